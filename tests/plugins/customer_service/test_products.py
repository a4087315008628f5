"""What a case is about: product, asset, sold product, item and further items."""

from typing import Any

import pytest

from platform_core import Conflict, InvalidInput, NotFound, NotPermitted, Record
from plugins.b2c import Household
from plugins.customer_service import AffectedItem, Case
from plugins.install_base import InstallBaseItem, SoldProduct
from plugins.product_data import Asset, Model
from plugins.service_organization import Organization
from tests.plugins.customer_service.desk import Desk


@pytest.fixture
async def stocked(desk: Desk) -> Desk:
    """The desk with what its customers have: an ATM with a card reader at the hotel, Clara's router, a till of ours."""
    async with desk.preparing():
        for product in ("ATM", "router"):
            await desk.add(product, Model, name=product)
        await desk.add("asset", Asset, asset_tag="P-1", model=desk["ATM"])
        await desk.add(
            "stranger's asset", Asset, asset_tag="P-2", model=desk["router"], account=desk["stranger"]
        )
        await desk.add("rent", SoldProduct, name="Rent", product=desk["ATM"], account=desk["hotel"])
        await item(desk, "atm", account=desk["hotel"], asset=desk["asset"])
        await item(desk, "reader", parent=desk["atm"])
        await item(desk, "retired", account=desk["hotel"], state="inactive")
        await item(desk, "stranger's", account=desk["stranger"], product=desk["router"])
        await item(desk, "clara's router", consumer=desk["clara's record"], product=desk["router"])
        await desk.add("store", Organization, name="Store")
        await item(desk, "till", service_organization=desk["store"])
    return desk


async def item(desk: Desk, name: str, **values: Any) -> None:
    """Install something."""
    await desk.add(name, InstallBaseItem, name=name, **values)


async def opened(desk: Desk, who: str, **values: Any) -> Record:
    """A case as somebody opens it, as it stands then."""
    case = await desk.records(who).create(Case, {"short_description": "It fails", **values})
    return await desk.everything.get(Case, case["sys_id"])


def pointers(refused: pytest.ExceptionInfo[InvalidInput]) -> list[str]:
    """The fields that an error names."""
    return [error.pointer for error in refused.value.errors]


@pytest.mark.rule("CSM-128")
async def test_a_case_is_opened_on_an_item_that_is_in_use(stocked: Desk) -> None:
    for who, values in (("agent", {"account": stocked["hotel"]}), ("guest", {})):
        with pytest.raises(InvalidInput) as refused:
            await opened(stocked, who, install_base=stocked["retired"], **values)
        assert pointers(refused) == ["/install_base"]
    case = await opened(stocked, "agent", install_base=stocked["atm"])
    await stocked.everything.update(InstallBaseItem, stocked["atm"], {"state": "inactive"})
    later = await stocked.records("agent").update(Case, case["sys_id"], {"short_description": "It failed"})
    assert later["install_base"] == stocked["atm"], "what was reported before goes on"
    with pytest.raises(InvalidInput):
        await stocked.records("agent").create(
            AffectedItem, {"case": case["sys_id"], "install_base": stocked["reader"]}
        )


@pytest.mark.rule("CSM-144")
async def test_the_asset_of_a_case_is_its_accounts_and_says_which_product_it_is(stocked: Desk) -> None:
    case = await opened(stocked, "agent", account=stocked["hotel"], asset=stocked["asset"])
    assert case["product"] == stocked["ATM"]
    with pytest.raises(InvalidInput) as refused:
        await opened(stocked, "agent", account=stocked["hotel"], asset=stocked["stranger's asset"])
    assert pointers(refused) == ["/asset"]
    with pytest.raises(InvalidInput) as refused:
        await opened(stocked, "agent", asset=stocked["asset"], product=stocked["router"])
    assert pointers(refused) == ["/product"]
    other = await opened(stocked, "agent", account=stocked["hotel"], product=stocked["router"])
    agent = stocked.records("agent")
    assert (await agent.update(Case, other["sys_id"], {"asset": stocked["asset"]}))["product"] == stocked[
        "ATM"
    ]


@pytest.mark.parametrize(
    ("link", "name", "customer"),
    [
        ("install_base", "atm", ("account", "hotel")),
        ("install_base", "reader", ("account", "hotel")),
        ("install_base", "clara's router", ("consumer", "clara's record")),
        ("install_base", "till", ("requesting_service_organization", "store")),
        ("sold_product", "rent", ("account", "hotel")),
        ("asset", "stranger's asset", ("account", "stranger")),
    ],
)
async def test_a_case_without_a_customer_is_the_owners_of_what_it_is_about(
    stocked: Desk, link: str, name: str, customer: tuple[str, str]
) -> None:
    case = await opened(stocked, "manager", **{link: stocked[name]})
    field, owner = customer
    assert case[field] == stocked[owner]
    others = {"account", "consumer", "requesting_service_organization"} - {field}
    assert [case[other] for other in others] == [None, None]


@pytest.mark.parametrize(
    ("link", "name"),
    [("install_base", "stranger's"), ("sold_product", "rent"), ("asset", "stranger's asset")],
)
async def test_what_a_case_is_about_fits_its_customer(stocked: Desk, link: str, name: str) -> None:
    for customer in ({"account": stocked["branch"]}, {"consumer": stocked["mateo's record"]}):
        with pytest.raises(InvalidInput) as refused:
            await opened(stocked, "manager", **customer, **{link: stocked[name]})
        assert pointers(refused) == [f"/{link}"]
    case = await opened(stocked, "manager", **{link: stocked[name]})
    with pytest.raises(InvalidInput) as refused:
        await stocked.records("manager").update(Case, case["sys_id"], {"account": stocked["branch"]})
    assert pointers(refused) == [f"/{link}"]


async def test_what_a_household_has_is_all_its_members_concern(stocked: Desk) -> None:
    head = stocked["clara's record"]
    await stocked.add("jensen", Household, name="Jensen", head_of_household=head)
    await item(stocked, "heating", household=stocked["jensen"])
    case = await opened(stocked, "clara", install_base=stocked["heating"])
    assert (case["consumer"], case["household"]) == (head, stocked["jensen"])
    with pytest.raises((InvalidInput, NotFound)):
        await opened(stocked, "mateo", install_base=stocked["heating"])


async def test_customers_say_what_their_case_is_about_and_read_it(stocked: Desk) -> None:
    links = {"product": "ATM", "asset": "asset", "sold_product": "rent", "install_base": "atm"}
    given = {field: stocked[name] for field, name in links.items() if field != "asset"}
    case = await opened(stocked, "guest", **given)
    seen = await stocked.records("guest").get(Case, case["sys_id"])
    assert {field: seen[field] for field in given} == given
    assert (seen["account"], seen["contact"]) == (stocked["hotel"], stocked["guest"])
    mine = await opened(stocked, "clara", install_base=stocked["clara's router"])
    assert (mine["consumer"], mine["product"]) == (stocked["clara's record"], stocked["router"])
    for who, name in (("guest", "stranger's"), ("clara", "atm"), ("mateo", "clara's router")):
        with pytest.raises((InvalidInput, NotPermitted, NotFound)):
            await opened(stocked, who, install_base=stocked[name])


async def test_further_items_are_the_customers_too_and_seen_with_the_case(stocked: Desk) -> None:
    case = await opened(stocked, "guest", install_base=stocked["atm"])
    agent = stocked.records("agent")
    named = await agent.create(AffectedItem, {"case": case["sys_id"], "install_base": stocked["reader"]})
    for wrong, error in (("stranger's", InvalidInput), ("retired", InvalidInput), ("reader", Conflict)):
        with pytest.raises(error):
            await agent.create(AffectedItem, {"case": case["sys_id"], "install_base": stocked[wrong]})
    for who in ("guest", "hotel admin", "group admin", "subsidiary manager", "agent", "manager", "viewer"):
        assert await stocked.world.sees(stocked.actors[who], AffectedItem) == {named["sys_id"]}, who
    for who in ("colleague", "branch admin", "foreigner", "clara", "consumer agent", "nobody"):
        assert await stocked.world.sees(stocked.actors[who], AffectedItem) == set(), who
    with pytest.raises(NotPermitted):
        await stocked.records("guest").create(
            AffectedItem, {"case": case["sys_id"], "install_base": stocked["atm"]}
        )
    with pytest.raises(Conflict):
        await stocked.everything.delete(InstallBaseItem, stocked["reader"])


@pytest.mark.rule("CSM-130")
async def test_the_cases_of_an_item_are_those_of_its_parts_too_and_not_those_of_the_whole(
    stocked: Desk,
) -> None:
    async with stocked.preparing():
        whole = await stocked.add("of the whole", Case, short_description="a", install_base=stocked["atm"])
        part = await stocked.add("of the part", Case, short_description="b", install_base=stocked["reader"])
        named = await stocked.add("names the part", Case, short_description="c", account=stocked["hotel"])
        await stocked.add("named", AffectedItem, case=named["sys_id"], install_base=stocked["reader"])
        await stocked.add("of another", Case, short_description="d", install_base=stocked["stranger's"])
    manager = await stocked.world.client(await stocked.world.person("boss", "sn_customerservice_manager"))
    for name, cases in (("atm", (whole, part, named)), ("reader", (part, named)), ("retired", ())):
        answer = await manager.get(f"/api/customers/sn_install_base_item/{stocked[name]}/overview")
        shown = answer.json()["sections"]["cases"]
        assert {case["sys_id"] for case in shown["records"]} == {case["sys_id"] for case in cases}
    program = await stocked.world.client(await stocked.world.person("robot", "sn_install_base.ib_api_read"))
    answer = await program.get(f"/api/sn_install_base/integrations/installbaseitems/{stocked['atm']}/cases")
    assert answer.status_code == 200, answer.text
    assert {case["number"] for case in answer.json()["result"]} == {whole["number"], part["number"]}


async def test_an_agent_gets_the_resolved_cases_of_a_product(stocked: Desk) -> None:
    solution = {"resolution_code": "fixed_by_support", "close_notes": "Restart it."}
    for name in ("solved", "open"):
        await stocked.add(name, Case, short_description=name, install_base=stocked["atm"])
    for move, values in (("accept", {"assigned_to": stocked["agent"]}), ("propose_solution", solution)):
        await stocked.everything.transition(Case, stocked["solved"], move, values)
    await stocked.add("router case", Case, short_description="x", install_base=stocked["clara's router"])
    client = await stocked.world.client(await stocked.world.person("helper", "sn_customerservice_agent"))
    answer = await client.get(f"/api/customers/cmdb_model/{stocked['ATM']}/overview")
    shown = answer.json()["sections"]["resolved_cases"]["records"]
    assert [(case["short_description"], case["close_notes"]) for case in shown] == [("solved", "Restart it.")]

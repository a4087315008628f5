"""Which entitlements a case is offered, which one it takes, and why."""

from __future__ import annotations

from typing import Any

import pytest

from platform_core import Conflict, InvalidInput, NotFound, NotPermitted
from plugins.contracts import CaseEntitlement, Contract, ContractAsset, Coverage, Entitlement
from plugins.customer_service import Case
from plugins.install_base import SoldProduct
from tests.plugins.contracts.deals import Deals, day


@pytest.mark.rule("CSM-138")
@pytest.mark.parametrize(
    "values",
    [
        {"active": False},
        {"start_date": day(2)},
        {"start_date": day(-9), "end_date": day(-2)},
        {"account": "branch"},
        {"consumer": "clara's record"},
        {"channel": "email,phone"},
        {"per_unit": True, "total_units": 0},
        {"product": "printer"},
        {"sold_product": "hotel's other product"},
    ],
)
async def test_what_does_not_fit_is_not_offered(deals: Deals, values: dict[str, Any]) -> None:
    other = {"account": deals["hotel"], "product": deals["router"]}
    await deals.add("hotel's other product", SoldProduct, name="other", **other)
    given = {name: deals.known.get(str(value), {}).get("sys_id", value) for name, value in values.items()}
    await deals.entitlement("visits", **given)
    about = {"product": deals["router"], "sold_product": deals["hotel's product"]}
    await deals.case("case", contact_type="web", **about)
    assert await deals.covers("case") == []
    with pytest.raises(InvalidInput) as refused:
        choice = {"case": deals["case"], "entitlement": deals["visits"]}
        await deals.records("manager").create(CaseEntitlement, choice)
    assert refused.value.errors[0].code == "not_offered"


@pytest.mark.rule("CSM-138")
async def test_what_is_suspended_or_of_a_contract_that_is_over_is_not_offered(deals: Deals) -> None:
    await deals.in_force("gold")
    await deals.entitlement("of gold", contract=deals["gold"])
    await deals.records("manager").transition(Contract, deals["gold"], "suspend")
    await deals.case("first")
    assert await deals.covers("first") == []
    await deals.records("manager").transition(Contract, deals["gold"], "resume")
    await deals.case("second")
    assert await deals.covers("second") == ["of gold"]
    # The last day has passed, and nobody has looked since.
    await deals.everything.update(Contract, deals["gold"], {"ends": day(-2), "starts": day(-9)})
    await deals.case("third")
    assert await deals.covers("third") == []


@pytest.mark.rule("CSM-138")
@pytest.mark.parametrize("channel", ["mail", "social"])
async def test_the_channel_is_one_of_the_list_and_not_a_part_of_its_text(deals: Deals, channel: str) -> None:
    await deals.entitlement("visits", channel="email,phone")
    await deals.case("case", contact_type=channel)
    assert await deals.covers("case") == []
    await deals.case("by mail", contact_type="email")
    assert await deals.covers("by mail") == ["visits"]


@pytest.mark.rule("CSM-139")
async def test_the_only_one_that_is_offered_is_taken_and_says_why(deals: Deals) -> None:
    await deals.entitlement("visits")
    await deals.case("case")
    (link,) = await deals.links("case")
    assert (link["entitlement"], link["score"], link["chosen_by_hand"]) == (deals["visits"], 1, False)
    assert link["explanation"] == "Matches the account (1): 1 in all; the only one offered."


@pytest.mark.rule("CSM-139")
async def test_of_several_the_one_that_matches_best_is_taken(deals: Deals) -> None:
    await deals.in_force("gold")
    await deals.in_force("silver")
    await deals.add("coverage", Coverage, contract=deals["gold"], sold_product=deals["hotel's product"])
    await deals.entitlement("of anything")
    await deals.entitlement("of the product", product=deals["router"])
    await deals.entitlement("of the thing", sold_product=deals["hotel's product"])
    await deals.entitlement("of silver", contract=deals["silver"], product=deals["router"])
    await deals.entitlement("of gold", contract=deals["gold"])
    about = {"product": deals["router"], "sold_product": deals["hotel's product"]}
    scores = {}
    for name in ("of gold", "of the thing", "of the product", "of silver", "of anything"):
        await deals.case(name + "?", **about)
        (link,) = await deals.links(name + "?")
        scores[link["entitlement.entitlement_name"]] = link["score"]
        await deals.everything.update(Entitlement, link["entitlement"], {"active": False})
    assert scores == {"of gold": 5, "of the thing": 4, "of the product": 3, "of silver": 3, "of anything": 1}
    (link,) = await deals.links("of gold?")
    words = "Matches the account (1), what its contract covers (4): 5 in all; 5 were offered."
    assert (link["explanation"], link["contract"]) == (words, deals["gold"])


@pytest.mark.rule("CSM-139")
async def test_everything_that_matches_counts_to_ten(deals: Deals) -> None:
    await deals.in_force("gold")
    await deals.add("covered", ContractAsset, contract=deals["gold"], asset=deals["hotel's asset"])
    things = {"product": deals["router"], "asset": deals["hotel's asset"]}
    await deals.entitlement("of gold", contract=deals["gold"], **things)
    await deals.case("case", **things)
    (link,) = await deals.links("case")
    assert link["score"] == 10


@pytest.mark.rule("CSM-139")
async def test_a_part_is_covered_by_what_covers_the_whole(deals: Deals) -> None:
    await deals.in_force("gold")
    await deals.add("coverage", Coverage, contract=deals["gold"], install_base=deals["hotel's item"])
    await deals.entitlement("of gold", contract=deals["gold"])
    await deals.entitlement("of the item", install_base_item=deals["hotel's item"])
    await deals.entitlement("of the part", install_base_item=deals["hotel's part"])
    await deals.case("part", install_base=deals["hotel's part"])
    await deals.case("whole", install_base=deals["hotel's item"])
    (link,) = await deals.links("part")
    assert (link["entitlement.entitlement_name"], link["score"]) == ("of gold", 5)
    offered = await _offered(deals, "part")
    assert offered == {"of gold": 5, "of the item": 4, "of the part": 4}
    assert await _offered(deals, "whole") == {"of gold": 5, "of the item": 4}


async def _offered(deals: Deals, case: str) -> dict[str, int]:
    client = await deals.world.client(deals.actors["agent"])
    answer = (await client.get(f"/api/case-entitlements/{deals[case]}")).json()
    return {each["entitlement_name"]: each["score"] for each in answer["offered"]}


async def test_among_equals_the_one_that_ends_first_is_taken(deals: Deals) -> None:
    await deals.entitlement("endless")
    await deals.entitlement("long", end_date=day(50))
    await deals.entitlement("short", end_date=day(5))
    await deals.case("case")
    assert await deals.covers("case") == ["short"]


@pytest.mark.rule("CSM-138")
async def test_of_households_consumers_and_both_each_case_is_offered_its_own(deals: Deals) -> None:
    await deals.entitlement("clara's", consumer=deals["clara's record"])
    await deals.entitlement("household's", household=deals["household"])
    await deals.entitlement("mateo's", consumer=deals["mateo's record"])
    client = await deals.world.client(deals.actors["consumer agent"])
    await deals.case("both", consumer=deals["clara's record"], household=deals["household"])
    await deals.case("alone", consumer=deals["mateo's record"])
    found = {}
    for case in ("both", "alone"):
        answer = (await client.get(f"/api/case-entitlements/{deals[case]}")).json()
        found[case] = {each["entitlement_name"] for each in answer["offered"]}
    assert found == {"both": {"clara's", "household's"}, "alone": {"mateo's"}}


@pytest.mark.rule("CSM-139")
async def test_the_choice_follows_the_case_until_somebody_chooses(deals: Deals) -> None:
    await deals.entitlement("of routers", product=deals["router"])
    await deals.entitlement("of printers", product=deals["printer"])
    agent = deals.records("agent")
    await deals.case("case", product=deals["router"])
    await agent.update(Case, deals["case"], {"product": deals["printer"]})
    assert await deals.covers("case") == ["of printers"]
    await agent.update(Case, deals["case"], {"product": None})
    (link,) = await deals.links("case")
    other = "of printers" if link["entitlement"] == deals["of routers"] else "of routers"
    await agent.update(CaseEntitlement, link["sys_id"], {"entitlement": deals[other]})
    (link,) = await deals.links("case")
    assert (link["entitlement.entitlement_name"], link["chosen_by_hand"]) == (other, True)
    await agent.update(Case, deals["case"], {"product": deals["router"]})
    assert await deals.covers("case") == [other]
    await agent.update(Case, deals["case"], {"account": deals["branch"], "contact": None})
    assert await deals.covers("case") == []


async def test_an_agent_chooses_over_http_and_a_confirmed_choice_is_his(deals: Deals) -> None:
    await deals.entitlement("first", end_date=day(5))
    await deals.entitlement("second")
    await deals.entitlement("strange", account=deals["branch"])
    await deals.case("case")
    client = await deals.world.client(deals.actors["agent"])
    path = f"/api/case-entitlements/{deals['case']}"
    answer = (await client.put(path, json={"entitlement": deals["second"]})).json()
    assert [each["entitlement"] for each in answer["covered_by"]] == [deals["second"]]
    assert answer["covered_by"][0]["chosen_by_hand"] is True
    assert {each["entitlement_name"]: each["chosen"] for each in answer["offered"]} == {
        "first": False,
        "second": True,
    }
    assert (await client.put(path, json={"entitlement": deals["strange"]})).status_code == 422
    again = (await client.put(path, json={"entitlement": deals["second"]})).json()
    assert again["covered_by"][0]["chosen_by_hand"] is True
    await deals.case("other case")
    path = f"/api/case-entitlements/{deals['other case']}"
    confirmed = (await client.put(path, json={"entitlement": deals["first"]})).json()
    assert [(each["entitlement"], each["chosen_by_hand"]) for each in confirmed["covered_by"]] == [
        (deals["first"], True)
    ]


async def test_a_case_has_one_entitlement_unless_several_are_allowed(deals: Deals) -> None:
    await deals.entitlement("first")
    await deals.entitlement("second")
    await deals.case("case")
    (link,) = await deals.links("case")
    other = "second" if link["entitlement"] == deals["first"] else "first"
    choice = {"case": deals["case"], "entitlement": deals[other]}
    with pytest.raises(Conflict):
        await deals.records("agent").create(CaseEntitlement, choice)
    several = {"name": "contracts.advanced_entitlements", "value": "true"}
    await deals.everything.create("sys_properties", several)
    await deals.world.instance.reload()
    await deals.records("agent").create(CaseEntitlement, choice)
    assert set(await deals.covers("case")) == {"first", "second"}


async def test_the_entitlement_of_a_case_that_is_over_or_was_counted_stays(deals: Deals) -> None:
    await deals.entitlement("first", per_unit=True, total_units=3)
    await deals.entitlement("second")
    await deals.case("case")
    await deals.close("case")
    (link,) = await deals.links("case")
    other = "second" if link["entitlement"] == deals["first"] else "first"
    with pytest.raises((Conflict, InvalidInput)):
        await deals.records("agent").update(CaseEntitlement, link["sys_id"], {"entitlement": deals[other]})


async def test_customers_and_those_without_the_case_choose_nothing(deals: Deals) -> None:
    await deals.entitlement("visits")
    await deals.case("case", contact=deals["guest"])
    for person, error in (
        ("guest", NotPermitted),
        ("contract manager", NotPermitted),
        ("viewer", NotPermitted),
    ):
        choice = {"case": deals["case"], "entitlement": deals["visits"]}
        with pytest.raises(error):
            await deals.records(person).create(CaseEntitlement, choice)
    (link,) = await deals.links("case")
    for person in ("guest", "consumer agent", "colleague"):
        with pytest.raises(NotFound):
            await deals.records(person).get(CaseEntitlement, link["sys_id"])
    for person, status in (("guest", 403), ("colleague", 404), ("consumer agent", 404), ("viewer", 200)):
        client = await deals.world.client(deals.actors[person])
        assert (await client.get(f"/api/case-entitlements/{deals['case']}")).status_code == status

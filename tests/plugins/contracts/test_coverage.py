"""What a contract covers, and what goes when contract or product go."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest

from platform_core import Conflict, InvalidInput, NotFound
from plugins.contracts import Contract, ContractAsset, ContractContact, ContractLine, Coverage
from plugins.install_base import SoldProduct
from tests.plugins.contracts.deals import Deals, day


@pytest.mark.rule("CSM-131")
async def test_a_line_of_coverage_is_about_a_product_or_an_item_and_not_both(deals: Deals) -> None:
    await deals.in_force("gold")
    manager = deals.records("contract manager")
    both = {"sold_product": deals["hotel's product"], "install_base": deals["hotel's item"]}
    for values in ({}, both):
        with pytest.raises(InvalidInput):
            await manager.create(Coverage, {"contract": deals["gold"], **values})
    for name, thing in both.items():
        made = await manager.create(Coverage, {"contract": deals["gold"], name: thing})
        assert (made[name], made["added"]) == (thing, day(0))


@pytest.mark.rule("CSM-131")
@pytest.mark.parametrize(
    ("account", "covers"),
    [
        ("hotel", {"hotel"}),
        ("subsidiary", {"hotel", "subsidiary"}),
        ("group", {"hotel", "subsidiary", "group", "branch"}),
        ("stranger", {"stranger"}),
    ],
)
async def test_what_is_covered_belongs_to_the_account_or_to_one_below_it(
    deals: Deals, account: str, covers: set[str]
) -> None:
    await deals.in_force("gold", account=deals[account])
    covered: set[tuple[str, str]] = set()
    for owner in ("group", "subsidiary", "hotel", "branch", "stranger"):
        for field, thing in (("sold_product", "product"), ("install_base", "item")):
            values = {"contract": deals["gold"], field: deals[f"{owner}'s {thing}"]}
            with suppress(InvalidInput):
                await deals.records("contract manager").create(Coverage, values)
                covered.add((owner, thing))
    assert covered == {(owner, thing) for owner in covers for thing in ("product", "item")}


@pytest.mark.rule("CSM-131")
async def test_a_consumers_contract_covers_what_is_his_and_a_households_what_is_its_members(
    deals: Deals,
) -> None:
    await deals.in_force("clara's", consumer=deals["clara's record"])
    await deals.in_force("mateo's", consumer=deals["mateo's record"])
    await deals.in_force("household's", household=deals["household"])
    manager = deals.records("contract manager")
    product = {"sold_product": deals["clara's product"]}
    for name in ("clara's", "household's"):
        await manager.create(Coverage, {"contract": deals[name], **product})
    for name, values in (("mateo's", product), ("clara's", {"sold_product": deals["hotel's product"]})):
        with pytest.raises(InvalidInput):
            await manager.create(Coverage, {"contract": deals[name], **values})


async def test_a_product_is_covered_once_at_a_time(deals: Deals) -> None:
    await deals.in_force("gold")
    manager = deals.records("contract manager")
    values: dict[str, Any] = {"contract": deals["gold"], "sold_product": deals["hotel's product"]}
    with pytest.raises(InvalidInput):
        await manager.create(Coverage, {**values, "removed": day(-1)})
    first = await manager.create(Coverage, values)
    with pytest.raises(Conflict):
        await manager.create(Coverage, {**values, "added": day(3)})
    await manager.update(Coverage, first["sys_id"], {"removed": day(2)})
    await manager.create(Coverage, {**values, "added": day(3)})
    with pytest.raises(Conflict):
        await manager.update(Coverage, first["sys_id"], {"removed": day(4)})
    await deals.in_force("silver")
    await manager.create(Coverage, {**values, "contract": deals["silver"]})


@pytest.mark.rule("CSM-132")
async def test_a_product_that_is_deleted_takes_its_coverage_along_and_no_contract(deals: Deals) -> None:
    await deals.in_force("gold")
    await deals.add("coverage", Coverage, contract=deals["gold"], sold_product=deals["hotel's product"])
    await deals.everything.delete(SoldProduct, deals["hotel's product"])
    with pytest.raises(NotFound):
        await deals.everything.get(Coverage, deals["coverage"])
    assert (await deals.everything.get(Contract, deals["gold"]))["state"] == "active"


@pytest.mark.rule("CSM-132")
async def test_a_contract_that_is_deleted_leaves_the_products(deals: Deals) -> None:
    await deals.contract("draft")
    await deals.add("coverage", Coverage, contract=deals["draft"], sold_product=deals["hotel's product"])
    await deals.add("asset", ContractAsset, contract=deals["draft"], asset=deals["hotel's asset"])
    await deals.records("contract manager").delete(Contract, deals["draft"])
    assert await deals.everything.count(Coverage) == await deals.everything.count(ContractAsset) == 0
    for table in ("sn_install_base_sold_product", "alm_asset"):
        name = "hotel's product" if table.endswith("product") else "hotel's asset"
        assert (await deals.everything.get(table, deals[name]))["account"] == deals["hotel"]


async def test_all_products_below_one_are_covered_with_it(deals: Deals) -> None:
    whose = {"account": deals["hotel"], "product": deals["router"]}
    await deals.add("child", SoldProduct, name="child", parent=deals["hotel's product"], **whose)
    await deals.add("grandchild", SoldProduct, name="grandchild", parent=deals["child"], **whose)
    await deals.add("covered child", SoldProduct, name="covered", parent=deals["hotel's product"], **whose)
    await deals.in_force("gold")
    await deals.line("line", "gold")
    of = {"contract": deals["gold"], "service_contract_line": deals["line"]}
    await deals.add("covered", Coverage, sold_product=deals["covered child"], **of)
    await deals.add("coverage", Coverage, sold_product=deals["hotel's product"], removed=day(30), **of)
    client = await deals.world.client(deals.actors["contract manager"])
    path = f"/api/contract-coverage/{deals['coverage']}/children"
    answer = await client.post(path)
    assert answer.status_code == 201
    made = [await deals.everything.get(Coverage, sys_id) for sys_id in answer.json()["added"]]
    assert [row["sold_product"] for row in made] == [deals["child"], deals["grandchild"]]
    assert {(row["service_contract_line"], row["removed"]) for row in made} == {(deals["line"], day(30))}
    assert (await client.post(path)).json() == {"added": []}
    viewer = await deals.world.client(deals.actors["contract viewer"])
    assert (await viewer.post(path)).status_code == 403
    guest = await deals.world.client(deals.actors["foreigner"])
    assert (await guest.post(path)).status_code == 404


@pytest.mark.rule("CSM-134")
async def test_a_line_lies_inside_its_contract(deals: Deals) -> None:
    await deals.contract("gold", starts=day(1), ends=day(10))
    manager = deals.records("contract manager")
    for values in ({"starts": day(0)}, {"ends": day(11)}, {"starts": day(5), "ends": day(4)}):
        with pytest.raises(InvalidInput):
            await manager.create(ContractLine, {"name": "x", "contract": deals["gold"], **values})
    line = await manager.create(ContractLine, {"name": "x", "contract": deals["gold"], "ends": day(9)})
    assert line["starts"] == day(1)
    with pytest.raises(InvalidInput) as refused:
        await manager.update(Contract, deals["gold"], {"ends": day(8)})
    assert line["number"] in refused.value.detail
    await manager.update(Contract, deals["gold"], {"ends": day(9)})


async def test_a_line_is_for_the_customer_and_stays_with_its_contract(deals: Deals) -> None:
    await deals.contract("gold")
    await deals.contract("silver")
    await deals.line("line", "gold")
    manager = deals.records("contract manager")
    for values in (
        {"sold_product": deals["stranger's product"]},
        {"contract": deals["silver"]},
        {"parent_contract_line": deals["line"]},
        {"price": 5},
    ):
        with pytest.raises(InvalidInput):
            await manager.update(ContractLine, deals["line"], values)
    await deals.line("other", "silver")
    with pytest.raises(InvalidInput):
        await manager.update(ContractLine, deals["line"], {"parent_contract_line": deals["other"]})
    bought = await manager.update(ContractLine, deals["line"], {"sold_product": deals["hotel's product"]})
    assert bought["product_model"] == deals["router"]


async def test_assets_and_contacts_of_a_contract_are_its_customers(deals: Deals) -> None:
    await deals.contract("gold")
    await deals.contract("clara's", consumer=deals["clara's record"])
    manager = deals.records("contract manager")
    gold = {"contract": deals["gold"]}
    await manager.create(ContractAsset, {**gold, "asset": deals["hotel's asset"]})
    await manager.create(ContractContact, {**gold, "contact": deals["guest"]})
    with pytest.raises(InvalidInput):
        await manager.create(ContractAsset, {**gold, "asset": deals["stranger's asset"]})
    with pytest.raises(InvalidInput):
        await manager.create(ContractContact, {**gold, "contact": deals["foreigner"]})
    with pytest.raises(InvalidInput):
        await manager.create(ContractContact, {"contract": deals["clara's"], "contact": deals["guest"]})
    with pytest.raises(Conflict):
        await manager.create(ContractContact, {**gold, "contact": deals["guest"]})

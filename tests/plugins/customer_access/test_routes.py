"""The parties of an item for programs, and the sections in which parties are shown."""

from __future__ import annotations

from typing import Any

import pytest

from platform_core import User
from plugins.b2b import CUSTOMER, Contact
from plugins.customer_access import ITEM_CONTACT, CaseParty, ItemParty
from plugins.customer_base import overview
from plugins.customer_service import MANAGER
from plugins.install_base import InstallBaseItem
from tests.plugins.customer_access.shares import add_party, cases_of, make_party, names
from tests.plugins.customer_service.desk import Desk

BASE = "/api/sn_install_base/integrations/installbaseitems"


@pytest.fixture
async def keeper(desk: Desk) -> Desk:
    """The desk with a manager, who may add parties to items."""
    actor = await desk.world.person("keeper", MANAGER, entity=User)
    desk.actors["keeper"] = actor
    return desk


async def test_a_program_adds_changes_and_removes_a_party(keeper: Desk) -> None:
    desk = keeper
    client = await desk.world.client(desk.actors["keeper"])
    path = f"{BASE}/{desk['network']}/relatedparties"
    added = await client.post(path, json={"type": "Authorized Contact", "contact": desk["item contact"]})
    assert (added.status_code, added.json()["status"]) == (200, "success")
    party = added.json()["result"]["sys_id"]
    assert await names(desk, "item contact", InstallBaseItem) == {"network", "point"}
    ended = await client.patch(f"{path}/{party}", json={"end_date": "2001-01-01"})
    assert ended.json()["result"]["end_date"] == "2001-01-01"
    assert await cases_of(desk, "item contact") == set()
    open_again = await client.patch(f"{path}/{party}", json={"end_date": None})
    assert "end_date" not in open_again.json()["result"] or open_again.json()["result"]["end_date"] is None
    assert await names(desk, "item contact", InstallBaseItem) == {"network", "point"}
    gone = await client.delete(f"{path}/{party}")
    assert (gone.status_code, gone.json()) == (200, {"status": "success"})
    assert await names(desk, "item contact", InstallBaseItem) == set()


@pytest.mark.rule("CSM-166")
@pytest.mark.parametrize(
    ("given", "where"),
    [
        ({"type": "Authorized Contact", "account": "stranger"}, "/contact"),
        ({"type": "Authorized Account", "account": "stranger", "consumer": "clara's record"}, "/consumer"),
        ({"type": "Authorized Member", "user": "item member"}, "/service_organization"),
        ({"type": "Authorized Member", "user": "agent", "service_organization": "centre"}, "no member"),
        ({"type": "Best friend", "contact": "guest"}, "Best friend"),
    ],
)
async def test_what_a_type_does_not_take_is_a_failure_with_the_field(
    keeper: Desk, given: dict[str, str], where: str
) -> None:
    client = await keeper.world.client(keeper.actors["keeper"])
    body = {name: value if name == "type" else keeper[value] for name, value in given.items()}
    answer = await client.post(f"{BASE}/{keeper['network']}/relatedparties", json=body)
    assert (answer.status_code, answer.json()["status"]) == (400, "failure")
    assert where in answer.json()["error"]["detail"]
    assert await keeper.everything.count(ItemParty) == 0


async def test_other_items_unknown_ids_and_people_without_the_right_are_refused(keeper: Desk) -> None:
    desk = keeper
    party = await make_party(desk, "item contact", "network")
    await add_party(desk, ItemParty, "Authorized Account", "network", account="hotel")
    client = await desk.world.client(desk.actors["keeper"])
    for path in (
        f"{BASE}/{desk['lift']}/relatedparties/{party}",
        f"{BASE}/{desk['network']}/relatedparties/{'0' * 32}",
        f"{BASE}/{desk['network']}/relatedparties/none",
    ):
        assert (await client.delete(path)).status_code == 404
    desk.actors["reader"] = await desk.world.person(
        "reader", CUSTOMER, ITEM_CONTACT, entity=Contact, account=desk["hotel"]
    )
    reader = await desk.world.client(desk.actors["reader"])
    path = f"{BASE}/{desk['network']}/relatedparties"
    body = {"type": "Listed Account", "account": desk["hotel"]}
    assert (await reader.post(path, json=body)).status_code == 403
    assert (await reader.delete(f"{path}/{party}")).status_code == 403
    assert await desk.everything.count(ItemParty) == 2


async def shown(desk: Desk, person: str, table: str, record: str) -> list[dict[str, Any]]:
    """The parties in the overview of a record, as a person sees them."""
    found = await overview(desk.records(person), table, desk[record])
    section = found.sections.get("relatedparties")
    return section.records if section else []


async def test_parties_are_shown_with_the_case_the_product_and_the_item(desk: Desk) -> None:
    await make_party(desk, "case contact", "plain case")
    await make_party(desk, "product contact", "booking")
    await make_party(desk, "item member", "network")
    for person, table, record, name, value in (
        ("manager", CaseParty.case.target.info.table, "plain case", "contact.name", "case contact"),
        ("manager", "sn_install_base_sold_product", "booking", "contact.name", "product contact"),
        ("manager", "sn_install_base_item", "network", "service_organization.name", "centre"),
        ("product contact", "sn_install_base_sold_product", "booking", "type.name", "Authorized Contact"),
    ):
        rows = await shown(desk, person, table, record)
        assert [row[name] for row in rows] == [value]
    assert await shown(desk, "guest", "sn_install_base_sold_product", "booking") == []

"""Whom an organization serves: all, or those who meet its active criteria."""

from __future__ import annotations

from typing import Any

import pytest

from platform_core import InvalidInput, NotPermitted
from plugins.b2b import Account, Contact
from plugins.b2c import Consumer
from plugins.customer_service import Case
from plugins.service_model_foundation import (
    LOCATION_AGENT,
    LOCATION_CONSUMER_AGENT,
    LOCATION_MANAGER,
    OUTSOURCED_AGENT,
    SUPPORT_AGENT,
    Criteria,
    Criterion,
    CustomerCriteria,
    InternalLocation,
    Served,
    ServiceOffered,
)
from plugins.service_model_foundation.criteria import meet_all_again
from plugins.service_organization import Organization
from tests.plugins.service_model_foundation.chain import Chain


async def criteria(chain: Chain, name: str, table: str, *conditions: tuple[str, str, str | None]) -> str:
    """Criteria with these conditions; remembered by their name."""
    made = await chain.add(name, Criteria, name=name, table=table)
    for field, operator, value in conditions:
        await chain.everything.create(
            Criterion, {"criteria": made["sys_id"], "field": field, "operator": operator, "value": value}
        )
    return str(made["sys_id"])


async def serves(chain: Chain, place: str, name: str, **values: Any) -> str:
    """An organization serves by criteria."""
    given = {"service_organization": chain[place], "criteria": chain[name], **values}
    return str((await chain.everything.create(CustomerCriteria, given))["sys_id"])


async def names(chain: Chain, person: str, entity: type) -> set[str]:
    """The names of the records that a person sees; all staff know the mere names of accounts and people."""
    seen = [row async for row in chain.records(person).every(entity)]
    return {row["name"] for row in seen if entity not in (Account, Contact) or row.get("city")}


async def by_criteria(chain: Chain, place: str) -> None:
    """Have a location serve by criteria."""
    await chain.everything.update(InternalLocation, chain[place], {"customers_served": "criteria"})


@pytest.mark.rule("CSM-174")
async def test_staff_see_all_customers_or_those_who_meet_the_criteria_of_their_location(chain: Chain) -> None:
    await chain.staff("ann", "store 1", "location_agent", LOCATION_AGENT)
    await chain.staff("ben", "store 1", "location_consumer_agent", LOCATION_CONSUMER_AGENT)
    await chain.staff("eva", "north", "location_manager_fulfiller", LOCATION_MANAGER)
    await chain.add("rui", Contact, last_name="Melo", account=chain["hotel"], city="Lisbon")
    assert await names(chain, "ann", Account) == {"Hotel", "Bakery"}
    assert await names(chain, "ben", Consumer) == {"Clara"}
    for place in ("store 1", "store 2", "north"):
        await by_criteria(chain, place)
    for person, entity in (("ann", Account), ("ann", Contact), ("ben", Consumer), ("eva", Account)):
        assert await names(chain, person, entity) == set()
    await criteria(chain, "lisbon", "customer_account", ("city", "eq", "Lisbon"), ("customer", "eq", "true"))
    await serves(chain, "store 1", "lisbon")
    for person in ("ann", "eva"):
        assert await names(chain, person, Account) == {"Hotel"}
        assert await names(chain, person, Contact) == {"Melo"}
    assert await names(chain, "ben", Account) == set()
    with pytest.raises((InvalidInput, NotPermitted)):
        await chain.records("ann").create(Case, {"short_description": "Oven", "account": chain["bakery"]})
    made = await chain.records("ann").create(Case, {"short_description": "Bed", "account": chain["hotel"]})
    assert made["service_organization"] == chain["store 1"]


@pytest.mark.rule("CSM-174")
async def test_a7_access_follows_customers_and_criteria_in_the_same_change(chain: Chain) -> None:
    await chain.staff("ann", "store 1", "location_agent", LOCATION_AGENT)
    await by_criteria(chain, "store 1")
    await criteria(chain, "lisbon", "customer_account", ("city", "eq", "Lisbon"))
    row = await serves(chain, "store 1", "lisbon")
    await chain.everything.update(Account, chain["bakery"], {"city": "Lisbon"})
    assert await names(chain, "ann", Account) == {"Hotel", "Bakery"}
    await chain.everything.update(Account, chain["hotel"], {"city": "Porto"})
    assert await names(chain, "ann", Account) == {"Bakery"}
    await chain.everything.create(Account, {"name": "Kiosk", "city": "Lisbon"})
    assert await names(chain, "ann", Account) == {"Bakery", "Kiosk"}
    await chain.everything.create(
        Criterion, {"criteria": chain["lisbon"], "field": "name", "operator": "startswith", "value": "ki"}
    )
    assert await names(chain, "ann", Account) == {"Kiosk"}
    await chain.everything.update(Criteria, chain["lisbon"], {"active": False})
    assert await names(chain, "ann", Account) == set()
    await chain.everything.update(Criteria, chain["lisbon"], {"active": True})
    await chain.everything.update(CustomerCriteria, row, {"active": False})
    assert await names(chain, "ann", Account) == set()


@pytest.mark.rule("CSM-174")
async def test_an_organization_has_one_active_criteria_for_each_table(chain: Chain) -> None:
    await criteria(chain, "lisbon", "customer_account", ("city", "eq", "Lisbon"))
    await criteria(chain, "porto", "customer_account", ("city", "eq", "Porto"))
    await criteria(chain, "people", "csm_consumer", ("city", "eq", "Porto"))
    first = await serves(chain, "store 1", "lisbon")
    await serves(chain, "store 1", "people")
    await serves(chain, "store 2", "lisbon")
    spare = await serves(chain, "store 1", "porto", active=False)
    with pytest.raises(InvalidInput) as refused:
        await serves(chain, "store 1", "porto")
    assert refused.value.errors[0].code == "one_active"
    with pytest.raises(InvalidInput):
        await chain.everything.update(CustomerCriteria, spare, {"active": True})
    await chain.everything.update(CustomerCriteria, first, {"active": False})
    await chain.everything.update(CustomerCriteria, spare, {"active": True})


@pytest.mark.parametrize(
    ("field", "operator", "value"),
    [
        ("nothing", "eq", "1"),
        ("active", "eq", "perhaps"),
        ("city", "in", None),
        ("account_parent.nothing", "eq", "1"),
    ],
)
async def test_a_condition_that_cannot_be_asked_is_refused(
    chain: Chain, field: str, operator: str, value: str | None
) -> None:
    made = await chain.everything.create(Criteria, {"name": "odd", "table": "customer_account"})
    values = {"criteria": made["sys_id"], "field": field, "operator": operator, "value": value}
    if operator == "in":
        await chain.everything.create(Criterion, values)
        assert await chain.everything.count(Served) == 0
        return
    with pytest.raises(InvalidInput) as refused:
        await chain.everything.create(Criterion, values)
    assert refused.value.errors[0].code == "bad_condition"


async def test_what_criteria_say_of_others_is_looked_up_again_by_a_job(chain: Chain) -> None:
    await chain.everything.update(Account, chain["bakery"], {"account_parent": chain["hotel"]})
    await criteria(chain, "of lisbon", "customer_account", ("account_parent.city", "eq", "Lisbon"))
    assert await chain.everything.count(Served) == 1
    await chain.everything.update(Account, chain["hotel"], {"city": "Porto"})
    await meet_all_again(chain.everything)
    assert await chain.everything.count(Served) == 0


@pytest.mark.rule("CSM-181")
async def test_a_support_agent_reaches_the_locations_that_meet_the_criteria(chain: Chain) -> None:
    await chain.staff("sam", "help desk", "location_support_agent", SUPPORT_AGENT)
    await criteria(
        chain,
        "stores",
        "sn_csm_business_location_internal",
        ("name", "startswith", "store"),
        ("active", "eq", "true"),
    )
    await criteria(chain, "shop", "sn_csm_business_location_external", ("name", "eq", "shop 1"))
    await serves(chain, "help desk", "stores")
    await serves(chain, "help desk", "shop")
    assert await chain.asked("sam") == set()
    await chain.everything.update(
        InternalLocation, chain["help desk"], {"business_organizations_served": "criteria"}
    )
    served = {"store 1", "store 2", "store 3", "shop 1"}
    assert await chain.asked("sam") == served
    assert await names(chain, "sam", Organization) == {*served, "help desk"}
    await chain.everything.update(InternalLocation, chain["store 2"], {"active": False})
    assert await chain.asked("sam") == served - {"store 2"}


async def test_a_call_centre_serves_whom_its_criteria_name(chain: Chain) -> None:
    await chain.staff("kim", "call centre", "outsourced_agent", OUTSOURCED_AGENT, external=True)
    assert await names(chain, "kim", Consumer) == set()
    await criteria(chain, "people", "csm_consumer", ("city", "in", "Lisbon, Porto"))
    await serves(chain, "call centre", "people")
    assert await names(chain, "kim", Consumer) == {"Clara"}
    assert await names(chain, "kim", Account) == set()


async def test_a_service_is_offered_by_criteria_for_locations(chain: Chain) -> None:
    await criteria(chain, "stores", "sn_csm_business_location_internal", ("name", "startswith", "store"))
    await criteria(chain, "lisbon", "customer_account", ("city", "eq", "Lisbon"))
    table = Case.info.table
    await chain.everything.create(ServiceOffered, {"service_definition": table, "criteria": chain["stores"]})
    for values, code in (
        ({"service_definition": table, "criteria": chain["stores"]}, "one_active"),
        ({"service_definition": table, "criteria": chain["lisbon"]}, "for_customers"),
        ({"service_definition": "core_company", "criteria": chain["stores"]}, "not_a_choice"),
    ):
        with pytest.raises(InvalidInput) as refused:
            await chain.everything.create(ServiceOffered, values)
        assert refused.value.errors[0].code == code

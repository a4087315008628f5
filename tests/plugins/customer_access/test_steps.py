"""The types of parties, and what these open, that come with the pack."""

from collections import Counter

from platform_core import Query
from platform_core.testing import MakeWorld, before_step
from plugins import customer_access
from plugins.customer_access import AccessConfiguration, PartyType
from plugins.customer_base import AUTHORIZED_REPRESENTATIVE, Responsibility

CASE, PRODUCT, ITEM = "sn_customerservice_case", "sn_install_base_sold_product", "sn_install_base_item"


async def test_a_new_instance_has_the_types_and_what_they_open(world: MakeWorld) -> None:
    csm = await world(customer_access.pack)
    types = [row async for row in csm.system.every(PartyType)]
    assert Counter(row["applies_to"] for row in types) == {CASE: 5, PRODUCT: 6, ITEM: 12}
    for row in types:
        assert (row["default_responsibility"] is None) == row["name"].startswith("Listed")
    every = Query(fields=("access_level", "accessible_table", "association", "role"), limit=500)
    opened = [row async for row in csm.system.every(AccessConfiguration, every)]
    roles = {role.name for role in customer_access.pack.roles}
    assert {row["role"] for row in opened} == {name for name in roles if "_authorized_" in name}
    levels = {row["access_level"] for row in opened if row["accessible_table"] == CASE}
    assert levels == {"write", "full"}
    assert {row["access_level"] for row in opened if row["accessible_table"] != CASE} == {"read"}


async def test_types_of_an_instances_own_stay_as_they_are(world: MakeWorld) -> None:
    csm = await world(before_step(customer_access.pack, 1))
    own = {"name": "Authorized Contact", "applies_to": CASE, "entity_type": "contact", "default_order": 7}
    made = await csm.system.create(PartyType, own)
    await csm.upgrade(customer_access.pack)
    kept = await csm.system.get(PartyType, made["sys_id"])
    assert (kept["default_order"], kept["default_responsibility"]) == (7, None)
    assert await csm.system.count(PartyType) == 23


async def test_what_an_instance_opens_itself_stays_as_it_is(world: MakeWorld) -> None:
    csm = await world(before_step(customer_access.pack, 2))
    found = await csm.system.find(Responsibility, Responsibility.name == AUTHORIZED_REPRESENTATIVE)
    assert found is not None
    own = {
        "responsibility": found["sys_id"],
        "relationship_table": "sn_customerservice_related_party",
        "role": "sn_customerservice.case_authorized_contact",
        "accessible_table": CASE,
        "access_level": "read",
        "active": False,
    }
    made = await csm.system.create(AccessConfiguration, own)
    await csm.upgrade(customer_access.pack)
    kept = await csm.system.get(AccessConfiguration, made["sys_id"])
    assert (kept["access_level"], kept["active"], kept["association"]) == ("read", False, "simple")
    assert await csm.system.count(AccessConfiguration) > 30

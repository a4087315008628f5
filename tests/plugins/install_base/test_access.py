"""Who sees which sold products and items, and what of them."""

import pytest

from platform_core import EXTERNAL, INTERNAL, Entity, NotPermitted, User
from plugins.b2b import (
    AGENT,
    CUSTOMER,
    CUSTOMER_ADMIN,
    CUSTOMER_CASE_MANAGER,
    ContactRelationship,
)
from plugins.b2c import CONSUMER_AGENT, ConsumerRelationship, HouseholdMember
from plugins.customer_base import CUSTOMER_DATA_VIEWER, Responsibility
from plugins.install_base import (
    INSTALL_BASE_ADMIN,
    InstallBaseItem,
    InstalledProduct,
    ItemEvent,
    SoldProduct,
)
from plugins.service_organization import Organization, OrganizationMember
from tests.plugins.install_base.shop import Shop

OWNERS = {
    "bank": ("account", "account"),
    "branch": ("account", "account"),
    "grocery": ("account", "account"),
    "clara's record": ("consumer", "consumer"),
    "mateo's record": ("consumer", "consumer"),
    "jensen": ("household", "household"),
    "store": ("buyer_organization", "service_organization"),
}
EVERYTHING = {*OWNERS}


@pytest.fixture
async def full(shop: Shop) -> Shop:
    """A sold product, an item with a part, and the link between them, for each kind of owner."""
    async with shop.preparing():
        await shop.consumer("mateo")
        await shop.contact("bank admin", "bank", CUSTOMER_ADMIN)
        await shop.contact("bank manager", "bank", CUSTOMER_CASE_MANAGER)
        await shop.contact("branch clerk", "branch", CUSTOMER)
        await shop.contact("nobody", "bank", EXTERNAL)
        await shop.person("agent", AGENT)
        await shop.person("consumer agent", CONSUMER_AGENT)
        await shop.person("viewer", CUSTOMER_DATA_VIEWER)
        await shop.person("boss", INTERNAL)
        await shop.person("cashier", INTERNAL)
        await shop.everything.update(Organization, shop["store"], {"manager": shop["boss"]})
        place = {"service_organization": shop["store"], "user": shop["cashier"]}
        await shop.add("cashiers place", OrganizationMember, **place)
        for owner, (sold, item) in OWNERS.items():
            member = {"buyer_organization_member": shop["tellers place"]} if owner == "store" else {}
            await shop.sold(f"sold to {owner}", **{sold: shop[owner]}, **member)
            await shop.item(f"item of {owner}", **{item: shop[owner]}, **member)
            await shop.item(f"part of {owner}", parent=shop[f"item of {owner}"])
            ends = {"install_base": shop[f"item of {owner}"], "sold_product": shop[f"sold to {owner}"]}
            await shop.add(f"link of {owner}", InstalledProduct, **ends)
    return shop


async def seen(shop: Shop, who: str) -> set[str]:
    """The owners of whose things somebody sees all: sold product, item, part, link and history."""
    actor = shop.world.actor(shop.known[who]) if who not in shop.actors else shop.actors[who]
    found: dict[type[Entity], set[str]] = {}
    for entity in (SoldProduct, InstallBaseItem, InstalledProduct):
        found[entity] = await shop.world.sees(actor, entity)
    events = [event async for event in shop.world.as_(actor).every(ItemEvent)]
    owners: set[str] = set()
    for owner in OWNERS:
        wanted = [
            shop[f"sold to {owner}"] in found[SoldProduct],
            shop[f"item of {owner}"] in found[InstallBaseItem],
            shop[f"part of {owner}"] in found[InstallBaseItem],
            shop[f"link of {owner}"] in found[InstalledProduct],
            shop[f"item of {owner}"] in {event["item"] for event in events},
        ]
        assert len({*wanted}) == 1, (who, owner, wanted)
        owners |= {owner} if wanted[0] else set()
    return owners


async def test_each_sees_what_he_and_those_for_whom_he_acts_have(full: Shop) -> None:
    expected = {
        "banker": {"bank"},
        "bank admin": {"bank", "branch"},
        "bank manager": {"bank", "branch"},
        "branch clerk": {"branch"},
        "grocer": {"grocery"},
        "nobody": set(),
        "clara": {"clara's record", "jensen"},
        "mateo": {"mateo's record"},
        "teller": {"store"},
        "boss": {"store"},
        "cashier": set(),
        "agent": EVERYTHING,
        "consumer agent": EVERYTHING,
        "viewer": EVERYTHING,
        "keeper": EVERYTHING,
    }
    assert {who: await seen(full, who) for who in expected} == expected


async def test_who_acts_for_another_account_or_person_sees_what_they_have(full: Shop) -> None:
    responsibility = await full.world.make(Responsibility, name="Device contact", type="contact")
    ends = {
        "contact": full["branch clerk"],
        "company": full["bank"],
        "responsibility": responsibility["sys_id"],
    }
    relationship = await full.add("cares for the bank's", ContactRelationship, **ends)
    assert await seen(full, "branch clerk") == {"branch", "bank"}
    await full.everything.delete(ContactRelationship, relationship["sys_id"])
    assert await seen(full, "branch clerk") == {"branch"}
    ends = {"consumer": full["mateo's record"], "of_consumer": full["clara's record"]}
    await full.add("acts for", ConsumerRelationship, **ends)
    assert await seen(full, "mateo") == {"mateo's record", "clara's record"}
    await full.add("moves in", HouseholdMember, household=full["jensen"], consumer=full["mateo's record"])
    assert await seen(full, "clara") == {"clara's record", "jensen", "mateo's record"}


async def test_a_member_who_left_sees_nothing_any_more(full: Shop) -> None:
    await full.everything.update(OrganizationMember, full["tellers place"], {"active": False})
    assert await seen(full, "teller") == set()


async def test_customers_do_not_see_what_is_for_staff(full: Shop) -> None:
    await full.change("item of bank", work_notes="He always kicks it.", name="kicked")
    await full.change("sold to bank", currency="EUR", unit_list_price=100, unit_net_price=90)
    banker = full.records("banker")
    assert not {"unit_list_price", "price_list", "additional_users"} & {*banker.readable(SoldProduct)}
    assert not {"work_notes", "configuration_item"} & {*banker.readable(InstallBaseItem)}
    assert not {"notes", "performed_by"} & {*banker.readable(ItemEvent)}
    assert (await banker.get(SoldProduct, full["sold to bank"]))["unit_net_price"] == 90


@pytest.mark.rule("CSM-147")
async def test_only_keepers_write(full: Shop) -> None:
    new = {"name": "new", "account": full["bank"], "product": full["ATM"]}
    for who in ("banker", "bank admin", "clara", "teller", "boss", "agent", "consumer agent", "viewer"):
        actor = full.world.actor(full.known[who]) if who not in full.actors else full.actors[who]
        records = full.world.as_(actor)
        for entity in (SoldProduct, InstallBaseItem):
            with pytest.raises(NotPermitted):
                await records.create(entity, new)
            if who in ("agent", "consumer agent", "viewer"):
                with pytest.raises(NotPermitted):
                    await records.update(
                        entity, next(iter(await full.world.sees(actor, entity))), {"name": "x"}
                    )
    for entity in (SoldProduct, InstallBaseItem):
        kept = await full.records("keeper").create(entity, new)
        await full.records("keeper").update(entity, kept["sys_id"], {"name": "kept"})
        await full.records("keeper").delete(entity, kept["sys_id"])


def test_the_keeper_is_given_by_user_administrators_and_is_no_agent() -> None:
    assert [role.name for role in INSTALL_BASE_ADMIN.contains] == ["snc_internal"]
    assert User.info.table == "sys_user"

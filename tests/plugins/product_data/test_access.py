"""Who sees and changes models, what is offered, and assets."""

from __future__ import annotations

from typing import Any

import pytest

from platform_core import INTERNAL, Actor, Entity, NotFound, NotPermitted, Role
from platform_core.base.plumbing import Property
from platform_core.testing import assert_policy_agrees
from plugins.b2b import AGENT, CUSTOMER, CUSTOMER_ADMIN, CUSTOMER_CASE_MANAGER
from plugins.b2c import CONSUMER, CONSUMER_AGENT, Household
from plugins.customer_base import ESM_AGENT, FOUNDATION_DATA_VIEWER
from plugins.product_data import (
    ASSET_MANAGER,
    ASSETS,
    ASSIGNED_ONLY,
    CATALOG_ADMIN,
    MODEL_MANAGER,
    PRODUCT_CATALOG_ADMIN,
    PRODUCT_CATALOG_VIEWER,
    Asset,
    AssetContact,
    CatalogItem,
    Characteristic,
    HardwareAsset,
    HardwareModel,
    Model,
    ModelCatalogItem,
    ModelCharacteristic,
    ProductOffering,
    ProductSpecification,
    UnitOfMeasure,
)
from tests.plugins.b2c.people import household, signed_up
from tests.plugins.product_data.shop import Shop, day

STAFF_ONLY = ("comments", "cost", "currency", "vendor", "company", "managed_by", "owned_by", "ci", "path")


async def owned(shop: Shop) -> Shop:
    """An asset for each account, called after it."""
    for account in ("Group", "Europe", "Lisbon", "Americas", "Partner", "Stranger"):
        await shop.asset(f"of {account}", account, HardwareAsset, comments="Noisy", firmware_version="1")
    return shop


def of(*accounts: str) -> set[str]:
    """The assets of accounts."""
    return {f"of {account}" for account in accounts}


async def switch(shop: Shop, value: str) -> None:
    """Set the setting by which contacts see assigned assets only."""
    given = {"name": ASSIGNED_ONLY.name, "value": value}
    row = await shop.csm.system.find(Property, Property.name == ASSIGNED_ONLY.name)
    if row is None:
        await shop.csm.system.create(Property, given)
    else:
        await shop.csm.system.update(Property, row["sys_id"], given)


@pytest.mark.rule("CSM-34")
@pytest.mark.rule("CSM-36")
@pytest.mark.parametrize(
    ("role", "home", "seen"),
    [
        (CUSTOMER, "Europe", of("Europe")),
        (CUSTOMER_ADMIN, "Group", of("Group", "Europe", "Lisbon", "Americas")),
        (CUSTOMER_ADMIN, "Europe", of("Europe", "Lisbon")),
        (CUSTOMER_ADMIN, "Lisbon", of("Lisbon")),
        (CUSTOMER_CASE_MANAGER, "Europe", of("Europe", "Lisbon")),
        (CONSUMER, "Europe", set()),
    ],
    ids=lambda value: getattr(value, "name", None),
)
async def test_an_accounts_people_see_its_assets_and_those_below_as_their_role_says(
    shop: Shop, role: Role, home: str, seen: set[str]
) -> None:
    await owned(shop)
    person = await shop.contact("somebody", home, role)
    assert await shop.assets_of(person) == seen
    assert await assert_policy_agrees(shop.csm, [person], [*ASSETS, AssetContact])


async def test_customers_read_what_is_for_them_and_change_nothing(shop: Shop) -> None:
    await owned(shop)
    admin = shop.csm.as_(await shop.contact("admin", "Lisbon", CUSTOMER_ADMIN, CUSTOMER_CASE_MANAGER))
    mine = await admin.get(HardwareAsset, shop.ids["of Lisbon"])
    assert (mine["asset_tag"], mine["firmware_version"]) == ("of Lisbon", "1")
    assert not set(STAFF_ONLY) & mine.keys()
    with pytest.raises(NotPermitted):
        await admin.update(Asset, shop.ids["of Lisbon"], {"asset_tag": "Mine"})
    with pytest.raises(NotPermitted):
        await admin.create(Asset, {"model": shop.ids["Router"], "account": shop.ids["Lisbon"]})
    with pytest.raises(NotFound):
        await admin.get(Asset, shop.ids["of Europe"])


async def test_who_acts_for_a_further_account_sees_its_assets_while_he_does(shop: Shop) -> None:
    await owned(shop)
    tiago = await shop.contact("tiago", "Lisbon", CUSTOMER)
    await shop.act_for(tiago, "Americas")
    await shop.act_for(tiago, "Europe", start_date=day(2))
    assert await shop.assets_of(tiago) == of("Lisbon", "Americas")


@pytest.mark.rule("CSM-146")
async def test_a_partners_contact_sees_what_he_is_named_for_while_the_partner_serves(shop: Shop) -> None:
    await owned(shop)
    await shop.asset("another", "Lisbon")
    technician = await shop.contact("finn", "Partner", CUSTOMER)
    await shop.serve("Partner", "Lisbon")
    await shop.serve("Partner", "Americas", start_date=day(2))
    for tag in ("of Lisbon", "of Americas"):
        await shop.name_for(tag, technician)
    assert await shop.assets_of(technician) == of("Partner", "Lisbon")
    assert await assert_policy_agrees(shop.csm, [technician], [Asset, AssetContact])


@pytest.mark.rule("CSM-145")
async def test_contacts_see_assigned_assets_only_where_that_is_wished(shop: Shop) -> None:
    await owned(shop)
    await shop.asset("another", "Lisbon")
    tiago = await shop.contact("tiago", "Lisbon", CUSTOMER)
    admin = await shop.contact("admin", "Europe", CUSTOMER_ADMIN)
    agent = await shop.staff("ruth", AGENT)
    clara, nora = await signed_up(shop.csm, "Clara")
    await shop.asset("of Clara", consumer=nora)
    await shop.name_for("another", tiago)
    everybody = [tiago, admin, agent, clara]
    before = [await shop.assets_of(person) for person in everybody]
    assert before[:2] == [{"of Lisbon", "another"}, {"of Europe", "of Lisbon", "another"}]
    await switch(shop, "true")
    assert await shop.assets_of(tiago) == {"another"}
    assert await shop.assets_of(admin) == set()
    assert await shop.assets_of(agent) == before[2]
    assert await shop.assets_of(clara) == before[3] == {"of Clara"}
    assert await assert_policy_agrees(shop.csm, everybody, [Asset, AssetContact])
    await switch(shop, "false")
    assert [await shop.assets_of(person) for person in everybody] == before


@pytest.mark.rule("CSM-76")
async def test_consumers_see_their_assets_and_those_for_whom_they_act(shop: Shop) -> None:
    csm = shop.csm
    clara, clara_id = await signed_up(csm, "Clara")
    nora, nora_id = await signed_up(csm, "Nora")
    otto, otto_id = await signed_up(csm, "Otto")
    house = await household(csm, clara_id, nora_id)
    for tag, owner in (("C", clara_id), ("N", nora_id), ("O", otto_id)):
        await shop.asset(tag, consumer=owner)
    await shop.asset("H", household=house)
    assert [await shop.assets_of(person) for person in (clara, nora, otto)] == [{"C", "N", "H"}, {"N"}, {"O"}]
    assert await assert_policy_agrees(csm, [clara, nora, otto], [Asset])
    await csm.system.update(Household, house, {"head_of_household": nora_id})
    assert "H" in await shop.assets_of(nora)


@pytest.mark.rule("CSM-147")
@pytest.mark.parametrize(
    ("role", "reads", "keeps"),
    [
        (ESM_AGENT, True, False),
        (AGENT, True, False),
        (CONSUMER_AGENT, True, False),
        (FOUNDATION_DATA_VIEWER, True, False),
        (ASSET_MANAGER, True, True),
        (MODEL_MANAGER, False, False),
        (CATALOG_ADMIN, False, False),
        (INTERNAL, False, False),
    ],
    ids=lambda value: getattr(value, "name", None),
)
async def test_agents_read_assets_and_their_managers_keep_them(
    shop: Shop, role: Role, reads: bool, keeps: bool
) -> None:
    await owned(shop)
    own = await shop.contact("own", "Lisbon")
    await shop.name_for("of Lisbon", own)
    person = await shop.staff("somebody", role)
    records = shop.csm.as_(person)
    assert len(await shop.assets_of(person)) == (6 if reads else 0)
    assert len(await shop.csm.sees(person, AssetContact)) == (1 if reads else 0)
    other = await shop.contact("other", "Lisbon")
    if keeps:
        made = await records.create(Asset, {"model": shop.ids["Router"]})
        await records.update(Asset, made["sys_id"], {"comments": "Ours"})
        await records.delete(Asset, made["sys_id"])
        named = await records.create(AssetContact, {"asset": shop.ids["of Lisbon"], "contact": other.id})
        await records.delete(AssetContact, named["sys_id"])
    else:
        with pytest.raises(NotPermitted):
            await records.create(Asset, {"model": shop.ids["Router"]})
        with pytest.raises((NotPermitted, NotFound)):
            await records.update(Asset, shop.ids["of Lisbon"], {"comments": "Ours"})
        with pytest.raises((NotPermitted, NotFound)):
            await records.delete(Asset, shop.ids["of Lisbon"])


KEPT: tuple[tuple[Role, type[Entity], dict[str, Any]], ...] = (
    (MODEL_MANAGER, Model, {"name": "X"}),
    (MODEL_MANAGER, HardwareModel, {"name": "X"}),
    (MODEL_MANAGER, Characteristic, {"name": "X", "value_type": "text"}),
    (MODEL_MANAGER, UnitOfMeasure, {"code": "x", "name": "X"}),
    (CATALOG_ADMIN, CatalogItem, {"name": "X"}),
    (PRODUCT_CATALOG_ADMIN, ProductSpecification, {"name": "X"}),
    (PRODUCT_CATALOG_ADMIN, ProductOffering, {"name": "X"}),
)


@pytest.mark.parametrize(
    "keeper", [MODEL_MANAGER, CATALOG_ADMIN, PRODUCT_CATALOG_ADMIN, PRODUCT_CATALOG_VIEWER]
)
async def test_each_keeps_what_is_his_and_nothing_else(shop: Shop, keeper: Role) -> None:
    person = shop.csm.as_(await shop.staff("somebody", keeper))
    shared = {Characteristic, UnitOfMeasure} if keeper is PRODUCT_CATALOG_ADMIN else set()
    for role, entity, values in KEPT:
        if role is keeper or entity in shared:
            made = await person.create(entity, values)
            await person.delete(entity, made["sys_id"])
        else:
            with pytest.raises(NotPermitted):
                await person.create(entity, values)


async def customers(shop: Shop) -> list[Actor]:
    """A contact and a private person."""
    clara, _ = await signed_up(shop.csm, "Clara")
    return [await shop.contact("tiago", "Stranger", CUSTOMER), clara]


async def test_customers_see_models_once_they_are_announced_and_not_what_they_cost(shop: Shop) -> None:
    system = shop.csm.system
    sold = await shop.model("Sold", HardwareModel, cost=100, currency="EUR", rack_units=2, comments="Weak")
    coming = await shop.model("Coming", effective_from=day(9))
    gone = await shop.model("Gone", effective_until=day(-1))
    ports = await shop.characteristic("Ports", "number")
    for model in (sold, coming):
        given = {"model": model["sys_id"], "characteristic": ports, "value": "2"}
        await system.create(ModelCharacteristic, given)
    people = await customers(shop)
    for person in people:
        records = shop.csm.as_(person)
        assert await shop.csm.sees(person, Model) == {sold["sys_id"], gone["sys_id"], shop.ids["Router"]}
        seen = await records.get(HardwareModel, sold["sys_id"])
        assert (seen["name"], seen["rack_units"]) == ("Sold", 2)
        assert not {"cost", "currency", "comments", "owner", "depreciation"} & seen.keys()
        assert len(await shop.csm.sees(person, ModelCharacteristic)) == 1
        with pytest.raises(NotPermitted):
            await records.update(Model, sold["sys_id"], {"name": "Mine"})
    clerk = await shop.staff("clerk", INTERNAL)
    assert coming["sys_id"] in await shop.csm.sees(clerk, Model)
    assert (await shop.csm.as_(clerk).get(Model, sold["sys_id"]))["cost"] == 100
    assert await assert_policy_agrees(shop.csm, people, [Model, HardwareModel, ModelCharacteristic])


async def test_customers_see_what_is_offered_today_and_staff_what_is_published(shop: Shop) -> None:
    system = shop.csm.system
    coming = await shop.model("Coming", effective_from=day(9))
    offers, items = dict[str, str](), dict[str, str]()
    drafts: tuple[tuple[str, dict[str, Any]], ...] = (
        ("draft", {}),
        ("sold", {"state": "published"}),
        ("later", {"state": "published", "effective_from": day(1)}),
        ("over", {"state": "published", "effective_until": day(-1)}),
        ("archived", {"state": "archived"}),
    )
    for name, values in drafts:
        given = {"name": name, "model": shop.ids["Router"], **values}
        offers[name] = (await system.create(ProductOffering, given))["sys_id"]
    shown: tuple[tuple[str, dict[str, Any]], ...] = (
        ("open", {}),
        ("shut", {"active": False}),
        ("later", {"available_from": day(1)}),
        ("over", {"available_until": day(-1)}),
    )
    for name, values in shown:
        items[name] = (await system.create(CatalogItem, {"name": name, **values}))["sys_id"]
        for model in (shop.ids["Router"], coming["sys_id"]):
            await system.create(ModelCatalogItem, {"model": model, "catalog_item": items[name]})
    people = await customers(shop)
    for person in people:
        assert await shop.csm.sees(person, ProductOffering) == {offers["sold"]}
        assert await shop.csm.sees(person, CatalogItem) == {items["open"]}
        assert len(await shop.csm.sees(person, ModelCatalogItem)) == 1
    clerk, viewer = await shop.staff("clerk", INTERNAL), await shop.staff("leila", PRODUCT_CATALOG_VIEWER)
    published = {offers[name] for name in ("sold", "later", "over")}
    assert await shop.csm.sees(clerk, ProductOffering) == published
    assert await shop.csm.sees(viewer, ProductOffering) == set(offers.values())
    assert await shop.csm.sees(clerk, CatalogItem) == set(items.values())
    assert await assert_policy_agrees(
        shop.csm, [*people, clerk, viewer], [ProductOffering, CatalogItem, ModelCatalogItem]
    )

"""What related parties have to be, who adds them, and who takes them away."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from platform_core import ADMIN, Conflict, InvalidInput, NotFound, NotPermitted, User
from plugins.b2b import CUSTOMER
from plugins.customer_access import (
    PRODUCT_CONTACT,
    AccessConfiguration,
    CaseParty,
    ItemParty,
    PartyType,
    SoldProductParty,
)
from plugins.customer_access.roles import PRODUCT_CONTACT_WRITE
from plugins.install_base import INSTALL_BASE_ADMIN, InstallBaseItem
from tests.plugins.customer_access.shares import PARTIES, TABLE, add_party, make_party, party_type
from tests.plugins.customer_service.desk import Desk

TODAY = datetime.datetime.now(datetime.UTC).date()
DAY = datetime.timedelta(days=1)
RECORD: dict[Any, str] = {CaseParty: "plain case", SoldProductParty: "booking", ItemParty: "network"}
WHO = {
    "account": "stranger",
    "contact": "product contact",
    "consumer": "clara's record",
    "user": "agent",
    "service_organization": "centre",
}


@pytest.mark.rule("CSM-157")
@pytest.mark.parametrize("person", ["case contact", "product colleague", "item member"])
async def test_the_type_fills_responsibility_and_order(desk: Desk, person: str) -> None:
    entity, kind, _ = PARTIES[person]
    party = await make_party(desk, person, RECORD[entity])
    stored = await desk.everything.get(entity, party, ("responsibility.name", "order"))
    wanted = "Authorized Account" if kind == "Authorized Account" else "Authorized Representative"
    assert (stored["responsibility.name"], stored["order"]) == (wanted, 100)
    await desk.everything.update(
        entity, party, {"type": await party_type(desk, entity, kind.replace("Authorized", "Listed"))}
    )
    assert (await desk.everything.get(entity, party))["responsibility"] is None
    other = await make_party(desk, person, "lift", order=7) if entity is ItemParty else None
    if other is not None:
        assert (await desk.everything.get(entity, other))["order"] == 7


async def test_nobody_gives_a_party_another_responsibility_than_his_types(desk: Desk) -> None:
    party = await make_party(desk, "case contact", "plain case")
    responsibility = (await desk.everything.get(CaseParty, party))["responsibility"]
    with pytest.raises(InvalidInput, match="responsibility"):
        await desk.records("agent").update(CaseParty, party, {"responsibility": responsibility[::-1]})


@pytest.mark.rule("CSM-166")
@pytest.mark.parametrize("entity", [CaseParty, SoldProductParty, ItemParty])
async def test_a_party_is_named_by_the_fields_that_its_type_asks_for(desk: Desk, entity: Any) -> None:
    there = (PartyType.applies_to == TABLE[entity][0]) & PartyType.default_responsibility.is_not_null()
    kinds = [row async for row in desk.everything.every(PartyType) if row["applies_to"] == TABLE[entity][0]]
    assert await desk.everything.count(PartyType, there)
    columns = {
        "contributor": {"user"}, "member": {"user", "service_organization"},
    }  # fmt: skip
    fields = {name for name in WHO if name in entity.info.fields}
    for kind in kinds:
        wanted = columns.get(kind["entity_type"], {kind["entity_type"]})
        for given in ({name} for name in fields):
            if given == wanted:
                continue
            with pytest.raises(InvalidInput) as refused:
                await add_party(desk, entity, kind["name"], RECORD[entity], **{n: WHO[n] for n in given})
            assert {error.pointer for error in refused.value.errors} == {
                f"/{name}" for name in given ^ wanted
            }


@pytest.mark.rule("CSM-166")
async def test_a_member_belongs_to_the_organization(desk: Desk) -> None:
    with pytest.raises(InvalidInput) as refused:
        await add_party(
            desk,
            ItemParty,
            "Authorized Member",
            "network",
            user="other member",
            service_organization="centre",
        )
    assert [(error.pointer, error.code) for error in refused.value.errors] == [("/user", "no_member")]


@pytest.mark.parametrize("person", ["guest", "clara"])
async def test_customers_are_parties_as_customers(desk: Desk, person: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        await add_party(desk, CaseParty, "Authorized Contributor", "plain case", user=person)
    assert [error.code for error in refused.value.errors] == ["is_customer"]


@pytest.mark.rule("CSM-166")
async def test_a_type_is_for_the_parties_of_one_table(desk: Desk) -> None:
    given = {"case": desk["plain case"], "contact": desk["guest"]}
    kind = await party_type(desk, SoldProductParty, "Authorized Contact")
    with pytest.raises(InvalidInput) as refused:
        await desk.everything.create(CaseParty, {**given, "type": kind})
    assert [error.code for error in refused.value.errors] == ["wrong_table"]
    kind = await party_type(desk, CaseParty, "Authorized Contact")
    await desk.everything.update(PartyType, kind, {"active": False})
    with pytest.raises(InvalidInput, match="not offered"):
        await desk.everything.create(CaseParty, {**given, "type": kind})


async def test_a_party_is_one_once_and_his_days_have_an_order(desk: Desk) -> None:
    for person, record in (("case contact", "plain case"), ("item member", "network")):
        await make_party(desk, person, record)
        with pytest.raises(Conflict):
            await make_party(desk, person, record)
    organization = {"service_organization": "centre"}
    await add_party(desk, ItemParty, "Authorized Service Organization", "network", **organization)
    with pytest.raises(Conflict, match="such a party already"):
        await add_party(desk, ItemParty, "Authorized Service Organization", "network", **organization)
    with pytest.raises(InvalidInput, match="before his first"):
        await make_party(desk, "case contributor", "plain case", start_date=TODAY, end_date=TODAY - DAY)


@pytest.mark.rule("CSM-129")
async def test_parties_stand_on_the_root_alone(desk: Desk) -> None:
    with pytest.raises(InvalidInput) as refused:
        await make_party(desk, "item contact", "point")
    assert [(error.pointer, error.code) for error in refused.value.errors] == [
        ("/install_base_item", "no_root")
    ]
    party = await make_party(desk, "item contact", "lift")
    with pytest.raises(InvalidInput) as refused:
        await desk.everything.update(InstallBaseItem, desk["lift"], {"parent": desk["network"]})
    assert [(error.pointer, error.code) for error in refused.value.errors] == [("/parent", "has_parties")]
    with pytest.raises(InvalidInput, match="fixed"):
        await desk.everything.update(ItemParty, party, {"install_base_item": desk["network"]})
    await desk.everything.delete(ItemParty, party)
    await desk.everything.update(InstallBaseItem, desk["lift"], {"parent": desk["network"]})


async def adds(desk: Desk, adder: str, person: str, record: str) -> str | None:
    """Have somebody make a person a party; the id, if he may."""
    entity, kind, who = PARTIES[person]
    given = {
        "type": await party_type(desk, entity, kind),
        TABLE[entity][1]: desk[record],
        **{name: desk[value] for name, value in who.items()},
    }
    try:
        return str((await desk.records(adder).create(entity, given))["sys_id"])
    except (NotPermitted, NotFound, InvalidInput):
        return None


@pytest.mark.parametrize(
    ("adder", "case", "product", "item"),
    [
        ("agent", True, False, False),
        ("manager", True, True, True),
        ("keeper", False, True, True),
        ("root", True, True, True),
        ("viewer", False, False, False),
        ("consumer agent", False, False, False),
        ("guest", False, False, False),
        ("hotel admin", False, False, False),
    ],
)
async def test_who_adds_parties_and_who_takes_them_away(
    desk: Desk, adder: str, case: bool, product: bool, item: bool
) -> None:
    await desk.add("keeper", User, INSTALL_BASE_ADMIN, user_name="keeper")
    await desk.add("root", User, ADMIN, user_name="root")
    wanted = ((case, "case contact", "plain case"), (product, "product contact", "booking"))
    for may, person, record in (*wanted, (item, "item contact", "network")):
        made = await adds(desk, adder, person, record)
        assert bool(made) == may, person
        entity = PARTIES[person][0]
        party = made or await make_party(desk, person, record)
        deletes = may and (entity is not CaseParty or adder == "root")
        if deletes:
            await desk.records(adder).delete(entity, party)
        else:
            with pytest.raises((NotPermitted, NotFound)):
                await desk.records(adder).delete(entity, party)


async def test_an_authorized_contributor_brings_others_into_his_case_and_no_other(desk: Desk) -> None:
    await make_party(desk, "case contributor", "plain case")
    await desk.add("colleague in arms", User, user_name="colleague in arms")
    kind = await party_type(desk, CaseParty, "Authorized Contributor")
    given = {"type": kind, "user": desk["colleague in arms"]}
    records = desk.records("case contributor")
    await records.create(CaseParty, {**given, "case": desk["plain case"]})
    with pytest.raises((NotPermitted, NotFound, InvalidInput)):
        await records.create(CaseParty, {**given, "case": desk["lift case"]})


async def test_a_party_of_a_product_with_the_role_for_it_brings_in_contacts_and_no_consumers(
    desk: Desk,
) -> None:
    await make_party(desk, "product contact", "booking")
    assert await adds(desk, "product contact", "product colleague", "booking") is None
    person = desk.known["product contact"]
    desk.actors["product contact"] = desk.world.actor(
        person, CUSTOMER, PRODUCT_CONTACT, PRODUCT_CONTACT_WRITE
    )
    kind = await party_type(desk, SoldProductParty, "Authorized Contact")
    records = desk.records("product contact")
    twice = {"sold_product": desk["booking"], "contact": desk["product contact"]}
    listed = await party_type(desk, SoldProductParty, "Listed Contact")
    await records.create(SoldProductParty, {**twice, "type": listed})
    with pytest.raises((NotPermitted, NotFound, InvalidInput)):
        await records.create(SoldProductParty, {**twice, "type": kind, "sold_product": desk["minibar"]})


async def test_parties_of_an_item_keep_its_parties_only_where_that_is_set_up(desk: Desk) -> None:
    await make_party(desk, "hotel item contact", "network")
    kind = await party_type(desk, ItemParty, "Listed Contact")
    given = {"install_base_item": desk["network"], "type": kind, "contact": desk["hotel item contact"]}
    records = desk.records("hotel item contact")
    with pytest.raises(NotPermitted):
        await records.create(ItemParty, given)
    async for row in desk.everything.every(AccessConfiguration):
        if row["accessible_table"] == ItemParty.info.table:
            await desk.everything.update(AccessConfiguration, row["sys_id"], {"access_level": "full"})
    made = await records.create(ItemParty, given)
    await records.delete(ItemParty, made["sys_id"])
    with pytest.raises((NotPermitted, NotFound, InvalidInput)):
        await records.create(ItemParty, {**given, "install_base_item": desk["lift"]})


async def test_what_a_configuration_names_fits_together(desk: Desk) -> None:
    row = await desk.everything.find(
        AccessConfiguration, AccessConfiguration.accessible_table == "sn_install_base_sold_product"
    )
    assert row is not None
    for values, pointer in (
        ({"role": "sn_customerservice.case_authorized_contact"}, "/role"),
        ({"role": "admin"}, "/role"),
        ({"accessible_table": "sn_customerservice_related_party"}, "/accessible_table"),
    ):
        with pytest.raises(InvalidInput) as refused:
            await desk.everything.update(AccessConfiguration, row["sys_id"], values)
        assert [error.pointer for error in refused.value.errors] == [pointer]
    assert row["association"] in {"simple", "dependent"}


async def test_a_type_that_is_in_use_stays_what_it_is(desk: Desk) -> None:
    await make_party(desk, "case contact", "plain case")
    kind = await party_type(desk, CaseParty, "Authorized Contact")
    with pytest.raises(Conflict, match="parties of this type"):
        await desk.everything.update(PartyType, kind, {"entity_type": "consumer"})
    with pytest.raises(Conflict):
        await desk.everything.delete(PartyType, kind)
    with pytest.raises(InvalidInput, match="no account"):
        await desk.everything.create(
            PartyType, {"name": "Company", "applies_to": TABLE[CaseParty][0], "entity_type": "account"}
        )

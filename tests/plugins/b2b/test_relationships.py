"""Relationships between accounts: types, both sides, dates, and what goes when one goes."""

from __future__ import annotations

import asyncio
import datetime

import pytest

from platform_core import Conflict, InvalidInput, NotFound, NotPermitted, Query, Record
from platform_core.testing import World
from plugins.b2b import (
    ACCOUNT_DATA_MANAGER,
    ACCOUNT_RELATIONSHIP_DATA_MANAGER,
    ACCOUNT_RELATIONSHIP_VIEWER,
    AGENT,
    CUSTOMER,
    CUSTOMER_ADMIN,
    Account,
    AccountRelationship,
    RelationshipType,
    RelationshipTypeRole,
)
from tests.plugins.b2b.group import Group

SERVES = {
    "name": "Service partner",
    "from_kind": "partner",
    "relationship": "serves",
    "to_kind": "account",
    "reverse_relationship": "is served by",
}
SISTERS = {
    "name": "Sister",
    "from_kind": "account",
    "relationship": "is a sister of",
    "to_kind": "account",
    "reverse_relationship": "is a sister of",
}
EQUAL = ("start_date", "end_date", "order", "relationship_type")


async def kind(csm: World, values: dict[str, str] = SERVES, **more: object) -> str:
    """Define a type of relationship."""
    return str((await csm.system.create(RelationshipType, {**values, **more}))["sys_id"])


async def relate(group: Group, one: str, other: str, kind: str, **values: object) -> Record:
    """Relate two accounts."""
    return await group.csm.system.create(
        AccountRelationship,
        {
            "from_company": group.ids[one],
            "to_company": group.ids[other],
            "relationship_type": kind,
            **values,
        },
    )


async def assert_mirrored(csm: World) -> int:
    """Each relationship has a mirror that says the same; returns how many rows there are."""
    rows = {row["sys_id"]: row async for row in csm.system.every(AccountRelationship)}
    for row in rows.values():
        mirror = rows[row["mirror"]]
        assert mirror["mirror"] == row["sys_id"]
        assert (mirror["from_company"], mirror["to_company"]) == (row["to_company"], row["from_company"])
        assert (mirror["relationship"], mirror["reverse_relationship"]) == (
            row["reverse_relationship"],
            row["relationship"],
        )
        assert (mirror["from_kind"], mirror["to_kind"]) == (row["to_kind"], row["from_kind"])
        assert mirror["reverse"] is not row["reverse"]
        assert {name: mirror[name] for name in EQUAL} == {name: row[name] for name in EQUAL}
    return len(rows)


@pytest.fixture
async def partners(group: Group) -> Group:
    """The group, with Stranger as a partner and Bar as a customer."""
    await group.csm.system.update(Account, group.ids["Stranger"], {"partner": True})
    return group


@pytest.mark.rule("CSM-49")
async def test_each_side_has_its_own_view_of_a_relationship(partners: Group) -> None:
    csm = partners.csm
    made = await relate(partners, "Stranger", "Bar", await kind(csm), start_date="2026-01-01")
    assert await assert_mirrored(csm) == 2
    seen = await csm.system.find(AccountRelationship, AccountRelationship.from_company == partners.ids["Bar"])
    assert seen is not None
    assert (seen["relationship"], seen["to_company"]) == ("is served by", partners.ids["Stranger"])
    await csm.system.update(AccountRelationship, seen["sys_id"], {"end_date": "2026-12-31", "order": 3})
    assert await assert_mirrored(csm) == 2
    changed = await csm.system.get(AccountRelationship, made["sys_id"])
    assert (changed["end_date"], changed["order"]) == (datetime.date(2026, 12, 31), 3)


@pytest.mark.rule("CSM-49")
@pytest.mark.parametrize("side", [False, True])
async def test_deleting_one_side_deletes_the_other(partners: Group, side: bool) -> None:
    csm, serves = partners.csm, await kind(partners.csm)
    await relate(partners, "Stranger", "Bar", serves)
    await relate(partners, "Stranger", "Miami", serves)
    row = await csm.system.find(
        AccountRelationship,
        (AccountRelationship.reverse.eq(side))
        & (
            (AccountRelationship.from_company == partners.ids["Bar"])
            | (AccountRelationship.to_company == partners.ids["Bar"])
        ),
    )
    assert row is not None
    await csm.system.delete(AccountRelationship, row["sys_id"])
    assert await assert_mirrored(csm) == 2


@pytest.mark.rule("CSM-49")
async def test_deleting_an_account_deletes_both_sides(partners: Group) -> None:
    csm = partners.csm
    await relate(partners, "Stranger", "Bar", await kind(csm))
    await csm.system.delete(Account, partners.ids["Bar"])
    assert await csm.system.count(AccountRelationship) == 0


@pytest.mark.rule("CSM-49")
async def test_parallel_changes_of_both_sides_leave_them_equal(partners: Group) -> None:
    csm = partners.csm
    made = await relate(partners, "Stranger", "Bar", await kind(csm))
    mirror = (await csm.system.get(AccountRelationship, made["sys_id"]))["mirror"]

    async def change(number: int) -> None:
        side = made["sys_id"] if number % 2 else mirror
        await csm.system.update(AccountRelationship, side, {"order": number})

    done = await asyncio.gather(*(change(number) for number in range(1, 7)), return_exceptions=True)
    assert any(one is None for one in done)
    assert await assert_mirrored(csm) == 2


@pytest.mark.rule("CSM-50")
@pytest.mark.rule("CSM-51")
async def test_what_does_not_fit_the_type_is_refused(partners: Group) -> None:
    csm, serves = partners.csm, await kind(partners.csm)
    off = await kind(csm, SISTERS, active=False)
    for one, other, chosen, dates, pointer in (
        ("Bar", "Bar", off, {}, "/to_company"),
        ("Miami", "Bar", serves, {}, "/from_company"),
        ("Miami", "Bar", off, {}, "/relationship_type"),
        ("Stranger", "Bar", serves, {"start_date": "2026-02-01", "end_date": "2026-01-01"}, "/end_date"),
    ):
        with pytest.raises(InvalidInput) as refused:
            await relate(partners, one, other, chosen, **dates)
        assert [error.pointer for error in refused.value.errors] == [pointer]
    await relate(partners, "Stranger", "Bar", serves)
    with pytest.raises(Conflict):
        await relate(partners, "Stranger", "Bar", serves)
    assert await assert_mirrored(csm) == 2


async def test_a_type_that_reads_alike_from_both_sides_relates_two_accounts_once(partners: Group) -> None:
    sisters = await kind(partners.csm, SISTERS)
    await relate(partners, "Bar", "Miami", sisters)
    with pytest.raises(Conflict):
        await relate(partners, "Miami", "Bar", sisters)


async def test_whom_a_relationship_relates_is_fixed(partners: Group) -> None:
    csm = partners.csm
    made = await relate(partners, "Stranger", "Bar", await kind(csm))
    with pytest.raises(InvalidInput, match="fixed"):
        await csm.system.update(AccountRelationship, made["sys_id"], {"to_company": partners.ids["Miami"]})


@pytest.mark.rule("CSM-51")
async def test_type_names_are_unique(csm: World) -> None:
    await kind(csm)
    with pytest.raises(Conflict):
        await kind(csm)


@pytest.mark.rule("CSM-51")
async def test_deleting_a_type_in_use_is_confirmed_and_takes_its_relationships(partners: Group) -> None:
    csm, serves, sisters = partners.csm, await kind(partners.csm), await kind(partners.csm, SISTERS)
    await relate(partners, "Stranger", "Bar", serves)
    await relate(partners, "Bar", "Miami", sisters)
    with pytest.raises(Conflict, match="1 relationships"):
        await csm.system.delete(RelationshipType, serves)
    assert await assert_mirrored(csm) == 4
    await csm.system.update(RelationshipType, serves, {"active": False})
    await csm.system.delete(RelationshipType, serves)
    assert await assert_mirrored(csm) == 2


@pytest.mark.rule("CSM-52")
async def test_relationships_read_as_their_type_says(partners: Group) -> None:
    csm, serves = partners.csm, await kind(partners.csm)
    made = await relate(partners, "Stranger", "Bar", serves)
    await csm.system.update(RelationshipType, serves, {"reverse_relationship": "is looked after by"})
    assert await assert_mirrored(csm) == 2
    row = await csm.system.get(AccountRelationship, made["sys_id"])
    assert (row["relationship"], row["reverse_relationship"]) == ("serves", "is looked after by")
    with pytest.raises(InvalidInput, match="related in this way"):
        await csm.system.update(RelationshipType, serves, {"to_kind": "partner"})


async def test_a_partner_with_partner_relationships_stays_one(partners: Group) -> None:
    csm = partners.csm
    await relate(partners, "Stranger", "Bar", await kind(csm))
    with pytest.raises(Conflict, match="as a partner"):
        await csm.system.update(Account, partners.ids["Stranger"], {"partner": False})
    with pytest.raises(Conflict, match="as a customer"):
        await csm.system.update(Account, partners.ids["Bar"], {"customer": False})


async def test_a_type_may_be_kept_to_some_roles(partners: Group) -> None:
    csm, serves = partners.csm, await kind(partners.csm)
    keeper = csm.as_(await partners.staff("petra", ACCOUNT_RELATIONSHIP_DATA_MANAGER))
    values = {
        "from_company": partners.ids["Stranger"],
        "to_company": partners.ids["Bar"],
        "relationship_type": serves,
    }
    await csm.system.create(RelationshipTypeRole, {"relationship_type": serves, "role": AGENT.name})
    with pytest.raises(NotPermitted, match=AGENT.name):
        await keeper.create(AccountRelationship, values)
    await csm.system.create(
        RelationshipTypeRole,
        {"relationship_type": serves, "role": ACCOUNT_RELATIONSHIP_DATA_MANAGER.name},
    )
    await keeper.create(AccountRelationship, values)
    assert await assert_mirrored(csm) == 2


async def test_only_roles_that_exist_are_named_for_a_type(csm: World) -> None:
    serves = await kind(csm)
    with pytest.raises(InvalidInput, match="no active pack"):
        await csm.system.create(RelationshipTypeRole, {"relationship_type": serves, "role": "nobody.at_all"})


@pytest.mark.rule("CSM-49")
async def test_who_sees_and_who_makes_relationships(partners: Group) -> None:
    csm = partners.csm
    made = await relate(partners, "Stranger", "Bar", await kind(csm))
    mirror = (await csm.system.get(AccountRelationship, made["sys_id"]))["mirror"]
    for name, role in (
        ("kaspar", ACCOUNT_RELATIONSHIP_VIEWER),
        ("ruth", AGENT),
        ("priya", ACCOUNT_DATA_MANAGER),
    ):
        actor = await partners.staff(name, role)
        assert await csm.sees(actor, AccountRelationship) == {made["sys_id"], mirror}
        with pytest.raises(NotPermitted):
            await csm.as_(actor).delete(AccountRelationship, made["sys_id"])
    admin = await partners.contact("rui", "Bar", CUSTOMER_ADMIN)
    assert await csm.sees(admin, AccountRelationship) == {mirror}
    with pytest.raises(NotFound):
        await csm.as_(admin).get(AccountRelationship, made["sys_id"])
    for name, account, role in (("tiago", "Bar", CUSTOMER), ("beatriz", "Miami", CUSTOMER_ADMIN)):
        actor = await partners.contact(name, account, role)
        assert (await csm.as_(actor).list(AccountRelationship, Query())).records == []

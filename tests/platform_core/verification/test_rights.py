"""Rights: roles, who holds them, and the rows that tell of them."""

from __future__ import annotations

import datetime

import pytest

from platform_core import ADMIN, Identity, RoleDelegation, User
from platform_core.testing import World, deactivate
from tests.example.works import CHIEF, FOREMAN, VISITOR
from tests.platform_core.verification.damage import (
    NOBODY,
    copied,
    found,
    left_to_people,
    only_finding,
    repaired,
    spoil,
)


@pytest.mark.parametrize(
    ("table", "words"), [("sys_user_has_role", "users"), ("sys_group_has_role", "groups")]
)
async def test_a_role_that_no_pack_owns_is_found(csm: World, table: str, words: str) -> None:
    await spoil(csm, f"UPDATE {table} SET role = 'gone'")
    finding = await left_to_people(csm, "rights", f"1 {words} hold the role 'gone', which no pack owns")
    assert "roles take gone" in finding.remedy


async def test_roles_of_a_sleeping_pack_are_a_notice(csm: World) -> None:
    await deactivate(csm.instance, ["works"])
    await csm.instance.reload()
    every = await found(csm)
    assert {(each.severity, each.concern) for each in every} == {("notice", "rights")}
    assert all("of pack 'works', which is not active" in each.what for each in every)


async def test_a_role_of_both_sides_is_found(csm: World) -> None:
    values = await copied(csm.instance.database, "sys_user_has_role", sys_id=NOBODY, role=f"'{VISITOR.name}'")
    await spoil(csm, f"INSERT INTO sys_user_has_role SELECT {values} FROM sys_user_has_role")
    finding = await left_to_people(csm, "rights", "1 users hold roles that exclude each other")
    assert finding.records == ("flo",)


async def test_a_role_of_the_other_side_by_a_group_is_found(csm: World) -> None:
    values = await copied(
        csm.instance.database, "sys_group_has_role", sys_id=NOBODY, role=f"'{VISITOR.name}'"
    )
    await spoil(csm, f"INSERT INTO sys_group_has_role SELECT {values} FROM sys_group_has_role")
    finding = await left_to_people(csm, "rights", "1 users hold roles that exclude each other")
    assert finding.records == ("ned",)


async def test_a_role_of_the_other_side_by_a_group_above_and_what_it_contains_is_found(csm: World) -> None:
    database = csm.instance.database
    group = await copied(
        database, "sys_user_group", sys_id=NOBODY, name="'Top'", group_code="'~~~99'", group_path="'~~~99'"
    )
    roles = await copied(database, "sys_group_has_role", sys_id=NOBODY, role=f"'{CHIEF.name}'", group=NOBODY)
    await spoil(
        csm,
        f"INSERT INTO sys_user_group SELECT {group} FROM sys_user_group",
        f"UPDATE sys_user_group SET parent = {NOBODY}, group_path = '~~~99/' || group_code WHERE name = 'Hands'",
        "UPDATE sys_number SET next = 400 WHERE prefix = 'code:sys_user_group'",
        f"INSERT INTO sys_group_has_role SELECT {roles} FROM sys_group_has_role",
        f"UPDATE sys_group_has_role SET role = '{VISITOR.name}' WHERE role = 'works.hand'",
    )
    finding = await left_to_people(csm, "rights", "1 users hold roles that exclude each other")
    assert finding.records == ("ned",)


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM sys_user_role WHERE name = 'works.hand'",
        "UPDATE sys_user_role SET kind = 'external' WHERE name = 'works.hand'",
        "UPDATE sys_user_role SET description = 'x', pack = 'gadgets' WHERE name = 'works.hand'",
        "UPDATE sys_user_role SET active = NOT active WHERE name = 'works.hand'",
        "UPDATE sys_user_role SET name = 'works.gone' WHERE name = 'works.clerk'",
    ],
)
async def test_rows_that_tell_other_roles_follow_the_packs_again(csm: World, sql: str) -> None:
    await spoil(csm, sql)
    await only_finding(csm, "rights", "of sys_user_role are not what the packs declare: works.")
    await repaired(csm, "rights")


async def test_a_role_of_staff_of_a_user_of_an_external_class_is_found(csm: World) -> None:
    await spoil(csm, "UPDATE sys_user SET sys_class_name = 'customer_contact' WHERE user_name = 'flo'")
    every = await found(csm)
    assert any(each.concern == "rights" and each.records == ("flo",) for each in every)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE sys_user SET locked_out = TRUE WHERE user_name = 'boss'",
        "UPDATE sys_user SET active = FALSE WHERE user_name = 'boss'",
        "UPDATE sys_user_has_role SET valid_until = '2099-01-01T00:00:00+00:00' WHERE role = 'admin'",
        "DELETE FROM sys_user_has_role WHERE role = 'admin'",
    ],
)
async def test_that_nobody_who_may_act_is_an_administrator_is_found(csm: World, sql: str) -> None:
    boss = await csm.person("boss", ADMIN)
    await Identity(csm.instance).set_password(boss.id, "correct horse battery")
    assert await found(csm) == []
    await spoil(csm, sql)
    finding = await left_to_people(csm, "rights", "nobody who may act is an administrator")
    assert "roles give admin" in finding.remedy


async def test_a_loan_of_the_other_side_is_found(csm: World) -> None:
    """What is lent makes somebody both sides, too, as it does when he signs in."""
    ends = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=1)
    people = {
        name: await csm.system.find(User, User.user_name == name, ("sys_id",)) for name in ("flo", "ned")
    }
    flo, ned = ((each or {})["sys_id"] for each in people.values())
    await csm.system.create(
        RoleDelegation,
        {"delegator": flo, "delegate": ned, "role": FOREMAN.name, "ends": ends, "reason": "Holidays"},
    )
    await spoil(csm, f"UPDATE sys_group_has_role SET role = '{VISITOR.name}'")
    finding = await left_to_people(csm, "rights", "1 users hold roles that exclude each other")
    assert finding.records == ("ned",)

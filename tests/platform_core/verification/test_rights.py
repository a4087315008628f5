"""Rights: roles, who holds them, and the rows that tell of them."""

from __future__ import annotations

import pytest

from platform_core.testing import World, deactivate
from tests.example.works import CHIEF, VISITOR
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
    assert "--remove gone" in finding.remedy


async def test_roles_of_a_sleeping_pack_are_a_notice(csm: World) -> None:
    await deactivate(csm.instance, ["works"])
    await csm.instance.reload()
    every = await found(csm)
    assert {(each.severity, each.concern) for each in every} == {("notice", "rights")}
    assert all("of pack 'works', which is not active" in each.what for each in every)


async def test_a_role_of_both_sides_is_found(csm: World) -> None:
    values = await copied(csm.instance.database, "sys_user_has_role", sys_id=NOBODY, role=f"'{VISITOR.name}'")
    await spoil(csm, f"INSERT INTO sys_user_has_role SELECT {values} FROM sys_user_has_role")
    finding = await left_to_people(csm, "rights", "1 users hold internal and external roles at once")
    assert finding.records == ("flo",)


async def test_a_role_of_the_other_side_by_a_group_is_found(csm: World) -> None:
    values = await copied(
        csm.instance.database, "sys_group_has_role", sys_id=NOBODY, role=f"'{VISITOR.name}'"
    )
    await spoil(csm, f"INSERT INTO sys_group_has_role SELECT {values} FROM sys_group_has_role")
    finding = await left_to_people(csm, "rights", "1 users hold internal and external roles at once")
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
    finding = await left_to_people(csm, "rights", "1 users hold internal and external roles at once")
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

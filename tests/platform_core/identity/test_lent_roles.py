"""Roles for a time: with a beginning and an end, and lent by a colleague."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from platform_core.ids import new_id
from tests.platform_core.identity.house import ADMIN, AGENT, CUSTOMER, MANAGER, READER, House


async def roles_of(house: House, user_id: str) -> set[str]:
    actor = await house.another_worker().actor(user_id)
    assert actor is not None
    return set(actor.roles)


async def lend(house: House, lender: str, to: str, role: str, hours: float = 1.0, later: float = 0.0) -> str:
    starts = house.now + timedelta(hours=later)
    return await house.insert(
        "sys_role_delegation",
        delegator=lender,
        delegate=to,
        role=role,
        reason="holidays",
        starts=starts,
        ends=starts + timedelta(hours=hours),
    )


async def given(house: House, user: str, role: str, **period: Any) -> str:
    return await house.insert("sys_user_has_role", user=user, role=role, **period)


async def test_a_role_begins_and_ends_by_itself(house: House) -> None:
    ann = await house.user("ann", READER)
    begins, ends = house.now + timedelta(hours=1), house.now + timedelta(hours=2)
    await given(house, ann, "agent", valid_from=begins, valid_until=ends)

    assert await roles_of(house, ann) == {"reader"}
    house.wait(hours=1)
    assert await roles_of(house, ann) == {"reader", "agent", "snc_internal"}
    house.wait(minutes=59, seconds=59)
    assert "agent" in await roles_of(house, ann)
    house.wait(seconds=1)
    assert await roles_of(house, ann) == {"reader"}


async def test_a_membership_begins_and_ends_by_itself_with_all_that_it_brings(house: House) -> None:
    top = await house.group("top", READER)
    low = await house.group("low", AGENT, parent=top)
    ann = await house.user("ann")
    period = {"valid_from": house.now, "valid_until": house.now + timedelta(hours=1)}
    await house.insert("sys_user_grmember", user=ann, group=low, **period)

    assert await roles_of(house, ann) == {"reader", "agent", "snc_internal"}
    actor = await house.identity.actor(ann)
    assert actor is not None
    assert actor.temporary == actor.roles
    house.wait(hours=1)
    assert await roles_of(house, ann) == set()


async def test_what_somebody_has_without_an_end_as_well_is_not_for_a_time(house: House) -> None:
    ann = await house.user("ann", AGENT)
    await given(house, ann, "manager", valid_until=house.now + timedelta(hours=1))

    actor = await house.identity.actor(ann)

    assert actor is not None
    assert actor.roles == {"manager", "agent", "snc_internal"}
    assert actor.temporary == {"manager"}


@pytest.mark.rule("CSM-12")
async def test_a7_a_lent_role_counts_while_it_is_lent_and_the_lender_holds_it(house: House) -> None:
    ann, bob = await house.user("ann", MANAGER), await house.user("bob", READER)
    loan = await lend(house, ann, bob, "agent", later=1)

    assert await roles_of(house, bob) == {"reader"}
    house.wait(hours=1)
    assert await roles_of(house, bob) == {"reader", "agent", "snc_internal"}
    actor = await house.identity.actor(bob)
    assert actor is not None
    assert actor.temporary == {"agent", "snc_internal"}
    assert "agent" in await roles_of(house, ann)

    await house.run("UPDATE sys_user SET locked_out = TRUE WHERE sys_id = ?1", ann)
    assert await roles_of(house, bob) == {"reader"}
    await house.run("UPDATE sys_user SET locked_out = FALSE WHERE sys_id = ?1", ann)
    assert "agent" in await roles_of(house, bob)

    await house.run('UPDATE sys_user_has_role SET role = ?1 WHERE "user" = ?2', "reader", ann)
    assert await roles_of(house, bob) == {"reader"}
    await house.run('UPDATE sys_user_has_role SET role = ?1 WHERE "user" = ?2', "agent", ann)
    assert "agent" in await roles_of(house, bob)

    await house.run("DELETE FROM sys_role_delegation WHERE sys_id = ?1", loan)
    assert await roles_of(house, bob) == {"reader"}
    await lend(house, ann, bob, "agent")
    house.wait(hours=1)
    assert await roles_of(house, bob) == {"reader"}


async def test_a_role_that_the_lender_has_by_a_group_ends_with_the_group(house: House) -> None:
    top = await house.group("top", AGENT)
    low = await house.group("low", parent=top)
    ann, bob = await house.user("ann"), await house.user("bob")
    await house.join(ann, low)
    await lend(house, ann, bob, "agent")

    assert "agent" in await roles_of(house, bob)
    await house.run("UPDATE sys_user_group SET active = FALSE WHERE sys_id = ?1", top)
    assert await roles_of(house, bob) == set()


async def test_what_is_lent_is_not_passed_on(house: House) -> None:
    ann, bob, cid = await house.user("ann", AGENT), await house.user("bob"), await house.user("cid")
    await lend(house, ann, bob, "agent")
    await lend(house, bob, cid, "agent")

    assert "agent" in await roles_of(house, bob)
    assert await roles_of(house, cid) == set()


async def test_two_who_lend_each_other_what_neither_holds_get_nothing(house: House) -> None:
    ann, bob = await house.user("ann"), await house.user("bob")
    await lend(house, ann, bob, "admin")
    await lend(house, bob, ann, "admin")

    assert await roles_of(house, ann) == await roles_of(house, bob) == set()


async def test_several_lenders_add_up(house: House) -> None:
    ann, bob, cid = await house.user("ann", AGENT), await house.user("bob", READER), await house.user("cid")
    await lend(house, ann, cid, "agent")
    await lend(house, bob, cid, "reader")
    await lend(house, bob, cid, "agent")

    assert await roles_of(house, cid) == {"agent", "snc_internal", "reader"}
    await house.run('DELETE FROM sys_user_has_role WHERE "user" = ?1', ann)
    assert await roles_of(house, cid) == {"reader"}


async def test_a10_a_loan_across_the_sides_makes_nobody_both(house: House) -> None:
    ann, cid = await house.user("ann", AGENT), await house.user("cid", CUSTOMER)
    await lend(house, ann, cid, "agent")

    actor = await house.identity.actor(cid)

    assert actor is not None
    assert (actor.roles, actor.kind) == (frozenset(), "external")


async def test_a10_internal_roles_of_a_user_of_an_external_class_do_not_count(house: House) -> None:
    cid = await house.user("cid", ADMIN, sys_class_name="customer_contact")

    actor = await house.identity.actor(cid)

    assert actor is not None
    assert (actor.roles, actor.kind) == (frozenset(), "external")


async def test_r6_an_actor_is_one_statement_however_he_comes_to_his_roles(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = await house.group("group", READER)
    ann, bob = await house.user("ann", AGENT), await house.user("bob", MANAGER)
    await house.join(ann, group)
    await lend(house, bob, ann, "manager")
    seen: list[str] = []
    fetch = house.database.fetch

    async def counted(sql: str, args: Any = ()) -> Any:
        seen.append(sql)
        return await fetch(sql, args)

    monkeypatch.setattr(house.database, "fetch", counted)
    actor = await house.identity.actor(ann)

    assert actor is not None
    assert actor.roles == {"agent", "manager", "reader", "snc_internal"}
    assert len(seen) == 1
    assert await house.identity.actor(new_id()) is None

"""Lending a role: what, to whom, and how long."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from platform_core import (
    ADMIN,
    INTERNAL,
    USER_ADMIN,
    Identity,
    InvalidInput,
    NotFound,
    NotPermitted,
    RoleDelegation,
    UserRole,
    utc_now,
)
from platform_core.testing import MakeWorld, World
from tests.example import gadgets
from tests.example.gadgets import AGENT, CUSTOMER

DAY = datetime.timedelta(days=1)


@pytest.fixture
async def csm(world: MakeWorld) -> World:
    return await world(gadgets.pack)


def loan(lender: str, to: str, role: str = AGENT.name, **values: Any) -> dict[str, Any]:
    return {
        "delegator": lender, "delegate": to, "role": role, "reason": "holidays", "ends": utc_now() + DAY, **values,
    }  # fmt: skip


async def roles_of(csm: World, user: str) -> frozenset[str]:
    actor = await Identity(csm.instance).actor(user)
    assert actor is not None
    return actor.roles


@pytest.mark.rule("CSM-12")
async def test_one_lends_a_role_that_one_holds_and_either_side_ends_it(csm: World) -> None:
    ann, bob, eve = [
        await csm.person(name, role) for name, role in (("ann", AGENT), ("bob", INTERNAL), ("eve", INTERNAL))
    ]
    for ender in (ann, bob):
        made = await csm.as_(ann).create(RoleDelegation, loan(ann.id, bob.id))
        assert AGENT.name in await roles_of(csm, bob.id)
        assert await csm.sees(bob, RoleDelegation) == await csm.sees(ann, RoleDelegation) == {made["sys_id"]}
        assert await csm.sees(eve, RoleDelegation) == set()
        with pytest.raises(NotFound):
            await csm.as_(eve).delete(RoleDelegation, made["sys_id"])
        await csm.as_(ender).delete(RoleDelegation, made["sys_id"])
        assert AGENT.name not in await roles_of(csm, bob.id)
    ends = await csm.instance.database.fetch(
        'SELECT "sys_created_by" FROM "sys_audit_delete" ORDER BY "sys_id"'
    )
    assert [row[0] for row in ends] == ["ann", "bob"]


@pytest.mark.rule("CSM-12")
async def test_nobody_lends_what_he_does_not_hold_himself(csm: World) -> None:
    ann, bob, cid = [
        await csm.person(name, role) for name, role in (("ann", AGENT), ("bob", INTERNAL), ("cyd", INTERNAL))
    ]
    await csm.as_(ann).create(RoleDelegation, loan(ann.id, bob.id))
    borrower = await Identity(csm.instance).actor(bob.id)
    assert borrower is not None
    for records, values in (
        (csm.as_(ann), loan(ann.id, bob.id, ADMIN.name)),
        (csm.as_(borrower), loan(bob.id, cid.id)),
        (csm.system, loan(bob.id, cid.id)),
    ):
        with pytest.raises(InvalidInput, match="holds oneself"):
            await records.create(RoleDelegation, values)


async def test_nobody_lends_what_is_somebody_elses_but_administrators_arrange_it(csm: World) -> None:
    ann, bob = await csm.person("ann", AGENT), await csm.person("bob", INTERNAL)
    root, uma = await csm.person("root", ADMIN), await csm.person("uma", USER_ADMIN)
    with pytest.raises(NotPermitted):
        await csm.as_(bob).create(RoleDelegation, loan(ann.id, bob.id))
    with pytest.raises(NotPermitted):
        await csm.as_(uma).create(RoleDelegation, loan(root.id, uma.id, ADMIN.name))
    made = await csm.as_(uma).create(RoleDelegation, loan(ann.id, bob.id))
    await csm.as_(root).delete(RoleDelegation, made["sys_id"])


async def test_a_lent_right_to_manage_users_gives_nothing_away(csm: World) -> None:
    uma, bob = await csm.person("uma", USER_ADMIN), await csm.person("bob", INTERNAL)
    await csm.as_(uma).create(RoleDelegation, loan(uma.id, bob.id, USER_ADMIN.name))
    borrower = await Identity(csm.instance).actor(bob.id)
    assert borrower is not None
    assert USER_ADMIN.name in borrower.roles
    for role in (USER_ADMIN, AGENT):
        with pytest.raises(NotPermitted):
            await csm.as_(borrower).create(UserRole, {"user": bob.id, "role": role.name})


@pytest.mark.rule("CSM-9")
async def test_a10_roles_are_lent_among_staff_alone(csm: World) -> None:
    ann, cid, dan = (
        await csm.person("ann", AGENT),
        await csm.person("cid", CUSTOMER),
        await csm.person("dan", CUSTOMER),
    )
    for values in (
        loan(ann.id, cid.id),
        loan(cid.id, ann.id, CUSTOMER.name),
        loan(cid.id, dan.id, CUSTOMER.name),
        loan(ann.id, ann.id),
    ):
        with pytest.raises(InvalidInput):
            await csm.system.create(RoleDelegation, values)
    with pytest.raises(NotPermitted):
        await csm.as_(cid).create(RoleDelegation, loan(cid.id, dan.id, CUSTOMER.name))
    # Nor does the borrower change sides afterwards.
    bob = await csm.person("bob")
    await csm.as_(ann).create(RoleDelegation, loan(ann.id, bob.id))
    with pytest.raises(InvalidInput, match="internal and external"):
        await csm.system.create(UserRole, {"user": bob.id, "role": CUSTOMER.name})


@pytest.mark.parametrize(
    "values",
    [
        {"ends": utc_now() - DAY},
        {"starts": utc_now() + 3 * DAY, "ends": utc_now() + 2 * DAY},
        {"ends": utc_now() + 91 * DAY},
        {"starts": utc_now() + 91 * DAY, "ends": utc_now() + 92 * DAY},
        {"ends": None},
        {"reason": None},
        {"role": "no.such.role"},
    ],
    ids=["past", "backwards", "too long", "too far ahead", "for ever", "no reason", "no role"],
)
async def test_a_loan_has_an_end_and_a_reason(csm: World, values: dict[str, Any]) -> None:
    ann, bob = await csm.person("ann", AGENT), await csm.person("bob", INTERNAL)
    with pytest.raises(InvalidInput):
        await csm.as_(ann).create(RoleDelegation, loan(ann.id, bob.id, **values))


async def test_a_loan_is_not_changed(csm: World) -> None:
    ann, bob = await csm.person("ann", AGENT), await csm.person("bob", INTERNAL)
    made = await csm.as_(ann).create(RoleDelegation, loan(ann.id, bob.id))
    for records in (csm.as_(ann), csm.as_(await csm.person("root", ADMIN)), csm.system):
        with pytest.raises(NotPermitted):
            await records.update(RoleDelegation, made["sys_id"], {"role": ADMIN.name})

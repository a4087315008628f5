"""Whatever people of all sorts do to rights, one after the other, the laws hold.

A slow and plain reading of the tables, which shares nothing with the statements of the platform, says who holds what.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

from platform_core import (
    ADMIN,
    EXTERNAL,
    IMPORT_ADMIN,
    INTERNAL,
    USER_ADMIN,
    Actor,
    Entity,
    Group,
    GroupMember,
    GroupRole,
    Identity,
    Pack,
    PlatformError,
    Role,
    RoleDelegation,
    User,
    UserRole,
    utc_now,
)
from platform_core.access import closure, kinds_of
from platform_core.testing import MakeWorld, World
from tests.example import gadgets
from tests.example.gadgets import AGENT, CUSTOMER

DAY = datetime.timedelta(days=1)
SERVER_ERROR = 500


class Guest(Entity, extends=User, tablename="guests_guest", label="Guest", display="name"):
    """A user of an external class."""


LEAD = Role("guests.lead", "Leads agents, and is not for user administrators to give", contains=(AGENT,))
VISITOR = Role("guests.visitor", "Looks around", contains=(EXTERNAL,), assignable_by=(USER_ADMIN,))
BADGE = Role("guests.badge", "Opens doors, on either side", assignable_by=(USER_ADMIN,))
guests = Pack(
    name="guests", version="1", summary="Users of an external class", entities=(Guest,), roles=(LEAD, VISITOR, BADGE),
    requires=("gadgets",),
)  # fmt: skip
ROLES = (ADMIN, USER_ADMIN, IMPORT_ADMIN, INTERNAL, EXTERNAL, AGENT, CUSTOMER, LEAD, VISITOR, BADGE)


class Row(NamedTuple):
    """A user, as the tables have him."""

    id: str
    staff_class: bool
    may_act: bool


class Tables:
    """All that is stored about rights, read row by row."""

    def __init__(
        self, rows: dict[str, list[dict[str, Any]]], roles: dict[str, Role], now: datetime.datetime
    ) -> None:
        self.rows, self.roles, self.now = rows, roles, now
        self.groups = {row["sys_id"]: row for row in rows["sys_user_group"]}
        self.users = {
            row["sys_id"]: Row(
                row["sys_id"],
                row["sys_class_name"] == "sys_user",
                bool(row["active"] and not row["locked_out"] and row["user_name"]),
            )
            for row in rows["sys_user"]
        }

    def _running(self, row: dict[str, Any]) -> bool:
        return (row["valid_from"] or self.now) <= self.now and not self._ended(row)

    def _ended(self, row: dict[str, Any]) -> bool:
        return row["valid_until"] is not None and row["valid_until"] <= self.now

    def _above(self, group: str, *, sleeping: bool) -> Iterator[str]:
        seen: set[str] = set()
        at: str | None = group
        while at is not None and at not in seen and (sleeping or self.groups[at]["active"]):
            seen.add(at)
            yield at
            at = self.groups[at]["parent"]

    def own(self, user: str, *, lasting: bool = False, possible: bool = False) -> set[str]:
        """The roles given to a user, himself or by groups."""

        def counts(row: dict[str, Any]) -> bool:
            if possible:
                return not self._ended(row)
            return self._running(row) and not (lasting and row["valid_until"] is not None)

        found = {row["role"] for row in self.rows["sys_user_has_role"] if row["user"] == user and counts(row)}
        for row in self.rows["sys_user_grmember"]:
            if row["user"] == user and counts(row):
                groups = set(self._above(row["group"], sleeping=possible))
                found |= {each["role"] for each in self.rows["sys_group_has_role"] if each["group"] in groups}
        return found

    def lent(self, user: str, *, possible: bool = False) -> set[str]:
        """The roles lent to a user, which count while their lender may act and holds them himself."""
        return {
            row["role"]
            for row in self.rows["sys_role_delegation"]
            if row["delegate"] == user
            and row["ends"] > self.now
            and (possible or (row["starts"] <= self.now and self._lends(row)))
        }

    def _lends(self, row: dict[str, Any]) -> bool:
        own = self.own(row["delegator"])
        return self.users[row["delegator"]].may_act and row["role"] in closure(self.roles, own)

    def holds(self, user: str) -> frozenset[str]:
        """What a user may do now."""
        if not self.users[user].may_act:
            return frozenset()
        return closure(self.roles, self.own(user) | self.lent(user))

    def possible(self, user: str) -> frozenset[str]:
        """What a user holds or will, without another gift."""
        return closure(self.roles, self.own(user, possible=True) | self.lent(user, possible=True))

    def kinds(self, user: str) -> set[str]:
        found = kinds_of(self.roles, self.possible(user))
        return found if self.users[user].staff_class else found | {"external"}

    def administrators(self) -> set[str]:
        return {
            user
            for user, row in self.users.items()
            if row.may_act and ADMIN.name in closure(self.roles, self.own(user, lasting=True))
        }


async def read(csm: World) -> Tables:
    rows = {}
    for entity in (User, Group, GroupMember, UserRole, GroupRole, RoleDelegation):
        found = [row async for row in csm.system.every(entity)]
        rows[entity.info.table] = found
    return Tables(rows, dict(csm.instance.roles), utc_now())


class Walk:
    """People who do things to rights at random."""

    def __init__(self, csm: World, seed: int) -> None:
        self.csm, self.pick = csm, random.Random(seed)
        self.people: list[str] = []
        self.groups: list[str] = []
        self.done = 0

    async def begin(self) -> None:
        who: list[tuple[str, tuple[Role, ...], type[Entity]]] = [
            ("root", (ADMIN,), User), ("uma", (USER_ADMIN,), User), ("lea", (LEAD,), User), ("ann", (AGENT,), User),
            ("bob", (), User), ("cid", (CUSTOMER,), User), ("gus", (VISITOR,), Guest), ("eve", (USER_ADMIN, LEAD), User),
        ]  # fmt: skip
        for name, roles, entity in who:
            self.people.append((await self.csm.person(name, *roles, entity=entity)).id)
        for number in range(5):
            parent = self.pick.choice([*self.groups, None])
            made = await self.csm.system.create(Group, {"name": f"g{number}", "parent": parent})
            self.groups.append(made["sys_id"])

    async def actor(self, user: str) -> Actor | None:
        return await Identity(self.csm.instance).actor(user)

    def role(self) -> str:
        return self.pick.choice(ROLES).name

    def period(self) -> dict[str, Any]:
        now, pick = utc_now(), self.pick
        return {
            "valid_from": pick.choice([None, None, now - DAY, now + DAY]),
            "valid_until": pick.choice([None, None, now + 2 * DAY]),
        }

    def steps(self, actor: Actor) -> list[Callable[[], Any]]:
        records, pick = self.csm.as_(actor), self.pick
        user, other, group, above = (
            pick.choice(self.people), pick.choice(self.people), pick.choice(self.groups), pick.choice([*self.groups, None]),
        )  # fmt: skip
        loan = {
            "delegator": pick.choice([actor.id, user]), "delegate": other, "role": self.role(), "reason": "why not",
            "ends": utc_now() + DAY,
        }  # fmt: skip
        return [
            lambda: records.create(UserRole, {"user": user, "role": self.role(), **self.period()}),
            lambda: records.create(UserRole, {"user": user, "role": self.role()}),
            lambda: records.create(GroupRole, {"group": group, "role": self.role()}),
            lambda: records.create(GroupMember, {"user": user, "group": group, **self.period()}),
            lambda: records.create(RoleDelegation, loan),
            lambda: self.some(records.delete, UserRole),
            lambda: self.some(records.delete, GroupRole),
            lambda: self.some(records.delete, GroupMember),
            lambda: self.some(records.delete, RoleDelegation),
            lambda: self.some(records.update, UserRole, {"role": self.role()}),
            lambda: self.some(records.update, UserRole, {"user": user}),
            lambda: self.some(records.update, UserRole, self.period()),
            lambda: self.some(records.update, GroupMember, {"group": group}),
            lambda: self.some(records.update, GroupRole, {"group": group}),
            lambda: records.update(Group, group, {"parent": above}),
            lambda: records.update(Group, group, {"active": pick.choice([True, False])}),
            lambda: records.update(User, user, {"locked_out": pick.choice([True, False])}),
            lambda: records.update(User, user, {"active": pick.choice([True, False])}),
        ]

    async def some(self, change: Any, entity: Any, *values: Any) -> None:
        """Change some record of an entity."""
        found = sorted([row["sys_id"] async for row in self.csm.system.every(entity)])
        if found:
            await change(entity, self.pick.choice(found), *values)

    async def step(self) -> None:
        user = self.pick.choice(self.people)
        actor = await self.actor(user)
        if actor is None:
            actor = await self.actor(self.people[0])
            if actor is None:
                return
        before = await read(self.csm)
        step = self.pick.choice(self.steps(actor))
        try:
            await step()
        except PlatformError as error:
            if error.status >= SERVER_ERROR:
                raise
        else:
            self.done += 1
        await self.check(actor, before, await read(self.csm))

    async def check(self, actor: Actor, before: Tables, after: Tables) -> None:
        assert after.administrators(), "nobody is an administrator"
        given = self.may_give(actor, before)
        for user in self.people:
            assert len(after.kinds(user)) < 2, f"{user} is internal and external"
            found = await self.actor(user)
            assert (frozenset() if found is None else found.roles) == after.holds(user)
            staff_sees_to_customers = actor.kind == "internal" and "external" in after.kinds(user)
            gained = after.possible(user) - before.possible(user)
            if not staff_sees_to_customers or before.users[user].may_act:
                gained |= after.holds(user) - before.holds(user)
            assert gained <= given, f"{actor.user_name} gave {sorted(gained - given)} away"

    def may_give(self, actor: Actor, tables: Tables) -> frozenset[str]:
        lasting = closure(tables.roles, tables.own(actor.id, lasting=True))
        if ADMIN.name in lasting:
            return frozenset(tables.roles)
        said = {
            name
            for name, role in tables.roles.items()
            if any(giver.name in lasting for giver in role.assignable_by)
        }
        # For a time he may lend what he has for a time.
        return lasting | said | closure(tables.roles, tables.own(actor.id))


async def walk(world: MakeWorld, seed: int, steps: int) -> None:
    csm = await world(gadgets.pack, guests)
    made = Walk(csm, seed)
    await made.begin()
    for _ in range(steps):
        await made.step()
    assert made.done > steps // 10, "hardly anything was allowed"


@pytest.mark.rule("CSM-9")
@pytest.mark.rule("CSM-11")
@pytest.mark.rule("CSM-12")
async def test_a10_no_walk_makes_anybody_both_or_gives_what_the_giver_had_not(world: MakeWorld) -> None:
    await walk(world, 11, 120)


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(20))
async def test_a10_no_long_walk_does_either(world: MakeWorld, seed: int) -> None:
    await walk(world, seed, 600)

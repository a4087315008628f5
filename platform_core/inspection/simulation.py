"""What a proposal would bring about: who gains or loses which records and fields. Found out by reading alone."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec

from platform_core.access import Actor, Permission
from platform_core.entity import Entity
from platform_core.errors import InvalidInput
from platform_core.inside import reader_of
from platform_core.operations import AccessChange
from platform_core.operations.access_changes import Comparison, Shift
from platform_core.operations.access_difference import change_of
from platform_core.operations.plan import Extent
from platform_core.policy import Policy
from platform_core.stored import stored_state

from .asking import refuse_others
from .decisions import SOMEBODY, decision, needs_reading
from .difference import between
from .proposal import Proposal, Proposed
from .reckoning import Moved, Reckoning
from .supposed import Supposed, Supposition
from .verdicts import Person
from .who_can import roles_named

if TYPE_CHECKING:
    from platform_core.records import Records

SAMPLE = 5
Key = tuple[frozenset[str], frozenset[str]]
ChangeName = Literal["gained", "lost", "altered"]


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """What some people gain or lose on a table for one operation.

    ``before``, ``after``: which records are open to them. ``gains``, ``loses``: the fields that become open, or are shut,
    on some records. ``users``: how many they are; ``people``: some of them. ``gained``, ``lost``: the records that at least
    one of them gains or loses.
    """

    change: ChangeName
    table: str
    operation: Permission
    before: Extent
    after: Extent
    gains: tuple[str, ...]
    loses: tuple[str, ...]
    users: int
    people: tuple[str, ...]
    gained: Moved
    lost: Moved


class Simulated(msgspec.Struct, frozen=True, kw_only=True):
    """The effect of a proposal. ``users``: how many it concerns. ``access``: what roles gain and lose by its rules."""

    users: int
    effects: tuple[Effect, ...]
    access: tuple[AccessChange, ...] = ()


class _Alike(NamedTuple):
    """People for whom the same changes."""

    shift: Shift | None
    people: list[Supposed]
    key: Key


async def simulate(records: Records, proposal: Proposal) -> Simulated:
    """What would change if a proposal were carried out. Nothing is written."""
    refuse_others(records.actor)
    if proposal.empty:
        raise InvalidInput(
            "nothing is proposed", remedy="name a role, a membership or a rule to give or to take away"
        )
    before = records.assembly.registry
    after = Proposed(before, proposal).registry()
    people = await Supposition(records, proposal, after.roles).people()
    comparison = Comparison(before, after, {})
    simulation = _Simulation(records, comparison, Policy(after))
    effects = [effect for table in comparison.tables for effect in await simulation.effects(table, people)]
    access: tuple[AccessChange, ...] = ()
    if proposal.changes_rules:
        session = reader_of(records).session
        state = await stored_state(session)
        found = await between(session, before, after, names=("now", "proposed"), stored=state)
        access = found.access
    concerned = [person for person in people if proposal.changes_rules or person.before != person.after]
    return Simulated(users=len(concerned), effects=tuple(effects), access=access)


class _Simulation:
    """Works out the effects on one table after the other."""

    def __init__(self, records: Records, comparison: Comparison, after: Policy) -> None:
        self._comparison = comparison
        self._policies = records.assembly.policy, after
        self._reckoning = Reckoning(records)

    async def effects(self, table: str, people: list[Supposed]) -> list[Effect]:
        """What the people gain and lose on a table."""
        entity = self._comparison.before.registry.entities.get(table)
        if entity is None or entity.info.internal:
            return []
        sides = self._comparison.before, self._comparison.after
        named = frozenset(name for side in sides for name in roles_named(side.registry, entity))
        groups: dict[Key, list[Supposed]] = defaultdict(list)
        for person in people:
            groups[person.before & named, person.after & named].append(person)
        found = [
            await self._effect(entity, operation, alike)
            for operation in self._comparison.permissions(table)
            for alike in self._alike(table, operation, groups)
        ]
        return [effect for effect in found if effect is not None]

    def _alike(self, table: str, operation: Permission, groups: dict[Key, list[Supposed]]) -> list[_Alike]:
        """Those for whom anything changes, the reading that an operation needs included."""
        found = []
        for key, people in groups.items():
            shifts = self._comparison.shifts(table, *key)
            shift = shifts.get(operation)
            reading = shifts.get("read") if needs_reading(operation) else None
            if shift is not None or (reading is not None and (reading.gains_rows or reading.loses_rows)):
                found.append(_Alike(shift, people, key))
        return found

    async def _effect(self, entity: type[Entity], operation: Permission, alike: _Alike) -> Effect | None:
        shift, people = alike.shift, [Person(each.id, each.user_name) for each in alike.people]
        old, new = (
            decision(policy, Actor(id=SOMEBODY, roles=roles), entity, operation)
            for policy, roles in zip(self._policies, alike.key, strict=True)
        )
        gained = lost = Moved()
        if operation != "create":
            gained = await self._reckoning.beyond(entity, new, old, people)
            lost = await self._reckoning.beyond(entity, old, new, people)
        if shift is None and not (gained.records or lost.records):
            return None
        up, down = bool(gained.records), bool(lost.records)
        change: ChangeName = "altered" if up and down else "gained" if up else "lost"
        return Effect(
            change=change if shift is None else change_of(shift), table=entity.info.table, operation=operation,
            before="some" if shift is None else shift.before, after="some" if shift is None else shift.after,
            gains=() if shift is None else tuple(sorted(shift.gains)),
            loses=() if shift is None else tuple(sorted(shift.loses)),
            users=len(people), people=tuple(person.user_name for person in people[:SAMPLE]),
            gained=gained, lost=lost,
        )  # fmt: skip

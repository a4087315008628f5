"""The access difference of a plan: which roles gain or lose what, and how many users and records it concerns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from platform_core.access import Permission
from platform_core.compiler.shapes import AnyOf, Shape
from platform_core.entity import Entity
from platform_core.identity.standing import Kind

from .access_changes import Comparison, Shift
from .access_counts import Count, Records
from .access_people import RoleSet
from .plan import AccessChange, PeopleChange

Roles = tuple[str, ...]
Place = tuple[str, Permission]
ChangeName = Literal["gained", "lost", "altered"]


class Found(NamedTuple):
    """How a set of roles shifts on a table for an operation, and how many users that concerns."""

    shift: Shift
    users: int


class Difference:
    """All shifts of single roles, and of those sets of roles that users have and no single role explains."""

    def __init__(self, comparison: Comparison, sets: Sequence[RoleSet]) -> None:
        self.comparison = comparison
        self.roles: dict[tuple[Roles, Place], Found] = {}
        self.people: dict[tuple[Kind, ChangeName, Place], list[Found]] = {}
        for role in sorted({*comparison.before.registry.roles, *comparison.after.registry.roles}):
            for place, shift in self._shifts(comparison.before.held((role,)), comparison.after.held((role,))):
                self.roles[(role,), place] = Found(shift, 0)
        for each in sets:
            for place, shift in self._shifts(each.before, each.after):
                self._attribute(each, place, shift)

    def _shifts(self, before: frozenset[str], after: frozenset[str]) -> Iterable[tuple[Place, Shift]]:
        for table in self.comparison.tables:
            for operation, shift in self.comparison.shifts(table, before, after).items():
                yield (table, operation), shift

    def _attribute(self, people: RoleSet, place: Place, shift: Shift) -> None:
        """Count the users with the roles that explain what they gain or lose."""
        self.people.setdefault((people.kind, change_of(shift), place), []).append(Found(shift, people.users))
        keys: list[tuple[Roles, Place]] = [
            ((role,), place) for role in sorted(people.given | people.before | people.after)
        ]
        theirs = [key for key in keys if key in self.roles and _alike(self.roles[key].shift, shift)]
        if not _explained(shift, [self.roles[key].shift for key in theirs]):
            theirs = [(tuple(sorted(people.given)), place)]
            self.roles.setdefault(theirs[0], Found(shift, 0))
        for key in theirs:
            self.roles[key] = Found(self.roles[key].shift, self.roles[key].users + people.users)


def change_of(shift: Shift) -> ChangeName:
    """Whether something is gained, lost, or both."""
    if shift.up and shift.down:
        return "altered"
    return "gained" if shift.up else "lost"


def _alike(one: Shift, other: Shift) -> bool:
    return (one.up and other.up) or (one.down and other.down)


def _explained(shift: Shift, roles: Sequence[Shift]) -> bool:
    """Whether all that the users gain and lose is among what single roles of theirs gain and lose."""
    return (
        (not shift.gains_rows or any(role.gains_rows for role in roles))
        and (not shift.loses_rows or any(role.loses_rows for role in roles))
        and shift.gains <= frozenset().union(*(role.gains for role in roles))
        and shift.loses <= frozenset().union(*(role.loses for role in roles))
    )


class Described:
    """Puts a difference into the words of a plan, with counts."""

    def __init__(self, difference: Difference, records: Records) -> None:
        self._difference = difference
        self._records = records
        comparison = difference.comparison
        self._before: Mapping[str, type[Entity]] = comparison.before.registry.entities
        self._after: Mapping[str, type[Entity]] = comparison.after.registry.entities
        self._comparison = comparison

    async def access(self) -> tuple[AccessChange, ...]:
        """What roles gain and lose."""
        concerned = {table for (_, (table, _)), found in self._difference.roles.items() if found.users}
        await self._records.look(concerned)
        return tuple([await self._of_roles(*key, found) for key, found in sorted(
            self._difference.roles.items(), key=lambda item: item[0]
        )])  # fmt: skip

    async def people(self) -> tuple[PeopleChange, ...]:
        """What users gain and lose."""
        found = self._difference.people
        await self._records.look(table for _, _, (table, _) in found)
        return tuple([await self._of_people(*key, found[key]) for key in sorted(found)])

    async def _of_roles(self, roles: Roles, place: Place, found: Found) -> AccessChange:
        table, operation = place
        count = await self._count(place, [found.shift]) if found.users else Count(0, True)
        return AccessChange(
            change=change_of(found.shift),
            roles=roles,
            table=table,
            plural=self._plural(table),
            operation=operation,
            before=found.shift.before,
            after=found.shift.after,
            gains=_fields(found.shift.gains, self._comparison.after.fields(table)),
            loses=_fields(found.shift.loses, self._comparison.before.fields(table)),
            users=found.users,
            records=count.value,
            of=self._records.total(table).value if found.users else 0,
            exact=count.exact,
        )

    async def _of_people(
        self, kind: Kind, change: ChangeName, place: Place, found: Sequence[Found]
    ) -> PeopleChange:
        table, operation = place
        count = await self._count(place, [each.shift for each in found])
        return PeopleChange(
            change=change,
            kind=kind,
            table=table,
            plural=self._plural(table),
            operation=operation,
            users=sum(each.users for each in found),
            some=not all(_of_all(each.shift) for each in found),
            records=count.value,
            of=self._records.total(table).value,
            exact=count.exact,
        )

    async def _count(self, place: Place, shifts: Sequence[Shift]) -> Count:
        """The records that the shifts are about, taken together."""
        table, operation = place
        if operation == "create":
            return Count(0, True)
        up = any(shift.up for shift in shifts)
        entity = (self._after if up else self._before).get(table)
        if entity is None:
            return self._records.total(table)
        shapes = dict.fromkeys(_about(shift, up) for shift in shifts)
        shape: Shape | None = None
        if None not in shapes:
            shape = next(iter(shapes)) if len(shapes) == 1 else AnyOf(tuple(shapes))
        return await self._records.within(entity, shape)

    def _plural(self, table: str) -> str:
        entity = self._after.get(table) or self._before[table]
        return entity.info.plural.lower()


def _fields(names: frozenset[str], known: frozenset[str]) -> tuple[str, ...] | None:
    return None if names and names >= known else tuple(sorted(names))


def _of_all(shift: Shift) -> bool:
    """Whether it is about every record of the table."""
    return {shift.before, shift.after} == {"none", "all"} or (shift.before == shift.after == "all")


def _about(shift: Shift, up: bool) -> Shape | None:
    """The condition of the records that a shift is about: those gained or lost, or those on which fields are."""
    if up:
        return shift.gained if shift.gains_rows else shift.open_after
    return shift.lost if shift.loses_rows else shift.open_before

"""What differs between two policies: of packs, in the words of plans; or between a saved table of rights and another one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from platform_core.assembly import assemble
from platform_core.discovery import Available
from platform_core.errors import InvalidInput, PackError
from platform_core.hiding import Hidden
from platform_core.operations import AccessChange, PeopleChange
from platform_core.operations.access_changes import Comparison
from platform_core.operations.access_counts import Records, tables_there
from platform_core.operations.access_difference import Described, Difference
from platform_core.operations.access_people import role_sets
from platform_core.registry import Registry
from platform_core.storage import Session
from platform_core.stored import StoredState

from .decisions import about_fields
from .matrix import Matrix, MatrixCell
from .rule_names import DescribedRule, RuleNames

Key = tuple[str, str, str]
Known = Mapping[str, frozenset[str]]


class AccessDiff(msgspec.Struct, frozen=True, kw_only=True):
    """Who gains or loses what from one policy to another; the roles and rules that only one of them has.

    ``access``: by roles. ``people``: by users, as far as the instance's own users are concerned.
    """

    before: str
    after: str
    access: tuple[AccessChange, ...]
    people: tuple[PeopleChange, ...] = ()
    roles_added: tuple[str, ...] = ()
    roles_gone: tuple[str, ...] = ()
    rules_added: tuple[DescribedRule, ...] = ()
    rules_gone: tuple[DescribedRule, ...] = ()


def registry_of_packs(available: Available, names: Iterable[str], state: StoredState) -> Registry:
    """What would be served if just these packs (``name`` or ``name==version``) and all that they require were active."""
    plain = [_installed(available, name) for name in names]
    try:
        packs = assemble(available, plain).registry.packs
    except PackError as error:
        raise InvalidInput(
            f"these packs cannot be active together: {error.detail}", remedy="`pergola packs list` shows what is there",
            errors=error.errors,
        ) from None  # fmt: skip
    return assemble(available, plain, hidden=Hidden.of(state, set(packs), None)).registry


def _installed(available: Available, text: str) -> str:
    """The name of a pack, if it is installed in the version asked for."""
    name, _, version = text.partition("==")
    pack = available.get(name)
    if pack is not None and version and pack.version != version:
        raise InvalidInput(
            f"pack {name!r} is installed in version {pack.version}, not {version}",
            remedy="compare with a table of rights that the other version's instance has saved",
        )
    return name


async def between(
    session: Session, before: Registry, after: Registry, *, names: tuple[str, str], stored: StoredState
) -> AccessDiff:
    """The difference between two registries, with the users and records of the instance that it concerns."""
    tables = {table: above for pack in stored.packs.values() for table, above in pack.entities.items()}
    comparison = Comparison(before, after, tables)
    difference = Difference(comparison, await role_sets(session, comparison))
    described = Described(difference, Records(session, await tables_there(session), ()))
    old, new = _rules(before), _rules(after)
    return AccessDiff(
        before=names[0], after=names[1], access=await described.access(), people=await described.people(),
        roles_added=_only(after.roles, before.roles), roles_gone=_only(before.roles, after.roles),
        rules_added=tuple(new[key] for key in new if key not in old),
        rules_gone=tuple(old[key] for key in old if key not in new),
    )  # fmt: skip


def of_tables(before: Matrix, after: Matrix, *, names: tuple[str, str]) -> AccessDiff:
    """The difference between two tables of rights, one of which may have been saved long ago, or elsewhere."""
    old, new = _cells(before), _cells(after)
    known = _known(before), _known(after)
    labels = {each.name: each.label.lower() for each in (*before.tables, *after.tables)}
    changes = [_change(key, old.get(key), new.get(key), known, labels) for key in sorted({**old, **new})]
    rules_before, rules_after = ({_timeless(rule): rule for rule in side.rules} for side in (before, after))
    roles_before, roles_after = ([role.name for role in side.roles] for side in (before, after))
    return AccessDiff(
        before=names[0], after=names[1], access=tuple(change for change in changes if change is not None),
        roles_added=_only(roles_after, roles_before), roles_gone=_only(roles_before, roles_after),
        rules_added=tuple(rule for key, rule in rules_after.items() if key not in rules_before),
        rules_gone=tuple(rule for key, rule in rules_before.items() if key not in rules_after),
    )  # fmt: skip


def _only(one: Iterable[str], other: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(one) - set(other)))


def _rules(registry: Registry) -> dict[DescribedRule, DescribedRule]:
    names = RuleNames(registry)
    return {_timeless(rule): rule for rule in map(names.described, registry.contributions.access_rules)}


def _timeless(rule: DescribedRule) -> DescribedRule:
    """A rule without its place among the others, which moves when one is put before it."""
    return msgspec.structs.replace(rule, name="")


def _cells(found: Matrix) -> dict[Key, MatrixCell]:
    return {(cell.role, cell.table, cell.operation): cell for cell in found.cells}


def _change(
    key: Key,
    old: MatrixCell | None,
    new: MatrixCell | None,
    known: tuple[Known, Known],
    labels: Mapping[str, str],
) -> AccessChange | None:
    """What a role gains or loses on a table for one operation; ``None`` for nothing."""
    had, has = _fields(old, known[0]), _fields(new, known[1])
    gains, loses = has - had, had - has
    extents = tuple("none" if cell is None else cell.records for cell in (old, new))
    up, down = _moved(*extents)
    same = (
        old is not None and new is not None and old.conditions == new.conditions and old.masked == new.masked
    )
    if not (up or down or gains or loses) and same:
        return None
    reworded = not (up or down or gains or loses)
    up, down = up or bool(gains) or reworded, down or bool(loses) or reworded
    role, table, operation = key
    return AccessChange(
        change="altered" if up and down else "gained" if up else "lost", roles=(role,), table=table,
        plural=labels.get(table, table), operation=operation,
        before=extents[0], after=extents[1],  # type: ignore[arg-type]
        gains=_shown(gains, has, known[1], table), loses=_shown(loses, had, known[0], table),
    )  # fmt: skip


def _moved(before: str, after: str) -> tuple[bool, bool]:
    order = ("none", "some", "all")
    return order.index(after) > order.index(before), order.index(after) < order.index(before)


def _known(found: Matrix) -> Known:
    return {each.name: frozenset(each.fields) for each in found.tables}


def _fields(cell: MatrixCell | None, known: Known) -> frozenset[str]:
    """The fields within reach."""
    if cell is None or not about_fields(cell.operation):
        return frozenset()
    return known.get(cell.table, frozenset()) if cell.fields is None else frozenset(cell.fields)


def _shown(
    changed: frozenset[str], there: frozenset[str], known: Known, table: str
) -> tuple[str, ...] | None:
    """The fields by name; ``None`` for every field that the table has."""
    whole = changed and changed == there == known.get(table)
    return None if whole else tuple(sorted(changed))

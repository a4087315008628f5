"""Who gains or loses what, in words: one line for each role, one for each kind of users and table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..operations import AccessChange, PeopleChange

SIGNS = {"gained": "+", "lost": "-", "altered": "~"}
VERBS = {
    "gained": ("gain", "gains"),
    "lost": ("lose", "loses"),
    "altered": ("gain and lose", "gains and loses"),
}
MOST_NAMED = 4


def role_lines(changes: Iterable[AccessChange]) -> list[str]:
    """What each role gains (+), loses (-), or both (~): operations and tables that are alike stand together."""
    roles: dict[tuple[tuple[str, ...], str], list[AccessChange]] = {}
    for change in changes:
        roles.setdefault((change.roles, SIGNS[change.change]), []).append(change)
    return [f"{sign} {' with '.join(names)}: {_things(roles[names, sign])}" for names, sign in sorted(roles)]


def _things(changes: Iterable[AccessChange]) -> str:
    operations: dict[tuple[str, str, str], list[str]] = {}
    for change in changes:
        operations.setdefault((_some(change), change.table, _fields(change)), []).append(change.operation)
    tables: dict[tuple[str, str], list[str]] = {}
    for (some, table, fields), done in operations.items():
        tables.setdefault(("/".join(done), some), []).append(table + fields)
    return "; ".join(f"{done} {some}{', '.join(named)}" for (done, some), named in tables.items())


def _some(change: AccessChange) -> str:
    extent = change.after if change.after != "none" else change.before
    return "some of " if extent == "some" else ""


def _fields(change: AccessChange) -> str:
    if change.operation == "delete":
        return ""
    parts = {"": change.gains if change.change != "lost" else change.loses}
    if change.change == "altered":
        parts = {"+": change.gains, "-": change.loses}
    said = [_named(sign, names) for sign, names in parts.items() if names is None or names]
    said = [part for part in said if part]
    return f" ({', '.join(said)})" if said else ""


def _named(sign: str, names: Sequence[str] | None) -> str:
    if names is None:
        return f"{sign} every field" if sign else ""
    listed = ", ".join(names) if len(names) <= MOST_NAMED else f"{len(names)} fields"
    return f"{sign} {listed}".strip()


def people_lines(changes: Iterable[PeopleChange]) -> list[str]:
    """How many users gain or lose what: ``212 external users gain read of some of 9,310 complaints``."""
    lines: dict[tuple[str, str], list[str]] = {}
    for change in changes:
        one = change.users == 1
        who = f"{change.users:,} {change.kind} {'user' if one else 'users'} {VERBS[change.change][one]}"
        lines.setdefault((who, _records(change)), []).append(change.operation)
    return [f"{who} {'/'.join(operations)} of {what}" for (who, what), operations in lines.items()]


def _records(change: PeopleChange) -> str:
    if change.operation == "create" or not change.of:
        return f"{'some ' if change.some else ''}{change.plural}"
    if not change.some:
        return f"all {change.of:,} {change.plural}"
    if change.exact:
        return f"{change.records:,} of {change.of:,} {change.plural}"
    return f"some of {change.of:,} {change.plural}"

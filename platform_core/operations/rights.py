"""The roles and access rules that an operation brings or takes away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from platform_core.access import AccessRule, Grant, ProtectedField, Restriction
from platform_core.base.people import GroupRole, RoleRecord, UserRole
from platform_core.compiler.write import placeholder
from platform_core.entity import Entity
from platform_core.registry import Contributions, Registry
from platform_core.storage import Session

from .condition_words import condition_of
from .plan import Difference, RoleChange, RuleChange


async def role_changes(
    session: Session, before: Registry, after: Registry, renewed: Iterable[str]
) -> tuple[RoleChange, ...]:
    """The roles that only one of the registries has, and those of renewed packs.

    A renewed pack may be in quarantine before; the role rows know which roles were its.
    """
    renewed = set(renewed)
    rows = await session.fetch(f'SELECT "name", "pack" FROM "{RoleRecord.info.table}" WHERE "active"')
    known = {*before.roles, *(name for name, pack in rows if pack in renewed)}
    changes: list[tuple[Difference, Registry, str]] = []
    changes += [("gone", before, name) for name in before.roles if name not in after.roles]
    changes += [("added", after, name) for name in after.roles if name not in known]
    changes += [
        ("renewed", after, name) for name in after.roles if name in known and _owner(after, name) in renewed
    ]
    held = await _holders(session, [name for _, _, name in changes])
    return tuple(
        RoleChange(
            change=change,
            name=name,
            summary=registry.roles[name].summary,
            kind=registry.roles[name].kind,
            pack=_owner(registry, name),
            contains=tuple(role.name for role in registry.roles[name].contains),
            holders=held.get(name, 0),
        )
        for change, registry, name in changes
    )


def _owner(registry: Registry, role: str) -> str:
    return registry.contributions.owners[f"role:{role}"]


async def _holders(session: Session, roles: list[str]) -> dict[str, int]:
    """How many users and groups hold each role."""
    if not roles:
        return {}
    marks = ", ".join(placeholder(session.dialect, number + 1) for number in range(len(roles)))
    parts = " UNION ALL ".join(
        f'SELECT "role" FROM "{entity.info.table}" WHERE "role" IN ({marks})'
        for entity in (UserRole, GroupRole)
    )
    rows = await session.fetch(f'SELECT "role", count(*) FROM ({parts}) AS held GROUP BY "role"', roles)
    return {role: int(count) for role, count in rows}


def rule_changes(change: Difference, pack: str, given: Contributions) -> Iterator[RuleChange]:
    """A pack's access rules in words."""
    for rule in given.access_rules:
        yield _in_words(change, pack, rule)


def _in_words(change: Difference, pack: str, rule: AccessRule) -> RuleChange:
    table = "*" if rule.entity is Entity else rule.entity.info.table
    match rule:
        case Grant():
            return RuleChange(
                change=change, pack=pack, rule="grant", table=table, roles=(rule.role.name,), may=rule.may,
                fields=rule.fields, conditional=rule.where is not None, because=rule.because,
                where=condition_of(rule),
            )  # fmt: skip
        case Restriction():
            return RuleChange(
                change=change, pack=pack, rule="restriction", table=table, may=rule.may, fields=None,
                roles=tuple(role.name for role in rule.unless), conditional=True, because=rule.because,
                where=condition_of(rule),
            )  # fmt: skip
        case ProtectedField():
            sides = {"read": rule.read, "write": rule.write}
            return RuleChange(
                change=change, pack=pack, rule="protected field", table=table, fields=(rule.field,),
                conditional=False, may=tuple(side for side, roles in sides.items() if roles is not None),
                roles=tuple(dict.fromkeys(role.name for roles in sides.values() for role in roles or ())),
                because=rule.because,
            )  # fmt: skip


def cuts_that_would_end(leaving: dict[str, Contributions], before: Registry) -> Iterator[str]:
    """A blocker for each rule of a leaving pack that keeps something of a staying pack from people.

    Without the rule they would see more than before, and a deactivation never widens what anybody may do.
    """
    for pack, given in leaving.items():
        for rule in given.access_rules:
            if isinstance(rule, Grant) or before.owner(rule.entity) in leaving:
                continue
            what = f"field {rule.field!r} of " if isinstance(rule, ProtectedField) else "records of "
            what += repr(rule.entity.info.table)
            yield (
                f"pack {pack!r} keeps {what} from people ({rule.because!r}), which would end; "
                f"leave it active as long as {before.owner(rule.entity)!r} is"
            )

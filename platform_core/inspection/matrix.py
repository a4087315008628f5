"""The table of rights: which role may do what with which records and fields, as the policy has it, with the reasons."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

import msgspec

from platform_core.access import Actor, Permission, RoleKind
from platform_core.compiler.rights import Rights
from platform_core.compiler.shapes import Shape
from platform_core.entity import Entity
from platform_core.operations.access_side import Side
from platform_core.policy import Policy
from platform_core.registry import Registry

from .decisions import SOMEBODY, about_fields, operations_of
from .rule_names import DescribedRule, RuleNames

Extent = Literal["all", "some"]


class MatrixRole(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A role, and the roles that it contains directly."""

    name: str
    summary: str
    pack: str
    kind: RoleKind
    contains: tuple[str, ...]


class MatrixTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table, with the fields that rules can open. ``protected``: the rules by which fields are protected, by name."""

    name: str
    label: str
    pack: str
    extends: str | None
    fields: tuple[str, ...]
    protected: tuple[str, ...]


class MatrixCell(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a role, with all that it contains, may do with the records of a table; without a cell nothing.

    Of a move: with the records that it starts from. ``fields``: those within reach, or that may be given with a move;
    ``None`` for all, and for operations that are not about fields. ``masked``: those of
    them that are open on some of these records only. ``grants``, ``restrictions``: the rules by name; ``conditions``:
    theirs in words.
    """

    role: str
    table: str
    operation: Permission
    records: Extent
    fields: tuple[str, ...] | None
    masked: tuple[str, ...] = ()
    grants: tuple[str, ...]
    restrictions: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()


class Matrix(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The rights of all roles, and the rules that they come from."""

    packs: dict[str, str]
    roles: tuple[MatrixRole, ...]
    tables: tuple[MatrixTable, ...]
    cells: tuple[MatrixCell, ...]
    rules: tuple[DescribedRule, ...]


def matrix(
    registry: Registry,
    policy: Policy | None = None,
    *,
    roles: Collection[str] | None = None,
    tables: Collection[str] | None = None,
) -> Matrix:
    """The table of rights of a registry; of some roles and tables alone, if they are named."""
    drawn = Drawing(registry, policy or Policy(registry))
    shown = [
        entity
        for name, entity in sorted(registry.entities.items())
        if not entity.info.internal and (tables is None or name in tables)
    ]
    asked = [name for name in sorted(registry.roles) if roles is None or name in roles]
    cells = [cell for entity in shown for name in asked for cell in drawn.cells(name, entity)]
    rules = registry.contributions.access_rules
    of_tables = {id(rule) for entity in shown for rule in drawn.side.rules(entity.info.table)}
    return Matrix(
        packs={name: pack.version for name, pack in registry.packs.items()},
        roles=tuple(_role(registry, name) for name in asked),
        tables=tuple(_table(registry, drawn.names, entity) for entity in shown),
        cells=tuple(cells),
        rules=tuple(drawn.names.described(rule) for rule in rules if id(rule) in of_tables),
    )


def _role(registry: Registry, name: str) -> MatrixRole:
    role = registry.roles[name]
    return MatrixRole(
        name=name, summary=role.summary, pack=registry.contributions.owners.get(f"role:{name}", ""),
        kind=role.kind, contains=tuple(inner.name for inner in role.contains),
    )  # fmt: skip


def _table(registry: Registry, names: RuleNames, entity: type[Entity]) -> MatrixTable:
    protected = (rule for rule in registry.protected_fields if rule.entity in entity.info.lineage)
    above = entity.info.extends
    return MatrixTable(
        name=entity.info.table, label=entity.info.label, pack=registry.owner(entity),
        extends=None if above is None else above.info.table, fields=openable(registry, entity),
        protected=tuple(map(names.of, protected)),
    )  # fmt: skip


def openable(registry: Registry, entity: type[Entity]) -> tuple[str, ...]:
    """The fields of an entity that rules can open."""
    return tuple(name for name, field in registry.fields(entity).items() if not field.secret)


class Drawing:
    """Asks the policy for one cell after the other."""

    def __init__(self, registry: Registry, policy: Policy) -> None:
        self._registry, self._policy = registry, policy
        self.names, self.side = RuleNames(registry), Side(registry)
        self._named: dict[type[Entity], frozenset[str]] = {}

    def cells(self, role: str, entity: type[Entity]) -> list[MatrixCell]:
        """What a role may do with an entity's records, operation by operation."""
        held = self.side.held((role,))
        if held.isdisjoint(self._roles_of(entity)):
            return []
        actor = Actor(id=SOMEBODY, roles=held)
        found = (self._cell(role, actor, entity, name) for name in operations_of(self._registry, entity))
        return [cell for cell in found if cell is not None]

    def _roles_of(self, entity: type[Entity]) -> frozenset[str]:
        """The roles that some rule about the entity names, or some move of it."""
        if entity not in self._named:
            self._named[entity] = self.side.named(entity.info.table)
        return self._named[entity]

    def _cell(
        self, role: str, actor: Actor, entity: type[Entity], operation: Permission
    ) -> MatrixCell | None:
        rights = self._policy.rights(actor, entity, operation)
        if rights.none:
            return None
        found = self._policy.alternatives(entity, operation, actor.roles)
        # One grant may open a move as any change does, and by name besides.
        grants = list({id(each.grant): each.grant for each in found}.values())
        cuts = [each.restriction for each in self._policy.cuts(entity, operation, actor.roles)]
        told = [*map(self.names.described, grants), *map(self.names.described, cuts)]
        fields = about_fields(operation)
        return MatrixCell(
            role=role, table=entity.info.table, operation=operation, records=_extent(rights.rows),
            fields=self._fields(entity, rights) if fields else None,
            masked=tuple(sorted(rights.covers)) if fields else (),
            grants=tuple(map(self.names.of, grants)), restrictions=tuple(map(self.names.of, cuts)),
            conditions=tuple(sorted({_condition(rule) for rule in told} - {""})),
        )  # fmt: skip

    def _fields(self, entity: type[Entity], rights: Rights) -> tuple[str, ...] | None:
        known = openable(self._registry, entity)
        open_ = tuple(name for name in known if name in rights.fields)
        return None if open_ == known and not rights.covers else open_


def _extent(rows: Shape | None) -> Extent:
    return "all" if rows is None else "some"


def _condition(rule: DescribedRule) -> str:
    """What a rule asks of records, and which fields it opens there, in words that do not change with its place."""
    fields = "" if rule.fields is None else f" [{', '.join(sorted(rule.fields))}]"
    if not rule.where and not fields:
        return ""
    return f"{rule.kind}: {rule.table}{fields}{' where ' + rule.where if rule.where else ''}"

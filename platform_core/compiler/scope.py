"""The FROM clause of one SELECT over one entity, and the columns that can be named in it.

A column is named by a path of fields. The entity's ancestors are joined INNER (a record always has all its
rows), references LEFT. There are two ways to name a column. The *trusted* one is for access rules: it joins
whatever the rule names. The *guarded* one is for callers: fields outside the actor's rights do not exist,
values of rows that he may not see through a field are null, and a reference to a record that he may not read
leads nowhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..entity import Entity
from ..errors import InvalidQuery
from ..fields import Field
from .shapes import Path, Shape
from .statement import Statement

if TYPE_CHECKING:
    from .rights import Rights


MAX_JOINS = 40


class Scope:
    """The entity's table, its ancestors and the references followed so far, in one SELECT."""

    def __init__(
        self,
        statement: Statement,
        entity: type[Entity],
        rights: Rights | None = None,
        outer: Scope | None = None,
    ) -> None:
        """With ``rights`` the scope is a caller's (guarded), without them a rule's (trusted).

        ``outer``: of a subquery, the scope around it.
        """
        self.outer = outer
        self.statement = statement
        self.entity = entity
        self.rights = rights
        self.base = statement.alias()
        self.joins: list[str] = []
        self._tables: dict[tuple[bool, Path, type[Entity]], str] = {(False, (), entity): self.base}

    @property
    def chain(self) -> list[str]:
        """The tables of the record itself that are named so far, its entity's first."""
        return [alias for (_, path, _), alias in self._tables.items() if not path]

    @property
    def source(self) -> str:
        """The FROM clause."""
        return " ".join([f'FROM "{self.entity.info.table}" {self.base}', *self.joins])

    def source_led_by(self, owner: type[Entity]) -> str:
        """The FROM clause for SQLite with an ancestor's table read before all others: it never reorders a CROSS JOIN."""
        lead = self._table(False, (), owner)
        first = f'FROM "{owner.info.table}" {lead} CROSS JOIN "{self.entity.info.table}" {self.base}'
        others = [join for join in self.joins if join != self._ancestor(owner, lead)]
        return " ".join([f'{first} ON {self.base}."sys_id" = {lead}."sys_id"', *others])

    def identity(self, owner: type[Entity]) -> str:
        """The record's id as the table of an ancestor has it, in one index with the ancestor's other fields."""
        return f'{self._table(False, (), owner)}."sys_id"'

    def field(self, path: Path) -> Field:
        """The field at the end of a path; an unknown one and an unreadable one are the same error."""
        if not path:
            raise InvalidQuery("a field needs a name", remedy="name a field")
        entity, rights = self.entity, self.rights
        for name in path[:-1]:
            step = _known(name, path, entity, rights)
            if step.references is None or step.kind != "reference":
                raise unknown_field(path, entity)
            entity = step.references
            rights = None if rights is None else self._rights(entity)
        return _known(path[-1], path, entity, rights)

    def column(self, path: Path) -> str:
        """The SQL that names a field: for a caller masked where his rights reach only some rows."""
        if self.rights is None:
            return self._trusted(path)
        self.field(path)
        return self._guarded(path)

    # -- trusted
    # ------------------------------------------------------------------------------------------------

    def _trusted(self, path: Path) -> str:
        entity = self.entity
        for name in path[:-1]:
            entity = self._target(entity, name, path)
        if path[-1] not in entity.info.fields:
            raise unknown_field(path, entity)
        return self.plain(path, entity)

    def _target(self, entity: type[Entity], name: str, path: Path) -> type[Entity]:
        field = entity.info.fields.get(name)
        if field is None or field.references is None:
            raise unknown_field(path, entity)
        return field.references

    def plain(self, path: Path, entity: type[Entity]) -> str:
        """The column itself, its table joined; ``entity`` is the one that the last step's field belongs to."""
        name = path[-1]
        if name == "sys_id" and len(path) == 1:
            return f'{self.base}."sys_id"'
        owner = entity.info.owner(name)
        return f'{self._table(False, path[:-1], owner)}."{name}"'

    def _table(self, guarded: bool, path: Path, owner: type[Entity]) -> str:
        key = (guarded and bool(path), path, owner)
        if key in self._tables:
            return self._tables[key]
        if path and len(self.joins) >= MAX_JOINS:
            raise InvalidQuery(
                f"the query follows more than {MAX_JOINS} references", remedy="ask for fewer fields of others"
            )
        alias = self.statement.alias()
        if not path:
            self.joins.append(self._ancestor(owner, alias))
        else:
            self.joins.append(f'LEFT JOIN "{owner.info.table}" {alias} ON {self._link(guarded, path, alias)}')
        self._tables[key] = alias
        return alias

    def _ancestor(self, owner: type[Entity], alias: str) -> str:
        return f'JOIN "{owner.info.table}" {alias} ON {alias}."sys_id" = {self.base}."sys_id"'

    def _link(self, guarded: bool, path: Path, alias: str) -> str:
        if not guarded:
            return f'{alias}."sys_id" = {self._trusted(path)}'
        target = self._entity_at(path)
        link = f'{alias}."sys_id" = {self._guarded(path)}'
        visible = self._visible(target, alias)
        return f"{link} AND {visible}" if visible else link

    # -- guarded
    # ------------------------------------------------------------------------------------------------

    def _rights(self, entity: type[Entity]) -> Rights:
        assert self.statement.rights_of is not None, (
            "a guarded scope needs to know the rights on other entities"
        )
        return self.statement.rights_of(entity)

    def _entity_at(self, path: Path) -> type[Entity]:
        entity = self.entity
        for name in path:
            entity = self._target(entity, name, path)
        return entity

    def _guarded(self, path: Path) -> str:
        from .predicates import predicate

        entity = self._entity_at(path[:-1])
        rights = self.rights if len(path) == 1 else self._rights(entity)
        assert rights is not None
        name = path[-1]
        if len(path) == 1:
            column = self.plain(path, entity)
        elif name == "sys_id":
            column = f'{self._table(True, path[:-1], entity)}."sys_id"'
        else:
            column = f'{self._table(True, path[:-1], entity.info.owner(name))}."{name}"'
        cover = rights.cover(name)
        if cover is None:
            return column
        if len(path) == 1:
            # The mask is a rule's condition over the same row, so it is compiled with trust.
            condition = predicate(self._as_trusted(), cover)
        else:
            alias = self._table(True, path[:-1], entity.info.owner(name))
            condition = self._exists(entity, alias, cover)
        return f"CASE WHEN {condition} THEN {column} END"

    def _visible(self, entity: type[Entity], alias: str) -> str:
        """A condition that the record behind an alias is readable, or nothing when all records are."""
        rights = self._rights(entity)
        if rights.rows is None:
            return ""
        return self._exists(entity, alias, rights.rows)

    def _exists(self, entity: type[Entity], alias: str, condition: Shape) -> str:
        from .predicates import predicate

        inner = Scope(self.statement, entity)
        where = predicate(inner, condition)
        return f'EXISTS (SELECT 1 {inner.source} WHERE {inner.base}."sys_id" = {alias}."sys_id" AND {where})'

    def _as_trusted(self) -> Scope:
        """This scope, the joins shared, seen with a rule's eyes."""
        twin = object.__new__(Scope)
        twin.__dict__.update(self.__dict__)
        twin.rights = None
        return twin

    trusted = property(_as_trusted)


def _known(name: str, path: Path, entity: type[Entity], rights: Rights | None) -> Field:
    """A step of a path: with rights, a field that they open."""
    field = (entity.info.fields if rights is None else rights.fields).get(name)
    if field is None or field.secret or not field.stored:
        raise unknown_field(path, entity)
    return field


def unknown_field(path: Path, entity: type[Entity]) -> InvalidQuery:
    """The one error for a field that does not exist and for one that the actor may not read."""
    return InvalidQuery(
        f"{entity.info.table} has no field {'.'.join(path)!r}",
        remedy="GET /api/schema lists the fields that you can use",
    )

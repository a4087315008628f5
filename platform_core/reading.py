"""Reading through the access policy: the statements behind get, list, count and aggregate, compiled once and kept."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from .access import Actor, Permission
from .compiler.pages import Way
from .compiler.predicates import predicate
from .compiler.rights import Rights
from .compiler.scope import Scope, unknown_field
from .compiler.select import (
    Compiled,
    ListShape,
    Measure,
    OrderKey,
    field_paths,
    select_aggregate,
    select_count,
    select_list,
    select_one,
    whole_sum,
)
from .compiler.shapes import Path, Shape, Shaper, all_of
from .compiler.statement import Statement
from .compiler.values import Converter, reader
from .cursor import read_cursor, write_cursor
from .entity import Entity
from .errors import InvalidQuery, PackError
from .fields import Field
from .filtering import MAX_FILTERS, MAX_KEYS, no_more_than, path_of, typed
from .paging import Listing
from .query import COUNT_BOUND, MAX_LIMIT, MAX_OFFSET, Count, Filter, Page, Query, Record

if TYPE_CHECKING:
    from .assembly import Assembly
    from .conditions import Condition, Related
    from .numbers import Numbers
    from .storage import Database, Session

T = TypeVar("T")
MAX_STATEMENTS = 5000
MAX_GROUPS = 1000
MEASURES = ("count", "sum", "avg", "min", "max")


class Host(Protocol):
    """What records need of the instance that they belong to."""

    @property
    def database(self) -> Database: ...
    @property
    def assembly(self) -> Assembly: ...
    @property
    def numbers(self) -> Numbers: ...
    @property
    def secret(self) -> bytes: ...
    def note_elevation(self, reason: str) -> None: ...
    def setting(self, name: str) -> str | int | bool: ...
    def secret_setting(self, name: str) -> str: ...


class Reader:
    """Reads as one actor, over one session (the database, or an open transaction)."""

    def __init__(self, assembly: Assembly, actor: Actor, session: Session) -> None:
        self.assembly = assembly
        self.actor = actor
        self.session = session

    def rights(self, entity: type[Entity], operation: Permission = "read") -> Rights:
        """What the actor may do with an entity."""
        return self.assembly.policy.rights(self.actor, entity, operation)

    async def one(self, entity: type[Entity], sys_id: str, fields: tuple[str, ...] | None) -> Record | None:
        """The record, if the actor may read it."""
        rights = self.rights(entity)
        if rights.none:
            return None

        def build() -> Compiled:
            paths = field_paths(rights, fields)
            return select_one(self.session.dialect, entity, rights, self.rights, paths)

        statement = self.statement(("one", entity, fields), build)
        rows = await self.run(statement, [sys_id])
        return statement.record(rows[0]) if rows else None

    async def page(self, entity: type[Entity], query: Query) -> Page:
        """A page of the records that the actor may read."""
        if not 1 <= query.limit <= MAX_LIMIT:
            raise InvalidQuery(f"`limit` is {query.limit}", remedy=f"ask for 1 to {MAX_LIMIT} records")
        if not 0 <= query.offset <= MAX_OFFSET:
            raise InvalidQuery(
                f"`offset` is {query.offset}", remedy=f"skip 0 to {MAX_OFFSET} records, or follow `next`"
            )
        rights = self.rights(entity)
        order = self.order(entity, rights, query.order)
        shaper = Shaper()
        where = self.where(entity, shaper, query.where, query.filters)
        trusted = self.where(entity, shaper, query.trusted.where if query.trusted else None, ())
        if rights.none:
            # The query is compiled all the same: a stranger learns nothing from which errors he gets.
            return Page([], None, None if query.count == "none" else Count(0, True))
        after, cursor = self._after(entity, query, order)
        skipped = [query.offset] if query.offset else []
        shape = ListShape(
            query.fields, where, order, query.limit, after, len(shaper.inputs), bool(skipped), trusted
        )

        def build(way: Way) -> Compiled:
            return select_list(self.session.dialect, entity, rights, self.rights, shape, way)

        def run(statement: Compiled) -> Awaitable[list[Any]]:
            return self.run(statement, [*shaper.inputs, *cursor, *skipped])

        listing = self._kept(("list", entity, shape), Listing)
        statement, rows = await listing.page(self.actor.id, query.limit + 1, build, run)
        next_cursor = None
        if len(rows) > query.limit:
            rows = rows[: query.limit]
            values = rows[-1][len(statement.names) :][: len(statement.keys)]
            next_cursor = write_cursor(entity.info.table, order, statement.keys, values)
        count = await self.count(entity, query) if query.count != "none" else None
        return Page([statement.record(row) for row in rows], next_cursor, count)

    async def count(self, entity: type[Entity], query: Query) -> Count:
        """How many records the query has, exactly or up to a bound."""
        rights = self.rights(entity)
        shaper = Shaper()
        where = self.where(entity, shaper, query.where, query.filters)
        trusted = self.where(entity, shaper, query.trusted.where if query.trusted else None, ())
        if rights.none:
            return Count(0, True)
        bound = COUNT_BOUND if query.count == "bounded" else None

        def build() -> Compiled:
            return select_count(self.session.dialect, entity, rights, self.rights, where, bound, trusted)

        rows = await self.run(self.statement(("count", entity, where, bound, trusted), build), shaper.inputs)
        found = int(rows[0][0])
        return Count(found, True) if bound is None or found <= bound else Count(bound, False)

    async def aggregate(
        self, entity: type[Entity], group_by: Sequence[str], measures: Sequence[str], query: Query
    ) -> list[Record]:
        """Figures per group over the records that the actor may read."""
        rights = self.rights(entity)
        no_more_than(MAX_KEYS, "groups and measures", (*group_by, *measures))
        asked = tuple(_measure(text) for text in measures)
        groups = tuple(path_of(text) for text in group_by)
        if not asked and not groups:
            raise InvalidQuery("the aggregate asks for nothing", remedy="name a measure, such as count")
        shaper = Shaper()
        where = self.where(entity, shaper, query.where, query.filters)
        if rights.none:
            return []

        def build() -> Compiled:
            return select_aggregate(
                self.session.dialect, entity, rights, self.rights, groups, asked, where, MAX_GROUPS
            )

        statement = self.statement(("aggregate", entity, groups, asked, where), build)
        rows = await self.run(statement, shaper.inputs)
        if len(rows) > MAX_GROUPS:
            raise InvalidQuery(
                f"there are more than {MAX_GROUPS} groups", remedy="filter, or group by another field"
            )
        converters = [self._converter(entity, measure) for measure in asked]
        return [{**statement.record(row), **_figures(asked, converters, row[len(groups) :])} for row in rows]

    def _converter(self, entity: type[Entity], measure: Measure) -> Converter | None:
        extreme = measure.function in ("min", "max")
        return reader(self.field(entity, measure.path), self.session.dialect) if extreme else None

    async def values(self, related: Related) -> list[Any]:
        """The values of a rule's subquery for this actor, whatever he may read."""
        values = Shaper(constants=True).subquery(related)

        def build() -> Compiled:
            statement = Statement(self.session.dialect)
            scope = Scope(statement, values.entity)
            column = scope.column(values.path)
            where = "" if values.where is None else f" WHERE {predicate(scope, values.where)}"
            sql = f"SELECT DISTINCT {column} {scope.source}{where} ORDER BY 1 LIMIT {MAX_LIMIT}"
            return Compiled(sql, tuple(statement.slots), ("value",), ())

        rows = await self.run(self.statement(("values", values), build), ())
        return [row[0] for row in rows if row[0] is not None]

    # -- parts
    # --------------------------------------------------------------------------------------------------

    def order(self, entity: type[Entity], rights: Rights, order: tuple[str, ...]) -> tuple[OrderKey, ...]:
        """The order asked for, or the entity's own; the record id always decides last."""
        no_more_than(MAX_KEYS, "keys in its order", order)
        asked = order
        if not asked and entity.info.default_order.lstrip("-") in rights.fields:
            asked = (entity.info.default_order,)
        keys = [OrderKey(path_of(text.removeprefix("-")), text.startswith("-")) for text in asked]
        if ("sys_id",) not in [key.path for key in keys]:
            keys.append(OrderKey(("sys_id",), keys[-1].descending if keys else False))
        return tuple(keys)

    def where(
        self, entity: type[Entity], shaper: Shaper, condition: Condition | None, filters: Sequence[Filter]
    ) -> Shape | None:
        """The shape of what the caller asks, its values collected in the shaper."""
        no_more_than(MAX_FILTERS, "filters", filters)
        country = self.assembly.default_country
        asked = [typed(self.field(entity, path_of(item.path)), item, country) for item in filters]
        try:
            shapes = [
                None if condition is None else shaper.condition(entity, condition),
                shaper.filters(asked),
            ]
        except (ValueError, PackError) as error:
            raise InvalidQuery(str(error), remedy="correct the condition") from None
        return all_of(shapes)

    def field(self, entity: type[Entity], path: Path) -> Field:
        """A field by path, as far as the actor may read it; for the rest the error of a field that does not exist."""
        field: Field | None = None
        for position, name in enumerate(path):
            fields = self.rights(entity).fields
            field = fields.get(name)
            if field is None or not field.stored or (position < len(path) - 1 and field.references is None):
                raise unknown_field(path, entity)
            if position < len(path) - 1:
                entity = field.references  # type: ignore[assignment]
        assert field is not None, "a path has at least one step"
        return field

    def _after(
        self, entity: type[Entity], query: Query, order: tuple[OrderKey, ...]
    ) -> tuple[tuple[bool, ...] | None, list[Any]]:
        if query.after is None:
            return None, []
        keys = [self.field(entity, key.path) for key in order]
        values = read_cursor(query.after, entity.info.table, order, keys)
        return tuple(value is None for value in values), values

    def statement(self, key: tuple[Any, ...], build: Callable[[], Compiled]) -> Compiled:
        """The compiled statement of a shape, made when it is first asked for."""
        return self._kept(key, build)

    def _kept(self, key: tuple[Any, ...], build: Callable[[], T]) -> T:
        """What is the same for all who have the actor's roles, made when it is first asked for."""
        cache = self.assembly.statements
        full = (self.session.dialect, self.actor.elevated != "", self.actor.read_only, self.actor.roles, *key)
        kept: T | None = cache.get(full)
        if kept is None:
            if len(cache) >= MAX_STATEMENTS:
                cache.clear()
            kept = cache[full] = build()
        return kept

    async def run(self, statement: Compiled, inputs: Sequence[Any]) -> list[Any]:
        """Run a statement for the actor."""
        arguments = statement.arguments(self.session.dialect, inputs, self.actor)
        return await self.session.fetch(statement.sql, arguments)


def _measure(text: str) -> Measure:
    function, _, path = text.partition(":")
    if function not in MEASURES or (function == "count") != (not path):
        raise InvalidQuery(
            f"{text!r} is no measure", remedy="use count, or sum:, avg:, min:, max: and a field"
        )
    return Measure(function, path_of(path) if path else ())


def _figures(
    measures: Sequence[Measure], converters: Sequence[Converter | None], values: Sequence[Any]
) -> Record:
    figures: Record = {}
    remaining = iter(values)
    for measure, convert in zip(measures, converters, strict=True):
        name = measure.function if not measure.path else f"{measure.function}:{'.'.join(measure.path)}"
        value = next(remaining)
        if measure.function == "avg":
            count = next(remaining)
            value = None if not count else float(whole_sum(value)) / count
        elif measure.function == "sum" and value is not None:
            value = whole_sum(value)
        elif convert is not None and value is not None:
            value = convert(value)
        figures[name] = value
    return figures

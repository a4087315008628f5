"""The tables that entities declare, in an order in which they can be created."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from graphlib import CycleError, TopologicalSorter

from platform_core.constraints import AtMostOne, Constraint, HowManyOf
from platform_core.constraints import Index as IndexOver
from platform_core.entity import Entity, EntityInfo
from platform_core.errors import FieldError, PackError
from platform_core.fields import Field
from platform_core.storage import DialectName

from .tables import Check, Column, ForeignKey, Index, OnDelete, Table
from .types import MAX_NAME, column_type, constraint_name, literal, object_name, quoted

KEY = "sys_id"
# PostgreSQL refuses index entries of more than about 2,700 bytes, with an error at the first long value.
MAX_INDEXED_LENGTH = 2600


def declared_tables(entities: Sequence[type[Entity]], dialect: DialectName) -> tuple[Table, ...]:
    """Return the tables of entities, each after those that it extends or refers to.

    All that is wrong with the declarations is raised at once as one `PackError`.
    """
    infos = [entity.info for entity in entities]
    faults = [*_name_faults(infos), *_target_faults(infos)]
    for info in infos:
        faults += _constraint_faults(info)
    tables = {} if faults else {info.table: _table(info, dialect) for info in infos}
    faults += _index_faults(tables.values())
    if faults:
        errors = [FieldError(pointer="", detail=fault, code=PackError.code) for fault in faults]
        raise PackError("; ".join(faults), errors=errors)
    return tuple(tables[name] for name in _creation_order(infos))


def _table(info: EntityInfo, dialect: DialectName) -> Table:
    columns = [_column(field, dialect) for field in info.own_fields.values() if field.stored]
    if info.extends is not None:
        kind = column_type(info.fields[KEY], dialect)
        parent = ForeignKey(info.extends.info.table, "CASCADE")
        columns.insert(0, Column(name=KEY, type=kind, required=True, primary=True, references=parent))
    checks = tuple(_check(info.table, each) for each in info.constraints if isinstance(each, HowManyOf))
    return Table(name=info.table, columns=tuple(columns), indexes=_indexes(info), checks=checks)


def _column(field: Field, dialect: DialectName) -> Column:
    constant = field.default is not None and not callable(field.default)
    return Column(
        name=field.name,
        type=column_type(field, dialect),
        required=field.required,
        primary=field.kind == "id",
        references=ForeignKey(_target(field).info.table, _on_delete(field))
        if field.kind == "reference"
        else None,
        default=literal(field.default, field, dialect) if constant else None,
    )


def _target(field: Field) -> type[Entity]:
    if field.references is None or not issubclass(field.references, Entity):
        raise PackError(
            f"reference {field.name!r} does not point at an entity", remedy="name the entity's class"
        )
    return field.references


def _on_delete(field: Field) -> OnDelete:
    """What the database does when the other row goes.

    It refuses with NO ACTION: RESTRICT depends on the order of cascades, in another way on each database.
    A required reference cannot be emptied, so there `clear` means that the other record may not go.
    """
    if field.on_delete == "cascade":
        return "CASCADE"
    return "SET NULL" if field.on_delete == "clear" and not field.required else "NO ACTION"


def _indexes(info: EntityInfo) -> tuple[Index, ...]:
    found: list[Index] = []
    for constraint in info.constraints:
        name = constraint_name(info.table, constraint)
        if isinstance(constraint, AtMostOne):
            found.append(Index(name=name, columns=(constraint.per,), unique=True, only_if=constraint.flag))
        elif not isinstance(constraint, HowManyOf):
            unique = not isinstance(constraint, IndexOver)
            found.append(Index(name=name, columns=constraint.fields, unique=unique))
    fields = [field for field in info.own_fields.values() if field.stored and field.kind != "id"]
    found += [_over(info.table, field.name, unique=True) for field in fields if field.unique]
    led = {index.columns[0] for index in found if not index.only_if}
    if info.hierarchy is not None and info.hierarchy.path in info.own_fields.keys() - led:
        # With the ids beside the paths, a sub-tree is read from the index alone.
        found.append(_over(info.table, info.hierarchy.path, "sys_id"))
        led.add(info.hierarchy.path)
    # At each delete of the other row the database looks for referring ones; it must not read the whole table.
    wanted = [field.name for field in fields if field.index or field.kind == "reference"]
    found += [_over(info.table, name) for name in wanted if name not in led]
    return tuple(found)


def _over(table: str, *columns: str, unique: bool = False) -> Index:
    return Index(name=object_name("uq" if unique else "ix", table, columns), columns=columns, unique=unique)


def _check(table: str, constraint: HowManyOf) -> Check:
    filled = " + ".join(f"CASE WHEN {quoted(name)} IS NULL THEN 0 ELSE 1 END" for name in constraint.fields)
    return Check(constraint_name(table, constraint), f"{filled} {constraint.comparison} 1")


def _creation_order(infos: Sequence[EntityInfo]) -> tuple[str, ...]:
    """Return the table names: those that need no other first, then those that need them; else as given."""
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for info in infos:
        sorter.add(info.table, *(table for table in _needed(info) if table != info.table))
    try:
        sorter.prepare()
    except CycleError as error:
        names = " -> ".join(reversed(error.args[1]))
        raise PackError(
            f"the tables {names} refer to each other in a circle, so none can be created first",
            remedy="drop one of the references, or move it into an entity of its own",
        ) from None
    place = {info.table: number for number, info in enumerate(infos)}
    order: list[str] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready(), key=place.__getitem__)
        order += ready
        sorter.done(*ready)
    return tuple(order)


def _needed(info: EntityInfo) -> Iterator[str]:
    if info.extends is not None:
        yield info.extends.info.table
    for field in info.own_fields.values():
        if field.kind == "reference":
            yield _target(field).info.table


def _name_faults(infos: Sequence[EntityInfo]) -> Iterator[str]:
    seen: dict[str, EntityInfo] = {}
    for info in infos:
        if info.table in seen and seen[info.table] is not info:
            both = f"{seen[info.table].entity.__name__} and {info.entity.__name__}"
            yield f"entities {both} share the table name {info.table!r}; rename one"
        seen[info.table] = info
        if len(info.table.encode()) > MAX_NAME:
            yield f"table name {info.table!r} is longer than {MAX_NAME} bytes; shorten it"


def _target_faults(infos: Sequence[EntityInfo]) -> Iterator[str]:
    known = {info.table for info in infos}
    for info in infos:
        for table in _needed(info):
            if table not in known:
                yield (
                    f"entity {info.entity.__name__} needs table {table!r}, which no pack of the plan has; "
                    "name the pack that has it in `requires`"
                )


def _constraint_faults(info: EntityInfo) -> Iterator[str]:
    stored = {
        KEY: info.fields[KEY],
        **{name: field for name, field in info.own_fields.items() if field.stored},
    }
    for constraint in info.constraints:
        where = f"entity {info.entity.__name__}, {type(constraint).__name__}"
        names = _named(constraint)
        unknown = [name for name in names if name not in stored]
        for name in unknown:
            yield f"{where}: {name!r} is {_why_not(info, name)}; name fields that the entity itself stores"
        if len(set(names)) != len(names) or not names:
            listed = ", ".join(names) or "no field"
            yield f"{where}: {listed} is not a list of different fields; name each field once"
        if isinstance(constraint, AtMostOne) and not unknown and stored[constraint.flag].kind != "boolean":
            yield f"{where}: {constraint.flag!r} is not a yes-or-no field; make it a Boolean"
    for name in dict.fromkeys(_indexed(info)):
        field = stored.get(name)
        if field is not None and not _indexable(field):
            yield (
                f"entity {info.entity.__name__}: field {name!r} is too long for an index; "
                f"take it out of the index, or give it a length of at most {MAX_INDEXED_LENGTH}"
            )


def _named(constraint: Constraint) -> tuple[str, ...]:
    return (constraint.per, constraint.flag) if isinstance(constraint, AtMostOne) else constraint.fields


def _why_not(info: EntityInfo, name: str) -> str:
    if name in info.own_fields:
        return "a journal, which is no column"
    return f"a field of {info.owner(name).__name__}" if name in info.fields else "no field"


def _indexed(info: EntityInfo) -> Iterator[str]:
    for constraint in info.constraints:
        if not isinstance(constraint, HowManyOf):
            yield from _named(constraint)
    yield from (field.name for field in info.own_fields.values() if field.index or field.unique)


def _indexable(field: Field) -> bool:
    if field.kind in ("json", "reference_list"):
        return False
    return field.kind not in ("string", "text") or (field.max_length or 0) <= MAX_INDEXED_LENGTH


def _index_faults(tables: Iterable[Table]) -> Iterator[str]:
    seen: dict[str, str] = {}
    for table in tables:
        for index in table.indexes:
            if index.name in seen:
                where = " and ".join(dict.fromkeys((seen[index.name], table.name)))
                yield f"two indexes of {where} are called {index.name!r}; declare it once, or rename a field"
            seen[index.name] = table.name

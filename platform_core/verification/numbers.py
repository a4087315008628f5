"""Numbers: no two records have the same, and no counter is behind what is in use."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import msgspec

from ..base.plumbing import NumberCounter
from ..ids import new_id
from ..instance import Instance
from ..numbers import CODE_LENGTH, DIGITS
from ..registry import Registry
from ..storage import DialectName, Session
from .concern import Concern, Repairs, counted, repair_command
from .finding import Finding

NAME = "numbers"
REPAIR = repair_command(NAME)
WIDTH = 7
LARGEST = 17
"""So many digits fit into a counter; a number of more was given by somebody else and is no matter of ours."""


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers or codes that one counter hands out, and the column that holds them."""

    counter: str
    table: str
    field: str
    prefix: str = ""
    root: str = ""
    classes: tuple[str, ...] = ()


async def verify(instance: Instance) -> AsyncIterator[Finding]:
    """Numbers that are there twice or are not what their class gives, and counters that would give one again."""
    registry, session = instance.assembly.registry, instance.database
    for table, field in _columns(registry):
        doubled = await counted(
            session,
            f'"{field}"',
            f'FROM (SELECT "{field}" FROM "{table}" GROUP BY "{field}" HAVING count(*) > 1) AS d',
        )
        if doubled.count:
            yield Finding(
                concern=NAME,
                what=f"{doubled.count} numbers of {table} stand for more than one record: {doubled}",
                table=table,
                records=doubled.first,
                remedy=f"give all but one of them another {field}, then `pergola verify --repair --only schema` "
                "makes the unique index",
            )
    for series in _numbers(registry):
        odd = await counted(session, 'n."sys_id"', f"{_of(series)} AND NOT {_regular(session, series)}")
        if odd.count:
            yield Finding(
                concern=NAME,
                what=f"{odd.count} numbers of {series.table} are not {series.prefix} and digits: {odd}",
                table=series.table,
                records=odd.first,
                remedy="nothing, if they were imported so",
                severity="notice",
            )
    for series in (*_numbers(registry), *_codes(registry)):
        behind = await _behind(session, series)
        if behind is not None:
            yield Finding(
                concern=NAME,
                what=f"the counter of {series.prefix or series.table} would give {behind[0]} next, and {behind[1]} "
                f"of {series.table} is in use",
                table=series.table,
                remedy="raise it, and restart servers that run, which may have taken numbers already",
                repair=REPAIR,
            )


def _columns(registry: Registry) -> Iterator[tuple[str, str]]:
    for entity in registry.contributions.entities:
        for field in entity.info.own_fields.values():
            if field.kind == "number":
                yield entity.info.table, field.name


def _numbers(registry: Registry) -> Iterator[Series]:
    """Per column and prefix, with the classes whose numbers begin so."""
    classes: dict[tuple[str, str, str, str], list[str]] = {}
    for entity in registry.contributions.entities:
        info = entity.info
        for field in info.fields.values():
            if field.kind == "number" and info.number_prefix and not info.abstract:
                key = (
                    info.number_prefix,
                    info.owner(field.name).info.table,
                    field.name,
                    info.root.info.table,
                )
                classes.setdefault(key, []).append(info.table)
    for (prefix, table, name, root), tables in classes.items():
        yield Series(
            counter=f"number:{prefix}",
            table=table,
            field=name,
            prefix=prefix,
            root=root,
            classes=tuple(tables),
        )


def _codes(registry: Registry) -> Iterator[Series]:
    for entity in registry.contributions.entities:
        hierarchy = entity.info.hierarchy
        if hierarchy is not None and hierarchy.path in entity.info.own_fields:
            table = entity.info.owner(hierarchy.code).info.table
            yield Series(counter=f"code:{entity.info.table}", table=table, field=hierarchy.code)


def _of(series: Series) -> str:
    """The records of the series' classes."""
    among = ", ".join(f"'{table}'" for table in series.classes)
    return (
        f'FROM "{series.table}" n JOIN "{series.root}" r ON r."sys_id" = n."sys_id" '
        f'WHERE r."sys_class_name" IN ({among})'
    )


def _regular(session: Session, series: Series) -> str:
    """Numbers that this platform may have given: the prefix, and at least seven digits that fit a counter."""
    column, start = f'n."{series.field}"', len(series.prefix)
    digits = f"substr({column}, {start + 1})"
    only = f"{digits} NOT GLOB '*[^0-9]*'" if session.dialect == "sqlite" else f"{digits} ~ '^[0-9]+$'"
    return (
        f"(substr({column}, 1, {start}) = '{series.prefix}' AND {only} "
        f"AND length({digits}) BETWEEN {WIDTH} AND {LARGEST})"
    )


async def _behind(session: Session, series: Series) -> tuple[int, str] | None:
    """What the counter gives next, and the highest in use, if that is not below it."""
    highest = await (_highest_number if series.prefix else _highest_code)(session, series)
    if highest is None:
        return None
    mark = "?1" if session.dialect == "sqlite" else "$1"
    rows = await session.fetch(
        f'SELECT "next" FROM "{NumberCounter.info.table}" WHERE "prefix" = {mark}', (series.counter,)
    )
    following = int(rows[0][0]) if rows else 1
    return (following, highest[1]) if following <= highest[0] else None


async def _highest_number(session: Session, series: Series) -> tuple[int, str] | None:
    digits = f'CAST(substr(n."{series.field}", {len(series.prefix) + 1}) AS {_whole(session.dialect)})'
    # The cast must not meet what is no number, in whatever order the database looks at the conditions.
    regular = f"CASE WHEN {_regular(session, series)} THEN {digits} END"
    ((highest,),) = await session.fetch(f"SELECT max({regular}) {_of(series)}")
    return None if highest is None else (int(highest), f"{series.prefix}{int(highest):0{WIDTH}d}")


def _whole(dialect: DialectName) -> str:
    return "INTEGER" if dialect == "sqlite" else "BIGINT"


async def _highest_code(session: Session, series: Series) -> tuple[int, str] | None:
    code = f'"{series.field}"'
    rows = await session.fetch(
        f'SELECT {code} FROM "{series.table}" WHERE {code} IS NOT NULL '
        f"ORDER BY length(replace({code}, '~', '')) DESC, {code} DESC LIMIT 1"
    )
    text = rows[0][0].lstrip("~") if rows else ""
    if not text or not set(text) <= set(DIGITS) or len(text) > 2 * CODE_LENGTH:
        return None
    return int(text, len(DIGITS)), rows[0][0]


async def repair(work: Repairs) -> AsyncIterator[str]:
    """Raise counters beyond what is in use."""
    transaction, registry = work.transaction, work.instance.assembly.registry
    mark = "?" if transaction.dialect == "sqlite" else "$"
    for series in (*_numbers(registry), *_codes(registry)):
        if await _behind(transaction, series) is None:
            continue
        highest = await (_highest_number if series.prefix else _highest_code)(transaction, series)
        assert highest is not None, "a counter is behind something"
        following = highest[0] + 1
        await transaction.execute(
            f'INSERT INTO "{NumberCounter.info.table}" ("sys_id", "prefix", "next") VALUES ({mark}1, {mark}2, {mark}3) '
            f'ON CONFLICT ("prefix") DO UPDATE SET "next" = {mark}4',
            (new_id(), series.counter, following, following),
        )
        yield f"the counter of {series.prefix or series.table} goes on with {following}"


CONCERN = Concern(name=NAME, summary="record numbers and their counters", verify=verify, repair=repair)

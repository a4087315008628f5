"""What goes with packs that are uninstalled: their records, and whatever the database's references bind to those.

All of it is SQL over whole tables. A record is known by its id in every table of its class chain, so what goes is a
set of ids: the records of the packs' tables, their settings, choices, numbers, roles and demonstration data, and
then, again and again, the records that refer to one of these and cannot be without it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from graphlib import TopologicalSorter
from typing import NamedTuple

from platform_core.base.delegation import RoleDelegation
from platform_core.base.people import GroupRole, RoleRecord, UserRole
from platform_core.base.plumbing import ApiToken, ChoiceRecord, DemoRecord, JobRun, NumberCounter, Property
from platform_core.base.plumbing import Session as SignedInSession
from platform_core.instance import PackState
from platform_core.schema import Catalogue, quoted
from platform_core.storage import DialectName, Session

KEY = "sys_id"
ENDED = (SignedInSession.info.table, ApiToken.info.table)
"""Who comes back signs in again: what lets somebody in without his password is ended, and kept nowhere."""
GOING = "sys_leaving"
"""While an operation runs: the table with the ids of all that goes."""


class Link(NamedTuple):
    """A column that refers to records of a table."""

    table: str
    column: str
    target: str
    on_delete: str


class Tables:
    """The tables of a database, how they extend and refer to each other."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.named = catalogue.tables
        self.parents: dict[str, str] = {}
        self.links: list[Link] = []
        for table in catalogue.tables.values():
            for column in table.columns:
                if column.references is None:
                    continue
                if column.name == KEY:
                    self.parents[table.name] = column.references.table
                else:
                    target, on_delete = column.references.table, column.references.on_delete
                    self.links.append(Link(table.name, column.name, target, on_delete))

    def above(self, table: str) -> Iterator[str]:
        """The tables that a table extends, nearest first."""
        while (parent := self.parents.get(table)) is not None:
            yield parent
            table = parent

    def below(self, table: str) -> Iterator[str]:
        """The tables that extend a table."""
        for child, parent in self.parents.items():
            if parent == table:
                yield child
                yield from self.below(child)

    def ordered(self, chosen: Collection[str]) -> list[str]:
        """Tables, each after those that it extends or refers to."""
        sorter: TopologicalSorter[str] = TopologicalSorter(dict.fromkeys(sorted(chosen), ()))
        pairs = [*self.parents.items(), *((link.table, link.target) for link in self.links)]
        for table, other in sorted(pairs):
            if table != other and table in chosen and other in chosen:
                sorter.add(table, other)
        return list(sorter.static_order())


class Leaving:
    """What goes with packs. ``bound``: packs of the same request that go after these; what they refer to goes first."""

    def __init__(
        self,
        tables: Tables,
        dialect: DialectName,
        packs: Sequence[PackState],
        bound: Sequence[PackState],
        marked: Iterable[str],
    ) -> None:
        self.tables = tables
        self.dialect = dialect
        self.packs = packs
        self.own = {table for pack in packs for table in pack.entities if table in tables.named}
        self.tops = sorted(table for table in self.own if tables.parents.get(table) not in self.own)
        after = {table for pack in bound for table in pack.entities}
        self._firm = [
            link
            for link in tables.links
            if link.table not in self.own
            and (link.on_delete == "CASCADE" or (link.table in after and link.on_delete != "SET NULL"))
        ]
        self.affected = self._affected(marked)
        self._firm = [link for link in self._firm if link.target in self.affected]

    @classmethod
    async def of(
        cls,
        session: Session,
        catalogue: Catalogue,
        packs: Sequence[PackState],
        bound: Sequence[PackState] = (),
    ) -> Leaving:
        """What goes with packs, as the database is now."""
        names = texts(pack.name for pack in packs)
        marked = await session.fetch(
            f"SELECT DISTINCT {quoted('table_name')} FROM {quoted(DemoRecord.info.table)} "
            f"WHERE {quoted('pack')} IN ({names}) ORDER BY 1"
        )
        return cls(Tables(catalogue), session.dialect, packs, bound, [row[0] for row in marked])

    def _affected(self, marked: Iterable[str]) -> set[str]:
        """The tables in which something may go, those of the packs included."""
        found = {*self.own, *(table for table, _ in self._belongings())}
        for table in (*self.tops, *(table for table in marked if table in self.tables.named)):
            found |= {table, *self.tables.above(table)}
        grown = True
        while grown:
            new = {link.table for link in self._firm if link.target in found} - found
            for table in new:
                found |= {table, *self.tables.above(table), *self.tables.below(table)}
            grown = bool(new)
        return found

    def _belongings(self) -> Iterator[tuple[str, str]]:
        """What else belongs to the packs: pairs of table and condition."""
        owned = " OR ".join(
            f"substr({quoted('name')}, 1, {len(pack.name) + 1}) = {text(pack.name + '.')}"
            for pack in self.packs
        )
        of_packs = f"{quoted('pack')} IN ({texts(pack.name for pack in self.packs)})"
        roles = f"SELECT {quoted('name')} FROM {quoted(RoleRecord.info.table)} WHERE {of_packs}"
        counters = [f"number:{prefix}" for pack in self.packs for prefix in pack.contents.prefixes]
        counters += [f"code:{table}" for table in sorted(self.own)]
        yield Property.info.table, owned
        yield JobRun.info.table, owned
        yield RoleRecord.info.table, of_packs
        yield UserRole.info.table, f"{quoted('role')} IN ({roles})"
        yield GroupRole.info.table, f"{quoted('role')} IN ({roles})"
        yield RoleDelegation.info.table, f"{quoted('role')} IN ({roles})"
        if self.own:
            yield ChoiceRecord.info.table, f"{quoted('name')} IN ({texts(sorted(self.own))})"
        if counters:
            yield NumberCounter.info.table, f"{quoted('prefix')} IN ({texts(counters)})"

    # -- as SQL
    # ------------------------------------------------------------------------------------------------

    @property
    def reached(self) -> str:
        """The beginning of a statement that asks what ``goes``: the ids that are not of the packs' own tables."""
        own = {*self.own, *(table for top in self.tops for table in self.tables.above(top))}
        seeds = [f"SELECT {self._demo()}"]
        seeds += [
            f"SELECT {quoted(KEY)} FROM {quoted(table)} WHERE {condition}"
            for table, condition in self._belongings()
        ]
        seeds += [
            f"SELECT c.{quoted(KEY)} FROM {quoted(link.table)} c WHERE {self._is_own(f'c.{quoted(link.column)}')}"
            for link in self._firm
            if link.target in own
        ]
        steps = [
            f"SELECT c.{quoted(KEY)} AS id FROM {quoted(link.table)} c WHERE c.{quoted(link.column)} = r.id"
            for link in self._firm
        ]
        parts = list(seeds)
        if steps and self.dialect == "postgres":
            parts.append(f"SELECT e.id FROM reached r CROSS JOIN LATERAL ({' UNION ALL '.join(steps)}) e")
        elif steps:
            parts += [
                f"SELECT c.{quoted(KEY)} FROM reached r JOIN {quoted(link.table)} c ON c.{quoted(link.column)} = r.id"
                for link in self._firm
            ]
        return f"WITH RECURSIVE reached(id) AS ({' UNION '.join(parts)})"

    def goes(self, column: str) -> str:
        """Whether a column holds the id of something that goes; for statements that begin with ``reached``."""
        among = f"{column} IN (SELECT id FROM reached)"
        return f"({self._is_own(column)} OR {among})" if self.tops else among

    def demonstrated(self, column: str) -> str:
        """Whether a column holds the id of demonstration data of the packs, outside their own tables."""
        among = f"{column} IN (SELECT {self._demo()})"
        return f"({among} AND NOT {self._is_own(column)})" if self.tops else among

    def all_ids(self) -> list[str]:
        """The ids of all that goes, some of them more than once: a query for each of the packs' tables, and one more."""
        # The clause ends with a condition, since SQLite would take ON CONFLICT after a plain name for a join.
        own = [f"SELECT {quoted(KEY)} FROM {quoted(table)} WHERE true" for table in self.tops]
        return [*own, f"{self.reached} SELECT id FROM reached WHERE true"]

    def _demo(self) -> str:
        record = quoted("record") if self.dialect == "sqlite" else f"{quoted('record')}::uuid"
        names = texts(pack.name for pack in self.packs)
        return f"{record} FROM {quoted(DemoRecord.info.table)} WHERE {quoted('pack')} IN ({names})"

    def _is_own(self, column: str) -> str:
        found = [
            f"EXISTS (SELECT 1 FROM {quoted(table)} o WHERE o.{quoted(KEY)} = {column})"
            for table in self.tops
        ]
        return f"({' OR '.join(found)})"


def text(value: str) -> str:
    """A name as SQL text."""
    return "'" + value.replace("'", "''") + "'"


def texts(values: Iterable[str]) -> str:
    """Names as a list in SQL."""
    return ", ".join(map(text, values))

"""The way from the tables that the database has to those that entities declare: what it takes, and what stands in it.

What is missing is created. What differs is changed, where it is plain how: a field becomes required, a reference does
something else when its target goes, an index comes or goes. What is called otherwise, converted, filled or dropped is
said by data steps. Before anything is written the rows are looked at, and those that do not suit are listed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from platform_core.entity import Entity
from platform_core.errors import StorageError
from platform_core.storage import Session, Transaction

from .catalogue import read_catalogue
from .change import SchemaChange
from .computing import store
from .declared import declared_tables
from .facts import TableFacts
from .folding import Folding, PendingChange
from .misfits import Misfit
from .relation import Slot
from .statements import Statements
from .way import Way


class Upgrading(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the packs whose tables are brought to another version.

    ``facts``: what fields were declared as, by stored table. ``changing``: the declared tables of packs whose version
    changes. ``owned``: why a pack may not change a stored table, if so. ``added_choices``: codes added on this instance.
    """

    pending: tuple[PendingChange, ...] = ()
    facts: Mapping[str, TableFacts] = {}
    changing: frozenset[str] = frozenset()
    owned: Callable[[str, str], str] = lambda pack, table: ""  # noqa: ARG005 - named as callers know them
    added_choices: Mapping[tuple[str, str], frozenset[str]] = {}


NOTHING_PENDING = Upgrading()


class SchemaPlan(msgspec.Struct, frozen=True):
    """What is to be done, in order, and everything that stands in the way.

    ``slots`` are the columns that functions give, and ``names`` what stored tables are called then. ``renamed`` and
    ``dropped`` are tables.
    """

    changes: tuple[SchemaChange, ...]
    blockers: tuple[str, ...]
    misfits: tuple[Misfit, ...] = ()
    slots: Mapping[str, Slot] = {}
    names: Mapping[str, str] = {}
    renamed: tuple[tuple[str, str], ...] = ()
    dropped: tuple[str, ...] = ()


async def plan_schema(
    session: Session,
    entities: Sequence[type[Entity]],
    upgrading: Upgrading = NOTHING_PENDING,
    *,
    look: bool = True,
) -> SchemaPlan:
    """Compare the entities with the database, after the pending changes; nothing is written.

    Rows are looked at for what does not suit, if you ``look``. Declarations that no database can follow are a
    `PackError`; what this one cannot follow is a blocker.
    """
    declared = declared_tables(entities, session.dialect)
    catalogue = await read_catalogue(session)
    infos = {entity.info.table: entity.info for entity in entities}
    folding = Folding(catalogue, infos, upgrading.facts, session.dialect, upgrading.pending)
    folding.run(upgrading.owned)
    way = Way(folding, declared, upgrading.changing, upgrading.added_choices)
    blockers = [*folding.problems, *await way.blockers(session)]
    found = await way.misfits(session) if look else []
    return SchemaPlan(
        changes=tuple(Statements(way).all()),
        blockers=(*blockers, *map(str, found)),
        misfits=tuple(found),
        slots={slot.name: slot for slot in way.slots},
        names=way.names,
        renamed=way.renamed,
        dropped=tuple(shape.stored for shape in folding.gone),
    )


async def apply(tx: Transaction, changes: Iterable[SchemaChange], plan: SchemaPlan | None = None) -> None:
    """Carry out changes in order. Columns that functions give need the ``plan`` that the changes are from."""
    for change in changes:
        if change.kind == "check_references":
            if broken := await tx.fetch(change.sql):
                raise StorageError(
                    f"rows of {broken[0][0]} refer to rows of {broken[0][2]} that are not there"
                )
        elif change.sql:
            await tx.execute(change.sql)
        if change.kind == "compute_column" and plan is not None:
            await store(tx, plan.slots[change.name], plan.names)

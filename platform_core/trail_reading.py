"""Reading what hangs on a record: journal, history, attachments. The record's own policy decides, field by field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base.work import Attachment, AuditRow, JournalEntry
from .compiler.scope import unknown_field
from .compiler.select import Compiled, select_one
from .conditions import Condition
from .entity import Entity
from .missing import missing
from .query import Page, Query
from .reading import Reader
from .trail import FILES

if TYPE_CHECKING:
    from .access import Actor


FILE_FIELDS = (
    "sys_id",
    "file_name",
    "content_type",
    "size_bytes",
    "hash",
    "sys_created_on",
    "sys_created_by",
)


def system_reader(reader: Reader) -> Reader:
    """A reader of the trail's own tables, used once the record's policy has spoken."""
    import msgspec

    actor: Actor = msgspec.structs.replace(reader.actor, elevated="trail of a readable record")
    return Reader(reader.assembly, actor, reader.session)


async def open_fields(reader: Reader, entity: type[Entity], sys_id: str) -> set[str] | None:
    """The fields that the actor may read on this very record; ``None`` when he may not read the record."""
    rights = reader.rights(entity)
    if rights.none:
        return None
    covers = list(dict.fromkeys(rights.covers.values()))

    def build() -> Compiled:
        return select_one(
            reader.session.dialect, entity, rights, reader.rights, (("sys_id",),), conditions=tuple(covers)
        )

    statement = reader.statement(("open", entity), build)
    rows = await reader.run(statement, [sys_id])
    if not rows:
        return None
    holds = dict(zip(covers, rows[0][1:], strict=True))
    return {name for name in rights.fields if name not in rights.covers or holds[rights.covers[name]]}


async def journal_page(
    reader: Reader, entity: type[Entity], sys_id: str, field: str, limit: int, after: str | None
) -> Page:
    """Entries of a journal field, newest first."""
    opened = await open_fields(reader, entity, sys_id)
    if opened is None:
        raise missing(entity, sys_id)
    known = entity.info.fields.get(field)
    if known is None or known.kind != "journal" or field not in opened:
        raise unknown_field((field,), entity)
    where = (JournalEntry.element_id == sys_id) & (JournalEntry.element == field)
    fields = ("sys_id", "value", "sys_created_on", "sys_created_by", "impersonator")
    return await _trail(reader, JournalEntry, where, fields, limit, after)


async def history_page(
    reader: Reader, entity: type[Entity], sys_id: str, limit: int, after: str | None
) -> Page:
    """Changed fields with both values, newest first."""
    opened = await open_fields(reader, entity, sys_id)
    if opened is None:
        raise missing(entity, sys_id)
    names = [*sorted(name for name in opened if entity.info.fields[name].stored), FILES]
    where = (AuditRow.documentkey == sys_id) & AuditRow.fieldname.is_in(names)
    fields = (
        "sys_id",
        "fieldname",
        "oldvalue",
        "newvalue",
        "record_checkpoint",
        "sys_created_on",
        "sys_created_by",
        "impersonator",
    )
    return await _trail(reader, AuditRow, where, fields, limit, after)


async def attachment_page(
    reader: Reader, entity: type[Entity], sys_id: str, limit: int, after: str | None
) -> Page:
    """What is known of the files on a record, newest first."""
    if await open_fields(reader, entity, sys_id) is None:
        raise missing(entity, sys_id)
    return await _trail(reader, Attachment, files_on(sys_id), FILE_FIELDS, limit, after)


def files_on(sys_id: str) -> Condition:
    """The files on a record that are there to be read."""
    there: Condition = (Attachment.table_sys_id == sys_id) & (Attachment.state == "available")
    return there


async def _trail(
    reader: Reader,
    entity: type[Entity],
    where: Condition,
    fields: tuple[str, ...],
    limit: int,
    after: str | None,
) -> Page:
    query = Query(where=where, fields=fields, order=("-sys_id",), limit=limit, after=after)
    return await system_reader(reader).page(entity, query)

"""Files on records: kept beside them in parts, and open to exactly those to whom the record is open.

Whoever may read a record reads its files, and whoever may change it, whatever field, adds some. Who may change it takes
away the files that are his own; who may delete it, all of them.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from . import creation, deletion, permission
from .base.work import PART_OF_FILE, Attachment, AttachmentPart
from .compiler.write import SqlStatement, insert_record
from .entity import Entity
from .errors import Conflict, FieldError, NotFound, StorageError
from .ids import is_id, new_id, utc_now
from .query import Query, Record
from .reading import Reader
from .trail import Trail
from .trail_reading import FILE_FIELDS, files_on, open_fields, system_reader
from .updating import refuse_final
from .validation import invalid

if TYPE_CHECKING:
    from .changes import ChangePipeline
    from .storage import Transaction

MAX_BYTES, TYPES = "base.attachment_max_bytes", "base.attachment_types"
UNKNOWN_TYPE = "application/octet-stream"
_WHY = "a file on a record that the actor may change"
_TYPE = re.compile(r"[\w!#$&^.+-]{1,100}/[\w!#$&^.+-]{1,100}(?:; ?charset=[\w-]{1,40})?", re.ASCII)
_NO_NAME = re.compile(r"[\x00-\x1f\x7f/\\\ud800-\udfff]")


class NewFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file to be kept with a record: what it is called, what it is, what it holds."""

    name: str
    content: bytes
    content_type: str = UNKNOWN_TYPE


class AttachedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file as it was attached. ``hash``: SHA-256 of its content, in hexadecimal."""

    name: str
    content: bytes
    content_type: str
    hash: str


async def attach(
    pipeline: ChangePipeline,
    transaction: Transaction,
    asked: type[Entity],
    sys_id: str,
    file: NewFile,
    once: creation.Once | None,
) -> Record:
    """Keep a file with a record; returns what is known of it."""
    reader = Reader(pipeline.assembly, pipeline.actor, transaction)
    entity, record = await _changeable(pipeline, reader, asked, sys_id)
    if once is not None and (known := await creation.created_before(system_reader(reader), Attachment, once)):
        if known.keys() == {"sys_id"}:
            raise Conflict(
                "the file that was attached with this idempotency key was taken away",
                remedy="use a new key to attach it once more",
            )
        return _shown(known)
    name = _checked(pipeline, file)
    digest = hashlib.sha256(file.content).hexdigest()
    values = {
        "file_name": name, "content_type": file.content_type, "size_bytes": len(file.content), "hash": digest,
        "state": "available", "table_name": entity.info.table, "table_sys_id": sys_id,
    }  # fmt: skip
    made = await creation.create(
        pipeline.outside_rules(_WHY, transaction), transaction, Attachment, values, once
    )
    trail = Trail(transaction.dialect, entity, sys_id, pipeline.actor, utc_now())
    parts = _parts(transaction.dialect, made["sys_id"], file.content)
    await transaction.batch([*parts, trail.file(None, name, record["sys_mod_count"])])
    return _shown(made)


async def content(reader: Reader, asked: type[Entity], sys_id: str, key: str) -> AttachedFile:
    """A file with what it holds, for who may read its record."""
    known = await _known(reader, asked, sys_id, key)
    parts = await _content(system_reader(reader), known["sys_id"])
    held = b"".join(parts)
    if hashlib.sha256(held).hexdigest() != known["hash"]:
        raise StorageError(
            f"file {known['file_name']!r} is not what was attached: its content is damaged",
            remedy="restore sys_attachment_doc from a backup, or attach the file again",
        )
    return AttachedFile(
        name=known["file_name"], content=held, content_type=known["content_type"], hash=known["hash"]
    )


async def detach(
    pipeline: ChangePipeline, transaction: Transaction, asked: type[Entity], sys_id: str, key: str
) -> None:
    """Take a file away. That it was there stays in the history, its content does not."""
    reader = Reader(pipeline.assembly, pipeline.actor, transaction)
    entity, record = await _changeable(pipeline, reader, asked, sys_id)
    known = await _known(reader, asked, sys_id, key)
    if known["sys_created_by"] != pipeline.actor.user_name:
        # Who may delete the whole record may delete a part of it.
        await permission.load(reader, entity, asked, sys_id, "delete", ())
    await deletion.delete(
        pipeline.outside_rules(_WHY, transaction), transaction, Attachment, known["sys_id"], None
    )
    trail = Trail(transaction.dialect, entity, sys_id, pipeline.actor, utc_now())
    await transaction.batch([trail.file(known["file_name"], None, record["sys_mod_count"])])


async def _changeable(
    pipeline: ChangePipeline, reader: Reader, asked: type[Entity], sys_id: str
) -> tuple[type[Entity], Record]:
    """The record's own entity and the record, locked, if the actor may change anything of it."""
    permission.refuse_unwritable(asked)
    permission.refuse_unreadable(reader, asked, sys_id)
    entity = await permission.class_of(reader, asked, sys_id)
    record, _ = await permission.load(reader, entity, asked, sys_id, "write", ())
    refuse_final(pipeline, entity, record)
    return entity, record


async def _known(reader: Reader, asked: type[Entity], sys_id: str, key: str) -> Record:
    """What is known of one of the record's files."""
    if is_id(key) and await open_fields(reader, asked, sys_id) is not None:
        one: Any = Attachment.sys_id == key
        query = Query(where=one & files_on(sys_id), fields=FILE_FIELDS, limit=1)
        if rows := (await system_reader(reader).page(Attachment, query)).records:
            return rows[0]
    raise NotFound(
        f"there is no file {key[:50]!r} on this {asked.info.label.lower()}",
        remedy="list the attachments of the record",
    )


async def _content(system: Reader, key: str) -> list[bytes]:
    parts: list[bytes] = []
    query = Query(where=AttachmentPart.attachment == key, fields=("data",), order=("position",), limit=100)
    while True:
        page = await system.page(AttachmentPart, query)
        parts += [base64.b64decode(row["data"]) for row in page.records]
        if page.next is None:
            return parts
        query = msgspec.structs.replace(query, after=page.next)


def _parts(dialect: str, key: str, held: bytes) -> Iterator[SqlStatement]:
    for position, start in enumerate(range(0, len(held), PART_OF_FILE)):
        data = base64.b64encode(held[start : start + PART_OF_FILE]).decode()
        values = {"sys_id": new_id(), "attachment": key, "position": position, "data": data}
        yield from insert_record(dialect, AttachmentPart, values)


def _shown(known: Record) -> Record:
    return {name: known[name] for name in FILE_FIELDS}


def _checked(pipeline: ChangePipeline, file: NewFile) -> str:
    """The file's name, once all of it is found to be what this instance keeps."""
    name = file.name.strip()
    most, types = int(pipeline.host.setting(MAX_BYTES)), _extensions(str(pipeline.host.setting(TYPES)))
    errors = []
    if not name or len(name) > 255 or name in (".", "..") or _NO_NAME.search(name):  # noqa: PLR2004
        detail = (
            "a file name has 1 to 255 characters, none of them a slash, a backslash or a control character"
        )
        errors.append(FieldError(pointer="/file_name", detail=detail, code="bad_file_name"))
    elif types and name.rpartition(".")[2].lower() not in types:
        detail = f"files on this instance end in one of {', '.join('.' + each for each in sorted(types))}"
        errors.append(FieldError(pointer="/file_name", detail=detail, code="not_allowed"))
    if not _TYPE.fullmatch(file.content_type):
        detail = "a content type looks like image/png, or text/plain; charset=utf-8"
        errors.append(FieldError(pointer="/content_type", detail=detail, code="bad_content_type"))
    if len(file.content) > most:
        detail = f"a file has at most {most} bytes here, and this one has {len(file.content)}"
        errors.append(FieldError(pointer="", detail=detail, code="too_large"))
    if errors:
        raise invalid(errors)
    return name


def _extensions(setting: str) -> frozenset[str]:
    return frozenset(each.strip().lstrip(".").lower() for each in setting.split(",") if each.strip())

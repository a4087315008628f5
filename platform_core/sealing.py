"""Sealing the audit: whoever changes, removes or slips in rows later is found out.

A seal vouches for a stretch of one table of the audit, by the ids of its rows, and for the seal before it. Nobody who
writes the audit waits for it: a running server seals what lies some time back, where no transaction can add any more.
Seals are made anew from the rows by verification, the same on every database.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
from typing import Any

import msgspec

from .base.plumbing import AuditSeal, PackOperation
from .base.work import AuditRow, DeletedRecord
from .compiler.write import insert_record, placeholder
from .entity import Entity
from .ids import new_id, utc_now
from .instance import Instance
from .storage import Database, Session, Transaction

TRAILS: dict[str, type[Entity]] = {
    entity.info.table: entity for entity in (AuditRow, DeletedRecord, PackOperation)
}
TABLE = AuditSeal.info.table
LAG = datetime.timedelta(minutes=15)
"""Longer than it takes from making an id to the begin of its transaction, and than the clocks of two nodes differ."""
LONGEST = 50_000
"""So many rows at most are under one seal."""
PAGE = 1000
BEGINNING = "0" * 32
NO_ROWS = hashlib.sha256().hexdigest()
COLUMNS = ("number", "trail", "after", "upto", "row_count", "content", "digest", "mac", "key")
FOLLOWING = frozenset({"tablename", "fieldname"})
"""An upgrade that renames a table or a field renames it in the audit, too, or the history of a record would end there."""
_OLDEST = "SELECT min(xact_start) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


class Seal(msgspec.Struct, frozen=True, kw_only=True):
    """One seal, as it is stored."""

    number: int
    trail: str
    after: str
    upto: str
    row_count: int
    content: str
    digest: str
    mac: str
    key: str


class Stretch(msgspec.Struct, frozen=True):
    """What stands in a table of the audit between two ids: how many rows, their hash, the last one's id."""

    row_count: int
    content: str
    last: str


class SealKey:
    """What an instance signs its seals with."""

    def __init__(self, secret: bytes) -> None:
        self._key = hmac.digest(secret, b"audit seal", hashlib.sha256)
        self.name = hashlib.sha256(self._key).hexdigest()[:16]

    def mac(self, digest: str) -> str:
        """The signature of a digest."""
        return hmac.new(self._key, digest.encode(), hashlib.sha256).hexdigest()


def chained(previous: str, seal: Seal) -> str:
    """The digest of a seal that stands after another one."""
    parts = (previous, str(seal.number), seal.trail, seal.after, seal.upto, str(seal.row_count), seal.content)
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


async def read_stretch(
    session: Session, trail: str, after: str, upto: str, most: int | None = None
) -> Stretch:
    """Hash the rows between two ids, page by page.

    Empty columns do not count, so that new ones change no old hash; nor do references, which are emptied when their
    target goes (who it was stands in ``sys_created_by``), and names of tables and fields, which follow an upgrade.
    """
    fields = TRAILS[trail].info.own_fields.values()
    names = [
        field.name
        for field in fields
        if field.stored and field.kind != "reference" and field.name not in FOLLOWING
    ]
    columns = ", ".join(f'"{name}"' for name in names)
    first, second = placeholder(session.dialect, 1), placeholder(session.dialect, 2)
    total, content, last = 0, hashlib.sha256(), after
    while most is None or total < most:
        limit = PAGE if most is None else min(PAGE, most - total)
        rows = await session.fetch(
            f'SELECT {columns} FROM "{trail}" WHERE "sys_id" > {first} AND "sys_id" <= {second} '
            f'ORDER BY "sys_id" LIMIT {limit}',
            (last, upto),
        )
        for row in rows:
            values = [
                (name, _plain(value)) for name, value in zip(names, row, strict=True) if value is not None
            ]
            content.update(msgspec.json.encode(values) + b"\n")
        total += len(rows)
        if rows:
            last = rows[-1][names.index("sys_id")]
        if len(rows) < limit:
            break
    return Stretch(total, content.hexdigest(), last)


def _plain(value: Any) -> Any:
    """A value as both databases give it."""
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat(timespec="microseconds")
    return value


async def horizon(database: Database, lag: datetime.timedelta = LAG) -> str:
    """The id before which no row can come any more: older than each running transaction by some time."""
    moment = utc_now()
    if database.dialect == "postgres":
        ((oldest,),) = await database.fetch(_OLDEST)
        moment = min(moment, oldest or moment)
    return id_at(moment - lag)


def id_at(moment: datetime.datetime) -> str:
    """The lowest id that can be made at a time."""
    return f"{max(0, int(moment.timestamp() * 1000)):012x}".ljust(32, "0")


async def read_seals(session: Session, after: int = 0, limit: int = PAGE) -> list[Seal]:
    """Seals in the order of the chain."""
    columns = ", ".join(f'"{name}"' for name in COLUMNS)
    rows = await session.fetch(
        f'SELECT {columns} FROM "{TABLE}" WHERE "number" > {int(after)} ORDER BY "number" LIMIT {int(limit)}'
    )
    return [Seal(**dict(zip(COLUMNS, row, strict=True))) for row in rows]


async def last_seal(session: Session) -> Seal | None:
    """The end of the chain."""
    ((number,),) = await session.fetch(f'SELECT max("number") FROM "{TABLE}"')
    return None if number is None else (await read_seals(session, int(number) - 1, 1))[0]


async def sealed_upto(session: Session) -> dict[str, str]:
    """How far each table of the audit is sealed."""
    rows = await session.fetch(f'SELECT "trail", max("upto") FROM "{TABLE}" GROUP BY "trail"')
    return dict.fromkeys(TRAILS, BEGINNING) | {trail: upto for trail, upto in rows if trail in TRAILS}


async def seal_audit(instance: Instance, lag: datetime.timedelta = LAG) -> int:
    """Seal all rows of the audit that lie far enough back; returns how many."""
    database, sealed = instance.database, 0
    upto = await horizon(database, lag)
    for trail, after in (await sealed_upto(database)).items():
        last = after
        while (stretch := await read_stretch(database, trail, last, upto, LONGEST)).row_count:
            async with database.transaction() as transaction:
                if (await sealed_upto(transaction))[trail] != last:
                    return sealed  # Another one seals as well.
                await add_seal(instance, transaction, trail, last, stretch)
            sealed, last = sealed + stretch.row_count, stretch.last
    return sealed


async def seal_within(instance: Instance, transaction: Transaction, lag: datetime.timedelta = LAG) -> int:
    """The same in one transaction."""
    sealed, upto = 0, await horizon(instance.database, lag)
    for trail, after in (await sealed_upto(transaction)).items():
        last = after
        while (stretch := await read_stretch(transaction, trail, last, upto, LONGEST)).row_count:
            await add_seal(instance, transaction, trail, last, stretch)
            sealed, last = sealed + stretch.row_count, stretch.last
    return sealed


async def sign_chain(instance: Instance, transaction: Transaction) -> None:
    """End the chain with a seal under the present secret, which vouches for all before it."""
    await add_seal(instance, transaction, TABLE, BEGINNING, Stretch(0, NO_ROWS, BEGINNING))


async def add_seal(
    instance: Instance, transaction: Transaction, trail: str, after: str, stretch: Stretch
) -> None:
    """Add a seal to the chain."""
    previous, key = await last_seal(transaction), SealKey(instance.secret)
    draft = Seal(
        number=1 if previous is None else previous.number + 1,
        trail=trail,
        after=after,
        upto=stretch.last,
        row_count=stretch.row_count,
        content=stretch.content,
        digest="",
        mac="",
        key=key.name,
    )
    digest = chained("" if previous is None else previous.digest, draft)
    seal = msgspec.structs.replace(draft, digest=digest, mac=key.mac(digest))
    system = {
        "sys_id": new_id(),
        "sys_created_on": utc_now(),
        "sys_created_by": instance.platform_actor.user_name,
    }
    for sql, args in insert_record(
        transaction.dialect, AuditSeal, {**system, **msgspec.structs.asdict(seal)}
    ):
        await transaction.execute(sql, args)

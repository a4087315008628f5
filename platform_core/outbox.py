"""The outbox: committed changes on their way to the ``on`` rules; at least once, in order per record.

Told are the packs that listened when a change was committed. While one of them is not active, the event is held for it:
its rules are not called, and when it is active again, it hears what it had not heard.
"""

from __future__ import annotations

import datetime
import logging
from typing import TYPE_CHECKING, Any

import msgspec

from .base.plumbing import OutboxRow
from .compiler.write import placeholder
from .contained import contained
from .ids import utc_now
from .rules import BusinessRule, ChangeEvent

if TYPE_CHECKING:
    from .assembly import Assembly
    from .instance import Instance

log = logging.getLogger("pergola.outbox")

BATCH = 200
MAX_ATTEMPTS = 10
FIRST_DELAY = 1.0
LONGEST_DELAY = 3600.0
RULE_SECONDS = 60.0
TABLE = OutboxRow.info.table


class Delivery(msgspec.Struct):
    """One row of the outbox on its way."""

    sys_id: str
    record: str
    event: ChangeEvent
    audience: list[str]
    delivered: list[str]
    attempts: int


class Dispatcher:
    """Delivers the outbox of one instance. Only one dispatcher may run at a time; ``Background`` sees to that."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance

    async def waiting(self) -> bool:
        """Whether there is something to deliver."""
        mark, back = placeholder(self._dialect, 1), self._among("waits_for", 2)
        rows = await self._instance.database.fetch(
            f'SELECT 1 FROM "{TABLE}" WHERE "state" = {mark} '
            f'UNION ALL SELECT 1 FROM "{TABLE}" WHERE "state" = \'held\' AND {back} LIMIT 1',
            ("ready", self._listed(self._active)),
        )
        return bool(rows)

    async def release(self) -> int:
        """Let events go that were held for packs which are active again."""
        mark, back = placeholder(self._dialect, 1), self._among("waits_for", 2)
        sql = f'UPDATE "{TABLE}" SET "state" = {mark}, "waits_for" = NULL WHERE "state" = \'held\' AND {back}'
        return await self._instance.database.execute(sql, ("ready", self._listed(self._active)))

    async def deliver(self, assembly: Assembly) -> int:
        """Deliver a batch; returns how many rows were finished or held.

        A row that fails holds back the later ones of its record. When other packs take over, the batch ends.
        """
        finished: list[str] = []
        held: dict[str, list[str]] = {}
        blocked: set[str] = set()
        for delivery in await self._batch():
            if self._instance.assembly is not assembly:
                break
            if delivery.record in blocked:
                continue
            if not await self._deliver(assembly, delivery):
                blocked.add(delivery.record)
            elif missing := [pack for pack in delivery.audience if pack not in assembly.registry.packs]:
                await self._hold(delivery, missing[0])
                held.setdefault(missing[0], []).append(delivery.sys_id)
            else:
                finished.append(delivery.sys_id)
        if finished:
            await self._finish(finished)
        for pack, rows in held.items():
            log.info("%d events are held until pack %r is active again", len(rows), pack)
        return len(finished) + sum(map(len, held.values()))

    async def purge(self, now: datetime.datetime) -> int:
        """Remove delivered rows that are older than ``base.outbox_days``."""
        days = int(self._instance.setting("base.outbox_days"))
        dialect = self._instance.database.dialect
        sql = (
            f'DELETE FROM "{TABLE}" WHERE "state" = {placeholder(dialect, 1)} '
            f'AND "sys_created_on" < {placeholder(dialect, 2)}'
        )
        return await self._instance.database.execute(sql, ("done", now - datetime.timedelta(days=days)))

    async def replay(self, sys_id: str) -> bool:
        """Give a dead letter another round; ``False`` when there is none with this id."""
        dialect = self._instance.database.dialect
        sql = (
            f'UPDATE "{TABLE}" SET "state" = {placeholder(dialect, 1)}, "attempts" = 0, '
            f'"next_attempt" = {placeholder(dialect, 2)} WHERE "sys_id" = {placeholder(dialect, 3)} '
            f'AND "state" = {placeholder(dialect, 4)}'
        )
        return bool(await self._instance.database.execute(sql, ("ready", utc_now(), sys_id, "dead")))

    async def _batch(self) -> list[Delivery]:
        dialect = self._instance.database.dialect
        now, ready, later, state = (placeholder(dialect, number) for number in (1, 2, 3, 4))
        moment = utc_now()
        # A row that waits holds back the later rows of its record, and no others: however many wait, the rest goes on.
        rows = await self._instance.database.fetch(
            f'SELECT "sys_id", "record", "event", "audience", "delivered", "attempts", "checkpoint" FROM "{TABLE}" o '
            f'WHERE "state" = {ready} AND "next_attempt" <= {now} AND NOT EXISTS (SELECT 1 FROM "{TABLE}" e '
            f'WHERE e."record" = o."record" AND e."checkpoint" < o."checkpoint" AND e."state" = {state} '
            f'AND e."next_attempt" > {later}) ORDER BY "sys_created_on", "record", "checkpoint" LIMIT {BATCH}',
            (moment, "ready", moment, "ready"),
        )
        # Two nodes' clocks may differ: the order of a record's changes is that of their checkpoints.
        rows = sorted(rows, key=lambda row: (str(row[1]), int(row[6])))
        return [
            Delivery(
                sys_id=row[0],
                record=row[1],
                event=msgspec.json.decode(row[2], type=ChangeEvent),
                audience=msgspec.json.decode(row[3] or "[]"),
                delivered=msgspec.json.decode(row[4] or "[]"),
                attempts=row[5],
            )
            for row in rows
        ]

    async def _deliver(self, assembly: Assembly, delivery: Delivery) -> bool:
        registry = assembly.registry
        entity = registry.entities.get(delivery.event.sys_class_name)
        rules = () if entity is None else registry.business_rules(entity, delivery.event.kind, "on")
        for rule in rules:
            if rule.key in delivery.delivered or registry.owner_of(rule) not in delivery.audience:
                continue
            try:
                await self._tell(rule, assembly, delivery.event)
            except Exception as error:  # noqa: BLE001 - it is kept with the row, logged, and tried again
                await self._postpone(delivery, rule, error)
                return False
            delivery.delivered.append(rule.key)
        return True

    async def _tell(self, rule: BusinessRule, assembly: Assembly, event: ChangeEvent) -> None:
        from .records import Records

        assert rule.on is not None
        actor = msgspec.structs.replace(self._instance.platform_actor, elevated=f"rule {rule.name}")
        records = Records(self._instance, actor, assembly=assembly)
        # Each rule has the event for itself: whatever it does to it, the next one is told what happened.
        own = msgspec.structs.replace(
            event, old=dict(event.old), new=dict(event.new), journal=dict(event.journal)
        )
        on, pack = rule.on, assembly.registry.owner_of(rule)
        await contained(f"rule {rule.name!r} of pack {pack!r}", lambda: on(own, records), RULE_SECONDS)

    async def _postpone(self, delivery: Delivery, rule: BusinessRule, error: Exception) -> None:
        attempts = delivery.attempts + 1
        state = "dead" if attempts >= MAX_ATTEMPTS else "ready"
        delay = min(FIRST_DELAY * 2 ** (attempts - 1), LONGEST_DELAY)
        text = f"{rule.name}: {type(error).__name__}: {error}"[:4000]
        log.warning("%s (attempt %d of %d)", text, attempts, MAX_ATTEMPTS, exc_info=error)
        values: dict[str, Any] = {
            "state": state,
            "attempts": attempts,
            "delivered": msgspec.json.encode(delivery.delivered).decode(),
            "next_attempt": utc_now() + datetime.timedelta(seconds=delay),
            "last_error": text,
        }
        dialect = self._instance.database.dialect
        assignments = ", ".join(
            f'"{name}" = {placeholder(dialect, number + 1)}' for number, name in enumerate(values)
        )
        sql = f'UPDATE "{TABLE}" SET {assignments} WHERE "sys_id" = {placeholder(dialect, len(values) + 1)}'
        await self._instance.database.execute(sql, [*values.values(), delivery.sys_id])

    async def _hold(self, delivery: Delivery, pack: str) -> None:
        state, waits_for, delivered, sys_id = (placeholder(self._dialect, number) for number in range(1, 5))
        told = msgspec.json.encode(delivery.delivered).decode()
        await self._instance.database.execute(
            f'UPDATE "{TABLE}" SET "state" = {state}, "waits_for" = {waits_for}, "delivered" = {delivered} '
            f'WHERE "sys_id" = {sys_id}',
            ("held", pack, told, delivery.sys_id),
        )

    async def _finish(self, finished: list[str]) -> None:
        mark, among = placeholder(self._dialect, 1), self._among("sys_id", 2)
        await self._instance.database.execute(
            f'UPDATE "{TABLE}" SET "state" = {mark} WHERE {among}', ("done", self._listed(finished))
        )

    @property
    def _dialect(self) -> str:
        return self._instance.database.dialect

    @property
    def _active(self) -> list[str]:
        return [pack.name for pack in self._instance.assembly.packs]

    def _among(self, column: str, number: int) -> str:
        """The condition that a column has one of the values of a list, which ``_listed`` binds."""
        mark = placeholder(self._dialect, number)
        if self._dialect == "sqlite":
            return f'"{column}" IN (SELECT value FROM json_each({mark}))'
        return f'"{column}" = ANY({mark})'

    def _listed(self, values: list[str]) -> Any:
        return msgspec.json.encode(values).decode() if self._dialect == "sqlite" else values

"""A backup made while people work is of one moment, and no write fails for it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from platform_core import Instance
from platform_core.backup import BackupFile, write_backup
from platform_core.backup.contents import PAGE
from platform_core.storage import Database
from platform_core.testing import World
from platform_core.verification import findings, opened
from tests.example.works import Job, Repair
from tests.platform_core.backup.conftest import Restore
from tests.platform_core.verification.damage import copied

ACCOUNTS, EACH = 2500, 100


class Bank:
    """Amounts that move between rows all the time, while their sum stays."""

    def __init__(self, csm: World) -> None:
        self.csm = csm
        self.moved = 0
        self.made = 0
        self.stop = False
        self.at_work = asyncio.Event()

    async def open(self) -> None:
        """Many rows, so that the backup takes a while and reads them in several pages."""
        made = await self.csm.system.create(Job, {"title": "0", "cost": EACH})
        database = self.csm.instance.database
        lite = database.dialect == "sqlite"
        key = "printf('%032x', i)" if lite else "CAST(lpad(to_hex(i), 32, '0') AS uuid)"
        values = await copied(database, "works_job", sys_id=key, number="'JOB0' || (1000000 + i)")
        await database.execute(
            f"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ACCOUNTS - 1}) "
            f"INSERT INTO works_job SELECT {values} FROM works_job, n WHERE sys_id = '{made['sys_id']}'"
        )

    async def move(self) -> None:
        """Take from the last page and give to the first, and the other way round."""
        database: Database = self.csm.instance.database
        while not self.stop:
            sign = 1 if self.moved % 2 else -1
            async with database.transaction() as transaction:
                first, last = f"'{1:032x}'", f"'{ACCOUNTS - 1:032x}'"
                await transaction.execute(f"UPDATE works_job SET cost = cost + {sign} WHERE sys_id = {first}")
                await transaction.execute(f"UPDATE works_job SET cost = cost - {sign} WHERE sys_id = {last}")
            self.moved += 1
            await asyncio.sleep(0)

    async def make(self) -> None:
        """Create records of two rows each, with audit and event."""
        while not self.stop:
            repair = await self.csm.system.create(Repair, {"title": "new", "part": "bolt", "cost": 0})
            await self.csm.system.update(Repair, repair["sys_id"], {"part": "nut"})
            self.made += 1
            if self.made > 1 and self.moved > 1:
                self.at_work.set()


async def test_what_is_backed_up_while_people_work_is_whole(
    shop: World, restored: Restore, tmp_path: Path
) -> None:
    assert ACCOUNTS > 2 * PAGE
    bank = Bank(shop)
    await bank.open()
    work = [asyncio.create_task(bank.move()), asyncio.create_task(bank.make())]
    await bank.at_work.wait()
    before = (bank.moved, bank.made)
    for name in ("a", "b"):
        await write_backup(shop.instance, tmp_path / f"{name}.zip")
    assert bank.moved > before[0]
    assert bank.made > before[1]
    bank.stop = True
    await asyncio.gather(*work)
    for name in ("a", "b"):
        instance: Instance = await restored(tmp_path / f"{name}.zip", name)
        async with opened(instance) as kept_from:
            assert kept_from == []
            ((total,),) = await instance.database.fetch(
                "SELECT sum(cost) FROM works_job WHERE title <> 'new' AND title <> 'Oil' AND title <> 'Brakes'"
            )
            assert int(total) == ACCOUNTS * EACH
            errors = [each for each in await findings(instance) if each.concern != "numbers"]
            assert errors == []
    with BackupFile(tmp_path / "a.zip") as backup:
        backup.check()


async def test_a_snapshot_sees_one_moment(shop: World) -> None:
    database = shop.instance.database
    async with database.snapshot() as session:
        ((before,),) = await session.fetch("SELECT count(*) FROM works_job")
        await shop.system.create(Job, {"title": "later"})
        ((after,),) = await session.fetch("SELECT count(*) FROM works_job")
        assert after == before
    ((now,),) = await database.fetch("SELECT count(*) FROM works_job")
    assert now == before + 1

"""Damaging an instance behind the platform's back, and looking at what verification makes of it."""

from __future__ import annotations

from platform_core import Actor
from platform_core.base.plumbing import PackOperation
from platform_core.storage import Session
from platform_core.testing import World
from platform_core.verification import Finding, Repaired, findings, repair, repair_command

OPERATOR = Actor(user_name="ann", kind="internal", elevated="a test")
LONG_AGO = "'2020-01-01T00:00:00.000000+00:00'"
NOBODY = f"'{'0' * 31}1'"
"""The id of a record that there is not."""


async def spoil(csm: World, *statements: str) -> None:
    """Change the database, with its own constraints switched off."""
    database = csm.instance.database
    if database.dialect == "sqlite":
        await database.execute("PRAGMA foreign_keys = OFF")
        for sql in statements:
            await database.execute(sql)
        await database.execute("PRAGMA foreign_keys = ON")
        return
    async with database.transaction() as transaction:
        await transaction.execute("SET LOCAL session_replication_role = replica")
        for sql in statements:
            await transaction.execute(sql)


async def copied(session: Session, table: str, **changed: str) -> str:
    """The SELECT list of all columns of a table, some of them changed."""
    if session.dialect == "sqlite":
        rows = await session.fetch(f"SELECT name FROM pragma_table_info('{table}')")
    else:
        rows = await session.fetch(
            "SELECT attname::text FROM pg_attribute "
            f"WHERE attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum"
        )
    return ", ".join(changed.get(row[0], f'"{row[0]}"') for row in rows)


async def found(csm: World) -> list[Finding]:
    """Everything that is found; each of it says what to do."""
    every = await findings(csm.instance)
    assert all(finding.remedy for finding in every)
    return every


async def only_finding(csm: World, concern: str, said: str) -> Finding:
    """The one thing that is found."""
    every = await found(csm)
    assert len(every) == 1, every
    assert every[0].concern == concern
    assert said in every[0].what
    return every[0]


async def repaired(csm: World, concern: str) -> list[Repaired]:
    """Repair the one thing that is found; afterwards nothing is, a second repair does nothing, and it is audited once."""
    (finding,) = await found(csm)
    assert finding.repair == repair_command(concern)
    done = await repair(csm.instance, OPERATOR)
    assert {each.concern for each in done} == {concern}
    await csm.instance.reload()
    assert await found(csm) == []
    assert await repair(csm.instance, OPERATOR) == []
    audited = [
        record
        async for record in csm.system.every(PackOperation)
        if record["operation"] == "repair" and record["detail"].startswith(f"{concern}: ")
    ]
    assert [record["sys_created_by"] for record in audited] == ["ann"]
    return done


async def left_to_people(csm: World, concern: str, said: str, severity: str = "error") -> Finding:
    """The one thing that is found, which a repair leaves as it is."""
    finding = await only_finding(csm, concern, said)
    assert finding.severity == severity
    assert finding.repair != repair_command(concern)
    assert await repair(csm.instance, OPERATOR) == []
    assert await found(csm) == [finding]
    return finding

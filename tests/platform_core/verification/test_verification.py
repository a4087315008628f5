"""Verification finds what is wrong with an instance, and nothing else."""

from __future__ import annotations

import msgspec
import pytest

from platform_core import UserRole
from platform_core.testing import MakeWorld, World, deactivate
from platform_core.verification import Finding, findings
from tests.example import gadgets, works
from tests.example.works import FOREMAN, HAND, VISITOR, Job, Repair, Site


@pytest.fixture
async def csm(world: MakeWorld) -> World:
    """A workshop with some work in it, and another pack."""
    csm = await world(works.pack, gadgets.pack)
    north = await csm.system.create(Site, {"name": "North"})
    await csm.system.create(Site, {"name": "Yard", "parent": north["sys_id"]})
    await csm.system.create(Repair, {"title": "Oil", "site": north["sys_id"]})
    await csm.person("flo", FOREMAN)
    return csm


async def spoil(csm: World, sql: str) -> None:
    """Change the database behind everybody's back."""
    database = csm.instance.database
    if database.dialect == "sqlite":
        await database.execute("PRAGMA foreign_keys = OFF")
        await database.execute(sql)
        await database.execute("PRAGMA foreign_keys = ON")
    else:
        async with database.transaction() as transaction:
            await transaction.execute("SET LOCAL session_replication_role = replica")
            await transaction.execute(sql)


async def found(csm: World) -> list[Finding]:
    every = await findings(csm.instance)
    assert all(finding.remedy for finding in every)
    return every


async def test_a_sound_instance_has_no_findings(csm: World) -> None:
    assert await found(csm) == []


async def test_nothing_is_changed(csm: World) -> None:
    await spoil(csm, "UPDATE works_site SET path = 'wrong'")
    before = await csm.instance.database.fetch(
        "SELECT sys_id, path, sys_updated_on FROM works_site ORDER BY sys_id"
    )
    assert await found(csm) == await found(csm)
    after = await csm.instance.database.fetch(
        "SELECT sys_id, path, sys_updated_on FROM works_site ORDER BY sys_id"
    )
    assert after == before


@pytest.mark.parametrize(
    ("sql", "concern", "said"),
    [
        ("DROP INDEX ix_works_job__site", "schema", "index on works_job (site)"),
        ("DROP TABLE works_inspection", "schema", "table works_inspection"),
        ("DELETE FROM works_repair", "records", "1 records of works_repair have no row in it"),
        ("DELETE FROM works_job", "records", "1 rows of works_repair have none in works_job"),
        (
            "UPDATE works_job SET sys_class_name = 'works_gone'",
            "records",
            "1 records in works_job are of 'works_gone', a class of no known pack",
        ),
        ("UPDATE works_site SET path = code WHERE name = 'Yard'", "hierarchies", "1 records of works_site"),
        ("UPDATE works_site SET path = NULL WHERE name = 'North'", "hierarchies", "2 records of works_site"),
        (
            "UPDATE works_site SET parent = sys_id WHERE name = 'North'",
            "hierarchies",
            "1 records of works_site",
        ),
        (
            "UPDATE sys_user_has_role SET role = 'gone' WHERE role = 'works.foreman'",
            "rights",
            "1 users hold the role 'gone', which no pack owns",
        ),
        (
            "UPDATE sys_outbox SET state = 'dead', last_error = 'the mail server is away'",
            "events",
            "could not be delivered: the mail server is away",
        ),
        (
            "UPDATE sys_pack SET version = '0.9' WHERE name = 'works'",
            "packs",
            "'works' 1.0 is installed, and 0.9",
        ),
    ],
)
async def test_what_is_wrong_is_found(csm: World, sql: str, concern: str, said: str) -> None:
    await spoil(csm, sql)
    errors = [finding for finding in await found(csm) if finding.severity == "error"]
    assert {finding.concern for finding in errors} >= {concern}
    assert any(said in finding.what for finding in errors), errors


async def test_roles_of_a_sleeping_pack_are_a_notice(csm: World) -> None:
    await deactivate(csm.instance, ["works"])
    await csm.instance.reload()
    (finding,) = await found(csm)
    assert (finding.severity, finding.concern) == ("notice", "rights")
    assert "of pack 'works', which is not active" in finding.what


async def test_a_role_of_both_sides_is_found(csm: World) -> None:
    await csm.person("eve", HAND)
    await spoil(
        csm,
        "INSERT INTO sys_user_has_role SELECT "
        + ", ".join(await _columns(csm))
        + " FROM sys_user_has_role WHERE role = 'works.hand'",
    )
    (finding,) = await found(csm)
    assert "user 'eve' holds internal and external roles at once" in finding.what
    assert VISITOR.kind == "external"


async def _columns(csm: World) -> list[str]:
    """The columns of a role's row, with another id and an external role."""
    changed = {"sys_id": f"'{'0' * 31}1'", "role": f"'{VISITOR.name}'"}
    return [changed.get(name, f'"{name}"') for name in UserRole.info.fields]


async def test_events_that_nobody_delivers_are_a_notice(csm: World) -> None:
    await spoil(csm, "UPDATE sys_outbox SET next_attempt = '2020-01-01T00:00:00.000000+00:00'")
    (finding,) = [finding for finding in await found(csm) if finding.concern == "events"]
    assert finding.severity == "notice"
    assert "waiting for more than an hour" in finding.what


async def test_a_pack_that_is_no_longer_installed_is_found(csm: World) -> None:
    packs = {name: pack for name, pack in csm.instance.available.packs.items() if name != "gadgets"}
    csm.instance.available = msgspec.structs.replace(csm.instance.available, packs=packs)
    await csm.instance.reload()
    assert any("pack 'gadgets' is active but" in finding.what for finding in await found(csm))


async def test_a_record_of_a_sleeping_pack_is_no_finding(csm: World) -> None:
    await csm.system.create(gadgets.Gadget, {"short_description": "Lamp"})
    await deactivate(csm.instance, ["gadgets"])
    await csm.instance.reload()
    assert await found(csm) == []
    assert await csm.system.count(Job) == 1

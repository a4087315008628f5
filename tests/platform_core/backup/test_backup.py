"""A backup comes back as it was, into the same kind of database or the other."""

from __future__ import annotations

import json
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from platform_core import ConfigurationError, Conflict, Identity, Instance, available, execute, plan
from platform_core.archives import ArchiveFolder
from platform_core.backup import restore_instance, write_backup
from platform_core.backup.restoring import FURTHER
from platform_core.base.plumbing import PackOperation
from platform_core.schema import read_catalogue
from platform_core.sealing import seal_audit
from platform_core.testing import OPERATOR, World
from platform_core.verification import findings, opened
from tests.example import gadgets, works
from tests.example.works import Recall, Repair
from tests.platform_core.backup.conftest import PACKS, Restore, all_rows, left_behind
from tests.platform_core.operations.snapshots import snapshot
from tests.platform_core.verification.damage import NOBODY, spoil
from tests.platform_core.verification.test_seals import AT_ONCE

CHANGED = (
    "sys_generation",
    "sys_pack_operation",
    "sys_worker",
    "sys_job",
    "sys_audit_seal",
    "sys_user_session",
)


async def test_everything_comes_back(shop: World, restored: Restore, tmp_path: Path) -> None:
    manifest = await write_backup(shop.instance, tmp_path / "a.zip")
    assert manifest.left_out == ()
    instance = await restored(tmp_path / "a.zip")
    async with opened(instance) as kept_from:
        assert kept_from == []
        assert await findings(instance) == []
        assert await all_rows(instance.database, but=CHANGED) == await all_rows(
            shop.instance.database, but=CHANGED
        )
        assert instance.assembly.generation == shop.instance.assembly.generation + FURTHER
        assert instance.name == shop.instance.name
        made = await instance.elevated("a test").create(Repair, {"title": "Next"})
        assert made["number"] > "JOB0001003"


async def test_the_catalogue_comes_back(shop: World, restored: Restore, tmp_path: Path) -> None:
    await write_backup(shop.instance, tmp_path / "a.zip")
    instance = await restored(tmp_path / "a.zip")
    await instance.database.open()
    assert await read_catalogue(instance.database) == await read_catalogue(shop.instance.database)
    await instance.close()


async def test_a_backup_restores_into_the_other_database(
    shop: World, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    await write_backup(shop.instance, tmp_path / "a.zip")
    other = None
    if shop.instance.database.dialect == "sqlite":
        other = request.getfixturevalue("postgres_url")
    await restore_instance(tmp_path / "a.zip", tmp_path / "other", database=other, offered=PACKS)
    instance = Instance.at(tmp_path / "other", PACKS)
    assert instance.database.dialect != shop.instance.database.dialect
    async with opened(instance) as kept_from:
        assert kept_from == []
        assert await findings(instance) == []
        assert await all_rows(instance.database, but=CHANGED) == await all_rows(
            shop.instance.database, but=CHANGED
        )
        assert await instance.elevated("a test").count(Recall) == 1


async def test_a_backup_changes_nothing_and_a_second_one_holds_the_same(shop: World, tmp_path: Path) -> None:
    before = await snapshot(shop.instance.database)
    first = await write_backup(shop.instance, tmp_path / "a.zip")
    second = await write_backup(shop.instance, tmp_path / "b.zip")
    assert first.members == second.members
    assert await snapshot(shop.instance.database) == before


async def test_the_file_is_its_owners_alone_and_other_tools_read_it(shop: World, tmp_path: Path) -> None:
    await write_backup(shop.instance, tmp_path / "a.zip")
    assert stat.S_IMODE((tmp_path / "a.zip").stat().st_mode) == 0o600
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.testzip() is None
        manifest = json.loads(archive.read("manifest.json"))
        assert "secret" not in manifest or manifest["secret"] is None
        rows = archive.read("tables/works_job.jsonl").splitlines()
    (table,) = [table for table in manifest["tables"] if table["name"] == "works_job"]
    columns = [column["name"] for column in table["columns"]]
    assert {json.loads(row)[columns.index("title")] for row in rows} == {"Oil", "Brakes"}
    assert shop.instance.configuration.secret.encode() not in (tmp_path / "a.zip").read_bytes()
    assert left_behind(tmp_path) == []


async def test_a_file_that_is_there_is_kept(shop: World, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_text("mine")
    with pytest.raises(Conflict, match="exists already"):
        await write_backup(shop.instance, tmp_path / "a.zip")
    assert (tmp_path / "a.zip").read_text() == "mine"
    await write_backup(shop.instance, tmp_path / "a.zip", force=True)
    assert zipfile.is_zipfile(tmp_path / "a.zip")


async def test_the_secret_goes_along_when_it_is_asked_for(
    shop: World, restored: Restore, tmp_path: Path
) -> None:
    await write_backup(shop.instance, tmp_path / "a.zip", with_secret=True)
    assert (await restored(tmp_path / "a.zip")).secret == shop.instance.secret
    await write_backup(shop.instance, tmp_path / "b.zip")
    assert (await restored(tmp_path / "b.zip", "second")).secret != shop.instance.secret


@pytest.mark.parametrize("with_secret", [True, False])
async def test_the_audits_seals_hold_after_a_restore(
    shop: World, restored: Restore, tmp_path: Path, with_secret: bool
) -> None:
    assert await seal_audit(shop.instance, AT_ONCE)
    manifest = await write_backup(shop.instance, tmp_path / "a.zip", with_secret=with_secret)
    assert manifest.last_seal
    instance = await restored(tmp_path / "a.zip")
    async with opened(instance):
        assert await findings(instance) == []
        assert await seal_audit(instance, AT_ONCE)
        assert await findings(instance) == []
        await instance.database.execute("UPDATE sys_audit SET newvalue = 'x'")
        assert {finding.concern for finding in await findings(instance)} == {"seals"}


@pytest.mark.parametrize("keep", [True, False])
async def test_sessions_end_unless_they_are_kept(
    shop: World, restored: Restore, tmp_path: Path, keep: bool
) -> None:
    identity = Identity(shop.instance)
    ann = (await shop.system.list("sys_user")).records[0]
    await identity.set_password(ann["sys_id"], "correct horse battery")
    signed_in = await identity.sign_in("ann", "correct horse battery", address="127.0.0.1")
    await write_backup(shop.instance, tmp_path / "a.zip", with_secret=True)
    async with await restored(tmp_path / "a.zip", keep_sessions=keep) as instance:
        found = await Identity(instance).actor_of_session(signed_in.session_token)
        assert (found is not None) is keep
        assert (
            await Identity(instance).sign_in("ann", "correct horse battery", address="127.0.0.1")
        ).actor.id


async def test_archives_of_uninstalled_packs_go_along(shop: World, restored: Restore, tmp_path: Path) -> None:
    folder = tmp_path / "archives"
    folder.mkdir()
    (folder / "old.jsonl.gz").write_bytes(b"\x00\x01")
    (folder / "letter.txt").write_text("mine")
    shop.instance.archives = ArchiveFolder(folder)
    await write_backup(shop.instance, tmp_path / "a.zip")
    instance = await restored(tmp_path / "a.zip")
    assert instance.archives is not None
    assert instance.archives.path == tmp_path / "restored" / "archives"
    assert instance.archives.names() == ["old.jsonl.gz"]
    assert (instance.archives.path / "old.jsonl.gz").read_bytes() == b"\x00\x01"


async def test_a_pack_that_is_not_installed_is_restored_as_it_was(
    shop: World, tmp_path: Path, new_database_url: Callable[[], str]
) -> None:
    await write_backup(shop.instance, tmp_path / "a.zip")
    url = new_database_url()
    database = url if url.startswith("postgres") else None
    without = available()
    told = await restore_instance(tmp_path / "a.zip", tmp_path / "r", database=database, offered=without)
    assert set(told.missing) == {"works", "gadgets"}
    async with Instance.at(tmp_path / "r", without) as instance:
        errors = [each.concern for each in await findings(instance) if each.severity == "error"]
        assert set(errors) == {"packs"}
    async with Instance.at(tmp_path / "r", PACKS) as instance:
        assert await findings(instance) == []
        assert await instance.elevated("a test").count(Recall) == 1


async def test_a_newer_pack_is_brought_up_after_the_restore(
    shop: World, tmp_path: Path, new_database_url: Callable[[], str]
) -> None:
    await write_backup(shop.instance, tmp_path / "a.zip")
    newer = available(extra=[msgspec.structs.replace(works.pack, version="2.0"), gadgets.pack])
    url = new_database_url()
    database = url if url.startswith("postgres") else None
    told = await restore_instance(tmp_path / "a.zip", tmp_path / "r", database=database, offered=newer)
    assert told.newer == ("works",)
    async with Instance.at(tmp_path / "r", newer) as instance:
        (finding,) = await findings(instance)
        assert finding.repair == "pergola packs upgrade works"
        planned = await plan(instance, "upgrade", ["works"])
        await execute(instance, "upgrade", ["works"], planned.hash, OPERATOR)
        await instance.reload()
        assert await findings(instance) == []
        assert [row["operation"] async for row in instance.elevated("a test").every(PackOperation)].count(
            "restore_backup"
        ) == 1


async def test_a_backup_of_broken_references_is_refused_and_nothing_is_written(
    shop: World, restored: Restore, tmp_path: Path
) -> None:
    await spoil(shop, f"UPDATE works_job SET owner = {NOBODY}")
    await write_backup(shop.instance, tmp_path / "a.zip")
    with pytest.raises(
        ConfigurationError, match="rows of works_job refer to records of sys_user that are not"
    ):
        await restored(tmp_path / "a.zip")
    assert not (tmp_path / "restored").exists()
    assert left_behind(tmp_path) == []


async def test_tables_of_nobody_go_along_as_far_as_their_types_are_known(
    shop: World, restored: Restore, tmp_path: Path
) -> None:
    database = shop.instance.database
    await database.execute("CREATE TABLE my_notes (note TEXT)")
    await database.execute("INSERT INTO my_notes VALUES ('a'), (NULL)")
    await database.execute("CREATE VIEW my_view AS SELECT 1 AS one")
    await database.execute(
        "CREATE TABLE my_bytes (content BLOB)"
        if database.dialect == "sqlite"
        else "CREATE TABLE my_bytes (content BYTEA)"
    )
    if database.dialect == "postgres":
        await database.execute('ALTER TABLE my_notes ALTER COLUMN note TYPE TEXT COLLATE "C"')
    manifest = await write_backup(shop.instance, tmp_path / "a.zip")
    assert [what.split(":")[0] for what in manifest.left_out] == [
        "table my_bytes",
        "my_view, which is no table",
    ]
    instance = await restored(tmp_path / "a.zip")
    await instance.database.open()
    assert len(await instance.database.fetch("SELECT note FROM my_notes")) == 2
    await instance.close()

"""A damaged backup is refused before anything is written."""

from __future__ import annotations

import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from platform_core import ConfigurationError, NotFound
from platform_core.backup import BackupFile, restore_instance, write_backup
from platform_core.schema import read_catalogue
from platform_core.storage import open_database
from platform_core.testing import World
from tests.platform_core.backup.conftest import PACKS, left_behind


def with_members(file: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """Write the archive anew, with its members changed."""
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def a_changed_row(members: dict[str, bytes]) -> None:
    members["tables/works_job.jsonl"] = members["tables/works_job.jsonl"].replace(b"Oil", b"Ale")


def a_lost_table(members: dict[str, bytes]) -> None:
    del members["tables/works_job.jsonl"]


def a_further_member(members: dict[str, bytes]) -> None:
    members["tables/more.jsonl"] = b"[]\n"


def another_format(members: dict[str, bytes]) -> None:
    manifest = json.loads(members["manifest.json"])
    members["manifest.json"] = json.dumps({**manifest, "format": 99}).encode()


def no_manifest(members: dict[str, bytes]) -> None:
    del members["manifest.json"]


@pytest.mark.parametrize(
    "change", [a_changed_row, a_lost_table, a_further_member, another_format, no_manifest]
)
async def test_a_changed_backup_is_refused_and_nothing_is_written(
    shop: World,
    tmp_path: Path,
    new_database_url: Callable[[], str],
    change: Callable[[dict[str, bytes]], None],
) -> None:
    file, url = tmp_path / "a.zip", new_database_url()
    await write_backup(shop.instance, file)
    with_members(file, change)
    with pytest.raises(ConfigurationError, match="cannot be used"):
        await restore_instance(file, tmp_path / "r", database=url, offered=PACKS)
    assert left_behind(tmp_path) == []
    assert not (tmp_path / "r").exists()
    database = open_database(url)
    await database.open()
    assert (await read_catalogue(database)).taken == frozenset()
    await database.close()


async def test_a_backup_that_is_cut_off_or_has_a_wrong_byte_is_refused(shop: World, tmp_path: Path) -> None:
    file = tmp_path / "a.zip"
    await write_backup(shop.instance, file)
    content, pick = file.read_bytes(), random.Random(7)
    bad = tmp_path / "bad.zip"
    for length in [0, 1, 100, len(content) // 2, len(content) - 1, *pick.sample(range(len(content)), 10)]:
        bad.write_bytes(content[:length])
        with pytest.raises(ConfigurationError), BackupFile(bad) as backup:
            backup.check()
    # Some bytes of an archive mean nothing, such as the times of members; what is read in spite of a wrong one is right.
    whole = meaning(file)
    noticed = 0
    for place in pick.sample(range(len(content)), 60):
        bad.write_bytes(content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :])
        try:
            assert meaning(bad) == whole
        except ConfigurationError:
            noticed += 1
    assert noticed > 0


def meaning(file: Path) -> object:
    """All that a restore takes from a file."""
    with BackupFile(file) as backup:
        backup.check()
        rows = [[*backup.rows(table)] for table in backup.manifest.tables]
        return msgspec.to_builtins(backup.manifest), rows


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="there is no file"), BackupFile(tmp_path / "a.zip"):
        pass

"""The archive file: what stands in it, that other tools read it, and that it takes no memory to speak of."""

import gzip
import hashlib
import json
import stat
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from platform_core import ConfigurationError, Instance, new_id
from platform_core.archives import ArchiveFolder, ArchiveReader, ArchiveWriter, Row, damage
from platform_core.operations import initialize, plan
from tests.platform_core.operations import samples, yards
from tests.platform_core.operations.lives import do


def lines_of(path: Path) -> list[dict[str, Any]]:
    """The lines, read with nothing of ours."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


async def test_other_tools_read_what_stands_in_an_archive(database_url: str, tmp_path: Path) -> None:
    async with samples.an_instance(
        database_url, samples.shop, archives=str(tmp_path / "archives")
    ) as instance:
        await initialize(instance)
        await do(instance, "activate", "shop")
        await do(instance, "uninstall", "shop")
    (file,) = (tmp_path / "archives").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    manifest, table, *rows, end = lines_of(file)
    assert (manifest["line"], manifest["format"], manifest["pack"], manifest["version"]) == (
        "manifest",
        1,
        "shop",
        "1.0",
    )
    assert (table["line"], table["table"]["name"]) == ("table", "shop_item")
    (item,) = [row["values"] for row in rows if row["of"] == "shop_item"]
    assert (item["name"], item["price"], item["featured"], item["keeper"]) == ("Gift card", 1000, False, None)
    assert item["sys_created_on"].endswith("+00:00")
    assert len(item["sys_id"]) == 32
    assert end["rows"] == {"shop_item": 1, "sys_user_role": 1, "sys_outbox": 1}
    content = gzip.decompress(file.read_bytes())
    assert end["sha256"] == hashlib.sha256(content[: content.rindex(b'{"line":"end"')]).hexdigest()


@pytest.mark.parametrize("there", ["here", "elsewhere"])
async def test_an_archive_of_one_database_is_restored_in_the_other(
    database_url: str, tmp_path: Path, there: str
) -> None:
    """Types are told as PostgreSQL spells them, and values as JSON has them."""
    other = f"sqlite:///{tmp_path / 'other.sqlite'}"
    source, target = (database_url, other) if there == "here" else (other, database_url)
    folder = str(tmp_path / "archives")
    async with samples.an_instance(source, yards.yard, archives=folder) as instance:
        await initialize(instance)
        await do(instance, "activate", "yard")
        await fill(instance)
        before = await told(instance)
        await do(instance, "uninstall", "yard")
        books = [await rows(instance, table) for table in ("sys_pack", "sys_pack_archive")]
        mark = (await rows(instance, "sys_generation"))[0]["sys_id"]
    async with samples.an_instance(target, yards.yard, archives=folder) as instance:
        await initialize(instance)
        await instance.database.execute(f"UPDATE sys_generation SET sys_id = '{mark}'")
        await carry_over(instance, books)
        await do(instance, "restore", "yard")
        await do(instance, "activate", "yard")
        assert await told(instance) == before
        assert (await plan(instance, "upgrade", ["yard"])).schema == ()


async def fill(instance: Instance) -> None:
    """A record of each kind, with a value in every kind of field."""
    records = instance.elevated("a test")
    place = await records.create(yards.Place, {"name": "Here"})
    await records.create(yards.Place, {"name": "There “quoted” ä 🙂", "parent": place["sys_id"]})
    keeper = await records.create(yards.Keeper, {"name": "Kim", "user_name": "kim", "place": place["sys_id"]})
    await records.create(
        yards.Crate,
        {
            "place": place["sys_id"], "keeper": keeper["sys_id"], "color": "red", "weight": 0.1 + 0.2, "value": -(2**62),
            "sealed": True, "arrival": "2026-03-01T09:00:00.000001Z", "day": "1999-12-31", "papers": {"a": [1, None, False]},
            "visitors": [keeper["sys_id"]], "remarks": "A remark", "description": "Two\nlines\tand \\ a backslash",
        },
    )  # fmt: skip


async def told(instance: Instance) -> dict[str, list[Any]]:
    """All records as people get them."""
    records = instance.elevated("a test")
    entities = (yards.Place, yards.Keeper, yards.Crate)
    return {each.info.table: [record async for record in records.every(each)] for each in entities}


async def rows(instance: Instance, table: str) -> list[dict[str, Any]]:
    return await instance.database.fetch_dicts(f"SELECT * FROM {table}")


async def carry_over(instance: Instance, books: list[list[dict[str, Any]]]) -> None:
    """Tell another database of an archived pack, as whoever moves an instance does."""
    (pack,) = [row for row in books[0] if row["name"] == "yard"]
    (archive,) = books[1]
    now = "2026-01-01T00:00:00+00:00" if instance.database.dialect == "sqlite" else "now"
    common = f"'{new_id()}', '{now}', 'system'"
    await instance.database.execute(
        "INSERT INTO sys_pack "
        "(sys_id, sys_created_on, sys_created_by, name, version, state, data_step, entities, changed_on) "
        f"VALUES ({common}, 'yard', '{pack['version']}', 'archived', 0, '{{}}', '{now}')"
    )
    await instance.database.execute(
        "INSERT INTO sys_pack_archive "
        "(sys_id, sys_created_on, sys_created_by, pack, version, file, sha256, size, row_count, plan_hash) "
        f"VALUES ({common}, 'yard', '1.0', '{archive['file']}', '{archive['sha256']}', 1, 1, '')"
    )


def test_a_file_that_breaks_off_is_noticed_while_it_is_read(tmp_path: Path) -> None:
    folder = ArchiveFolder(tmp_path)
    with ArchiveWriter.writing(folder, "a.jsonl.gz") as writer:
        writer.write([Row("shop_item", {"sys_id": "a" * 32})])
    with pytest.raises(ConfigurationError, match="its end is missing"):
        list(ArchiveReader(tmp_path / "a.jsonl.gz").lines())


def test_the_same_rows_make_the_same_bytes(tmp_path: Path) -> None:
    folder, written = ArchiveFolder(tmp_path), []
    for name in ("a.jsonl.gz", "b.jsonl.gz"):
        with ArchiveWriter.writing(folder, name) as writer:
            writer.write([Row("shop_item", {"sys_id": "a" * 32})])
            writer.finish()
        written.append(writer.written())
    assert written[0].sha256 == written[1].sha256
    assert damage(tmp_path / "a.jsonl.gz", written[0].sha256) == ""


async def uninstall_with(instance: Instance, count: int) -> int:
    """The most memory that Python has at once while so many records are uninstalled and restored, in bytes."""
    await do(instance, "activate", "shop")
    step = 500
    for start in range(0, count, step):
        values = ", ".join(
            f"('{new_id()}', 'shop_item', '2026-01-01T00:00:00+00:00', 'x', '2026-01-01T00:00:00+00:00', 'x', 0, "
            f"'Item {number}', {number}, {'false' if instance.database.dialect == 'postgres' else 0})"
            for number in range(start, start + step)
        )
        await instance.database.execute(
            "INSERT INTO shop_item (sys_id, sys_class_name, sys_created_on, sys_created_by, sys_updated_on, sys_updated_by, "
            f"sys_mod_count, name, price, featured) VALUES {values}"
        )
    tracemalloc.start()
    await do(instance, "uninstall", "shop")
    await do(instance, "restore", "shop")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    ((there,),) = await instance.database.fetch("SELECT count(*) FROM shop_item")
    assert there == count + 1
    await do(instance, "uninstall", "shop")
    await do(instance, "purge", "shop")
    return peak


@pytest.mark.parametrize("most", [6_000, pytest.param(200_000, marks=pytest.mark.deep)])
async def test_memory_does_not_grow_with_the_rows(database_url: str, tmp_path: Path, most: int) -> None:
    async with samples.an_instance(
        database_url, samples.shop, archives=str(tmp_path / "archives")
    ) as instance:
        await initialize(instance)
        few, many = await uninstall_with(instance, 3_000), await uninstall_with(instance, most)
        assert many < few * 1.5 + 2**20

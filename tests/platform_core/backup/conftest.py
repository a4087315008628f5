"""An instance worth a backup, and places to restore it to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from platform_core import Instance, User, UserRole, available, stored_state
from platform_core.archives import to_archive
from platform_core.backup import restore_instance
from platform_core.backup.contents import pages, portable_tables
from platform_core.backup.manifest import conversions, converted
from platform_core.base.roles import ADMIN
from platform_core.schema import read_catalogue
from platform_core.storage import Session
from platform_core.testing import MakeWorld, World
from tests.example import gadgets, works
from tests.example.works import Recall, Repair, Site

PACKS = available(extra=[gadgets.pack, works.pack])
Rows = dict[str, list[tuple[object, ...]]]


@pytest.fixture
async def shop(world: MakeWorld) -> World:
    """A workshop with every kind of value, a tree, a chain, references that go round, and odd texts."""
    csm = await world(works.pack, gadgets.pack)
    north = await csm.system.create(Site, {"name": "North"})
    await csm.system.create(Site, {"name": "Yard", "parent": north["sys_id"]})
    ann = await csm.system.create(
        User, {"user_name": "ann", "first_name": "Ann", "last_name": 'Ö "quoted"\n\\'}
    )
    await csm.system.create(UserRole, {"user": ann["sys_id"], "role": ADMIN.name})
    values = {
        "title": "Oil", "story": "tab\tnewline\nnull-like \\N, 'quotes', ünï", "grade": -5, "owner": ann["sys_id"],
        "site": north["sys_id"], "urgent": True, "due": "2026-03-05T09:00:00.000001Z", "day": "1999-12-31",
        "cost": 2**62, "weight": 0.1, "length": 3600, "color": "red", "level": 2, "extra": {"a": [1, None, "x"]},
        "watchers": [ann["sys_id"]], "part": "bolt", "price": 12,
    }  # fmt: skip
    first = await csm.system.create(Repair, values)
    second = await csm.system.create(Recall, {"title": "Brakes", "before_it": first["sys_id"], "batch": 3})
    await csm.system.update(Repair, first["sys_id"], {"before_it": second["sys_id"], "remarks": "It leaks"})
    await csm.system.delete(Repair, (await csm.system.create(Repair, {"title": "Gone"}))["sys_id"])
    await csm.system.create(gadgets.Gadget, {"short_description": "Lamp"})
    return csm


async def all_rows(session: Session, *, but: tuple[str, ...] = ()) -> Rows:
    """Every row of every table in one form, whichever the database."""
    state = await stored_state(session)
    tables, left_out = portable_tables(await read_catalogue(session), state, session.dialect)
    assert left_out == []
    found: Rows = {}
    for table in tables:
        if table.name not in but:
            wanted = conversions(table, session.dialect, to_archive)
            found[table.name] = [
                tuple(map(str, converted(row, wanted)))
                async for page in pages(session, table)
                for row in page
            ]
    return found


Restore = Callable[..., Awaitable[Instance]]


@pytest.fixture
async def restored(tmp_path: Path, new_database_url: Callable[[], str]) -> Restore:
    """A function that restores a file into a fresh place of the same kind of database, and gives the instance."""

    async def restore(path: Path, name: str = "restored", **options: object) -> Instance:
        database = new_database_url()
        chosen = {
            "database": database if database.startswith("postgres") else None,
            "offered": PACKS,
            **options,
        }
        await restore_instance(path, tmp_path / name, **chosen)  # type: ignore[arg-type]
        return Instance.at(tmp_path / name, PACKS)

    return restore


def left_behind(folder: Path) -> list[str]:
    """The names of what a restore or a backup did not clean up."""
    return sorted(path.name for path in folder.iterdir() if path.name.startswith("."))

"""Uninstalling takes everything along that a pack brought, and leaves the database as it was before the pack."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from docs.pages.installed import own_packs
from platform_core import Instance, InstanceConfiguration, available
from platform_core.operations import initialize
from platform_core.resolution import dependents
from platform_core.testing import SECRET, MakeWorld
from tests.example import annex, gadgets, ledger, works
from tests.platform_core.operations.lives import differences, do, substance
from tests.platform_core.operations.snapshots import schema_of

OURS = tuple(name for name in own_packs() if name != "base")
TOPS = tuple(name for name in OURS if not dependents(own_packs().values(), [name]))
"""Those that no other pack requires: together they bring all."""
SAMPLES = {pack.name: pack for pack in (works.pack, gadgets.pack, ledger.pack, annex.pack)}


@pytest.fixture
async def instance(database_url: str, tmp_path: Path) -> AsyncIterator[Instance]:
    """An instance to which all packs of ours and all samples are offered, with the base alone."""
    configuration = InstanceConfiguration(
        name="test", database=database_url, secret=SECRET, durable=False, archives=str(tmp_path / "archives")
    )
    instance = Instance(configuration, available(extra=SAMPLES.values()))
    await instance.database.open()
    await initialize(instance)
    yield instance
    await instance.close()


def active(instance: Instance) -> set[str]:
    return {pack.name for pack in instance.assembly.packs}


@pytest.mark.parametrize(
    "first",
    [
        first if first in ("base", "works") else pytest.param(first, marks=pytest.mark.deep)
        for first in ("base", *OURS, *SAMPLES)
    ],
)
async def test_p5_after_install_and_uninstall_the_catalogue_is_what_it_was_for_every_pack_and_pair(
    instance: Instance, tmp_path: Path, first: str
) -> None:
    """Every day those of ours that bring all others along, and samples; `make test-deep` takes each pair."""
    if first != "base":
        await do(instance, "activate", first)
    before, there = await substance(instance.database), active(instance)
    for second in SAMPLES if first in SAMPLES else TOPS if first == "base" else OURS:
        if second in there:
            continue
        await do(instance, "activate", second)
        brought = active(instance) - there
        has_tables = any(pack.entities for pack in instance.assembly.packs if pack.name in brought)
        assert (await schema_of(instance.database) != before["schema"]) == has_tables
        await do(instance, "uninstall", *brought)
        assert await schema_of(instance.database) == before["schema"], second
        await do(instance, "purge", *brought)
        assert differences(before, await substance(instance.database)) == {}, second
        assert list((tmp_path / "archives").iterdir()) == []


@pytest.mark.parametrize(
    "name",
    [name if name == "customer_base" else pytest.param(name, marks=pytest.mark.deep) for name in OURS],
)
async def test_p8_every_pack_with_demo_data_is_the_same_after_uninstall_and_restore(
    world: MakeWorld, name: str
) -> None:
    """Every day with all of them at once: the pack below takes all others along. `make test-deep` takes each."""
    made = await world(*OURS)
    await made.load_demo()
    instance = made.instance
    before = await substance(instance.database)
    going = [name, *dependents(instance.assembly.packs, [name])]
    await do(instance, "uninstall", *going)
    await do(instance, "restore", *going)
    await do(instance, "activate", *going)
    assert differences(before, await substance(instance.database)) == {}

"""Packs: versions, data steps, states, and the tables that their rows list."""

from __future__ import annotations

import msgspec
import pytest

from platform_core.discovery import Available
from platform_core.testing import World, deactivate
from tests.example.gadgets import Gadget
from tests.platform_core.verification.damage import found, left_to_people, only_finding, repaired, spoil


async def test_an_older_version_is_brought_up_by_an_upgrade(csm: World) -> None:
    await spoil(csm, "UPDATE sys_pack SET version = '0.9' WHERE name = 'works'")
    finding = await left_to_people(csm, "packs", "'works' 1.0 is installed, and 0.9 was activated")
    assert finding.repair == "pergola packs upgrade works"


async def test_tables_that_a_row_does_not_list_are_listed_again(csm: World) -> None:
    await spoil(csm, "UPDATE sys_pack SET entities = '{}' WHERE name = 'gadgets'")
    await only_finding(csm, "packs", "the row of pack 'gadgets' is not what the pack declares (entities)")
    generation = csm.instance.assembly.generation
    await repaired(csm, "packs")
    assert csm.instance.assembly.generation == generation + 1
    await deactivate(csm.instance, ["gadgets"])
    await csm.instance.reload()
    # Pack administrators still see it, and nobody would if the row did not say that it is there to be hidden.
    assert {each.table for each in csm.instance.assembly.registry.hidden.classes} >= {Gadget.info.table}


async def test_a_state_that_there_is_not_is_found(csm: World) -> None:
    await spoil(csm, "UPDATE sys_pack SET state = 'asleep' WHERE name = 'gadgets'")
    await csm.instance.reload()
    every = await found(csm)
    assert "state 'asleep'" in every[0].what
    assert {each.concern for each in every} == {"packs"}


async def test_an_inactive_base_is_found(csm: World) -> None:
    await spoil(csm, "UPDATE sys_pack SET state = 'inactive' WHERE name = 'base'")
    finding = await only_finding(csm, "packs", "'base' is not active")
    assert finding.blocking


@pytest.mark.parametrize("gone", ["gadgets", "works"])
async def test_a_pack_that_is_no_longer_installed_is_all_that_is_found(csm: World, gone: str) -> None:
    packs = {name: pack for name, pack in csm.instance.available.packs.items() if name != gone}
    csm.instance.available = msgspec.structs.replace(csm.instance.available, packs=packs)
    await csm.instance.reload()
    every = await found(csm)
    assert [each.concern for each in every if each.severity == "error"] == ["packs"]
    assert f"pack {gone!r} is active but" in every[0].what


async def test_records_of_a_broken_pack_are_verified_as_far_as_the_database_knows_them(csm: World) -> None:
    base = {"base": csm.instance.available.packs["base"]}
    csm.instance.available = Available(base)
    await csm.instance.reload()
    await spoil(csm, "DELETE FROM works_recall")
    errors = {each.concern: each.what for each in await found(csm) if each.severity == "error"}
    assert errors.keys() == {"packs", "records"}
    assert "1 records of works_recall have no row in it" in errors["records"]

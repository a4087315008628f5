"""Verification finds what is wrong with an instance, and nothing else."""

from __future__ import annotations

import pytest

from platform_core import ADMIN, NotFound, available
from platform_core.demonstration import remove_demo
from platform_core.sealing import seal_audit
from platform_core.testing import MakeWorld, World, activate, deactivate
from platform_core.verification import CONCERNS, findings, repair
from tests.example import gadgets
from tests.example.works import Job
from tests.platform_core.operations.snapshots import snapshot
from tests.platform_core.verification.damage import OPERATOR, found, spoil


async def test_a_sound_instance_has_no_findings(csm: World) -> None:
    assert await found(csm) == []


async def test_nothing_is_changed_by_verifying(csm: World) -> None:
    await spoil(csm, "UPDATE works_site SET path = 'wrong'", "DROP INDEX ix_works_job__site")
    before = await snapshot(csm.instance.database)
    assert await found(csm) == await found(csm) != []
    assert await snapshot(csm.instance.database) == before


async def test_a_repair_of_a_sound_instance_changes_nothing(csm: World) -> None:
    before = await snapshot(csm.instance.database)
    assert await repair(csm.instance, OPERATOR) == []
    assert await snapshot(csm.instance.database) == before


async def test_all_packs_with_demonstration_data_and_a_long_life_are_sound(world: MakeWorld) -> None:
    names = sorted(available().packs)
    csm = await world(*names)
    await csm.person("boss", ADMIN)
    await csm.load_demo()
    await seal_audit(csm.instance)
    assert await found(csm) == []
    leaves = ["banking"]
    await deactivate(csm.instance, leaves)
    await csm.instance.reload()
    assert [each for each in await found(csm) if each.severity == "error"] == []
    await activate(csm.instance, leaves)
    await csm.instance.reload()
    assert not (await remove_demo(csm.instance)).kept
    assert await found(csm) == []


async def test_a_record_of_a_sleeping_pack_is_no_finding(csm: World) -> None:
    await deactivate(csm.instance, ["gadgets"])
    await csm.instance.reload()
    assert await found(csm) == []
    assert await csm.system.count(Job) == 2
    assert gadgets.pack.name not in [pack.name for pack in csm.instance.assembly.packs]


async def test_only_what_is_asked_for_is_looked_at(csm: World) -> None:
    await spoil(csm, "UPDATE works_site SET path = 'wrong'", "UPDATE sys_user_has_role SET role = 'gone'")
    assert {each.concern for each in await findings(csm.instance)} == {"hierarchies", "rights"}
    assert {each.concern for each in await findings(csm.instance, ["rights"])} == {"rights"}
    done = await repair(csm.instance, OPERATOR, ["rights"])
    assert done == []
    assert {each.concern for each in await findings(csm.instance)} == {"hierarchies", "rights"}
    with pytest.raises(NotFound, match="no concern 'luck'"):
        await findings(csm.instance, ["luck"])


async def test_where_tables_are_missing_only_that_is_said(csm: World) -> None:
    await spoil(csm, "DROP TABLE works_inspection", "UPDATE works_site SET path = 'wrong'")
    assert {each.concern for each in await found(csm)} == {"schema"}
    assert {each.concern for each in await findings(csm.instance, ["hierarchies"])} == {"schema"}


def test_each_concern_has_a_name_of_its_own_and_says_what_it_is_about() -> None:
    assert len({concern.name for concern in CONCERNS}) == len(CONCERNS)
    assert all(concern.summary for concern in CONCERNS)

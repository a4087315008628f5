"""The nightly verification: logged, kept, and seen by those who look after the packs."""

from __future__ import annotations

import datetime
import logging

import pytest

from platform_core import PACK_ADMIN
from platform_core.background import Background
from platform_core.base.plumbing import VerificationFinding
from platform_core.testing import World
from platform_core.verification.nightly import seconds_until_night, verify_nightly
from tests.platform_core.verification.damage import spoil


async def test_what_is_found_is_logged_and_kept_until_the_next_night(
    csm: World, caplog: pytest.LogCaptureFixture
) -> None:
    await spoil(csm, "UPDATE works_site SET path = 'x' WHERE name = 'Shed'")
    with caplog.at_level(logging.INFO, "pergola.verification"):
        assert len(await verify_nightly(csm.instance)) == 1
    assert any(
        "[hierarchies] 1 records of works_site stand at the wrong path" in text for text in caplog.messages
    )
    admin = await csm.person("pat", PACK_ADMIN)
    (kept,) = (await csm.as_(admin).list(VerificationFinding)).records
    assert (kept["concern"], kept["severity"]) == ("hierarchies", "error")
    assert kept["repair"] == "pergola verify --repair --only hierarchies"
    await spoil(csm, "UPDATE works_site SET parent = NULL, path = code")
    assert await verify_nightly(csm.instance) == []
    assert await csm.system.count(VerificationFinding) == 0


def test_it_is_night_once_a_day() -> None:
    noon = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
    assert seconds_until_night(noon) == 14 * 3600
    assert seconds_until_night(noon.replace(hour=2)) == 24 * 3600
    assert seconds_until_night(noon.replace(hour=1, minute=30)) == 1800


async def test_a_server_verifies_at_night_and_not_when_it_starts(csm: World) -> None:
    async def swap(_: object) -> None:
        raise AssertionError("nothing is swapped here")

    background = Background(csm.instance, swap)
    assert not await background.claim("base.verification", 60, at_once=False)
    assert not await background.claim("base.verification", 60, at_once=False)
    await csm.instance.database.execute(
        "UPDATE sys_job SET due = '2020-01-01T00:00:00.000000+00:00' WHERE name = 'base.verification'"
    )
    assert await background.claim("base.verification", 60, at_once=False)
    assert not await background.claim("base.verification", 60, at_once=False)

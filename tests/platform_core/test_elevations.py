"""Elevated access is named, counted, and told of in the log."""

from __future__ import annotations

import logging

import pytest

from platform_core import Company
from platform_core.testing import MakeWorld


async def test_the_log_tells_of_elevated_access_at_once_and_is_not_full_of_it(
    world: MakeWorld, caplog: pytest.LogCaptureFixture
) -> None:
    csm = await world()
    with caplog.at_level(logging.DEBUG, "pergola.instance"):
        for _ in range(120):
            await csm.instance.elevated("a repair").count(Company)
        await csm.instance.elevated("a report").count(Company)
    told = [(record.levelname, record.getMessage()) for record in caplog.records]
    told = [(level, text) for level, text in told if text.startswith("elevated access: a re")]
    assert [text for level, text in told if level == "INFO"] == [
        "elevated access: a repair (use 1)",
        "elevated access: a repair (use 10)",
        "elevated access: a repair (use 100)",
        "elevated access: a report (use 1)",
    ]
    uses = csm.instance.elevations
    assert len(told) == uses["a repair"] + uses["a report"] == 121

"""Files of which something is missing."""

from __future__ import annotations

import pytest

from platform_core import NewFile
from platform_core.base.work import PART_OF_FILE
from platform_core.testing import World
from tests.example.works import Job
from tests.platform_core.verification.damage import found, left_to_people, spoil


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM sys_attachment_doc WHERE position = 1",
        "DELETE FROM sys_attachment_doc",
        "UPDATE sys_attachment SET size_bytes = size_bytes * 2",
    ],
)
async def test_a_file_that_is_not_whole_is_found(csm: World, damage: str) -> None:
    job = (await csm.system.list(Job)).records[0]["sys_id"]
    for size in (0, PART_OF_FILE + 1):
        await csm.system.attach(Job, job, NewFile(name=f"{size}.bin", content=b"x" * size))
    assert await found(csm) == []
    await spoil(csm, damage)
    await left_to_people(csm, "files", "1 files on records are not whole")

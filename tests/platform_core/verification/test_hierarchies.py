"""Hierarchies: codes, paths, circles."""

from __future__ import annotations

import pytest

from platform_core.testing import World
from tests.example.works import Site
from tests.platform_core.verification.damage import found, left_to_people, only_finding, repaired, spoil


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        (
            "UPDATE works_site SET path = code WHERE name = 'Shed'",
            "1 records of works_site stand at the wrong",
        ),
        (
            "UPDATE works_site SET path = NULL WHERE name = 'Shed'",
            "1 records of works_site stand at the wrong",
        ),
        ("UPDATE works_site SET path = 'x'", "3 records of works_site stand at the wrong"),
        (
            "UPDATE works_site SET parent = NULL WHERE name = 'Yard'",
            "1 records of works_site stand at the wrong",
        ),
        ("UPDATE sys_user_group SET group_path = 'x'", "1 records of sys_user_group stand at the wrong"),
    ],
)
async def test_paths_follow_from_the_parents_again(csm: World, sql: str, said: str) -> None:
    await spoil(csm, sql)
    await only_finding(csm, "hierarchies", said)
    await repaired(csm, "hierarchies")


async def test_a_record_without_a_code_gets_one(csm: World) -> None:
    await spoil(csm, "UPDATE works_site SET code = NULL, path = NULL WHERE name = 'Yard'")
    await only_finding(csm, "hierarchies", "records of works_site stand at the wrong path")
    await repaired(csm, "hierarchies")
    sites = {site["name"]: site async for site in csm.system.every(Site)}
    assert sites["Shed"]["path"] == "/".join(sites[name]["code"] for name in ("North", "Yard", "Shed"))
    assert len({site["code"] for site in sites.values()}) == 3


async def test_a_circle_is_left_to_people_and_all_else_is_well_once_it_is_cut(csm: World) -> None:
    shed = "(SELECT sys_id FROM works_site WHERE name = 'Shed')"
    await spoil(csm, f"UPDATE works_site SET parent = {shed} WHERE name = 'North'")
    await left_to_people(csm, "hierarchies", "3 records of works_site stand below themselves or below such")
    await spoil(csm, "UPDATE works_site SET parent = NULL WHERE name = 'North'")
    assert await found(csm) == []

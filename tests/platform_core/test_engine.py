"""Queries built with Piccolo reach the current instance, and only inside an elevated scope."""

from __future__ import annotations

import pytest

from platform_core import ConfigurationError, NotPermitted, User
from platform_core.testing import MakeWorld
from tests.example import works
from tests.example.works import Site


async def test_a5_a_query_outside_an_elevated_scope_is_refused(world: MakeWorld) -> None:
    csm = await world(works.pack)
    with pytest.raises(ConfigurationError, match="no instance is selected"):
        await Site.select()
    with csm.instance.selected(), pytest.raises(NotPermitted, match="asks no access rule"):
        await Site.select()
    with csm.instance.selected("a report"), pytest.raises(NotPermitted):
        await Site.alter().drop_column("name")
    with pytest.raises(ConfigurationError):
        await Site.select()


async def test_inside_an_elevated_scope_it_reads_the_current_instance(world: MakeWorld) -> None:
    one = await world(works.pack)
    made = await one.system.create(Site, {"name": "Yard", "region": "north"})
    person = await one.person("ada")
    with one.instance.selected("a report"):
        rows = await Site.select(Site.sys_id, Site.name).where(Site.region == "north")
        assert rows == [{"sys_id": made["sys_id"], "name": "Yard"}]
        assert await Site.count() == 1
        found = await User.select(User.user_name).where(User.sys_id == person.id)
        assert found == [{"user_name": "ada"}]
    assert one.instance.elevations["a report"] == 1

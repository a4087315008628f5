"""All packs of the repository at once: their demonstration data fits together, and goes as it came."""

from __future__ import annotations

from docs.pages.installed import own_packs
from platform_core import Query, User
from platform_core.testing import MakeWorld, World

NAMES = [name for name in own_packs() if name != "base"]


async def people(csm: World) -> list[str]:
    """Who there is, by user name."""
    return [user["user_name"] async for user in csm.system.every(User, Query(fields=("user_name",)))]


async def test_the_demonstration_data_of_all_packs_is_loaded_and_removed(world: MakeWorld) -> None:
    csm = await world(*NAMES)
    before = await people(csm)
    await csm.load_demo()
    assert len(await people(csm)) > len(before) + 100
    await csm.remove_demo()
    assert await people(csm) == before


async def test_p6_all_packs_are_switched_off_and_on_again_together(world: MakeWorld) -> None:
    csm = await world(*NAMES)
    await csm.deactivate(*NAMES)
    assert not set(NAMES) & {pack.name for pack in csm.instance.assembly.packs}
    await csm.activate(*NAMES)
    assert set(NAMES) < {pack.name for pack in csm.instance.assembly.packs}

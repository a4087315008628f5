"""Settings in access rules: on, off, by default, and from the next request on."""

from __future__ import annotations

import pytest

from platform_core import INTERNAL, Actor, Entity, Grant, Pack, Setting, String, negate, switched_on
from platform_core.base.plumbing import Property
from platform_core.testing import MakeWorld, World, assert_policy_agrees


class Lamp(Entity, tablename="lamps_lamp", default_order="name"):
    """Something that is seen while a setting lets it be seen."""

    name = String(40, required=True)


def setting(name: str, *, default: bool) -> Setting:
    """A setting of yes or no."""
    return Setting(name=f"lamps.{name}", summary="Whether lamps are seen", kind="boolean", default=default)


OFF, ON = setting("off", default=False), setting("on", default=True)


def lamps(used: Setting, *, dark: bool = False) -> Pack:
    """A pack whose lamps staff see while the setting is on; ``dark``: while it is off."""

    def seen(_: object) -> object:
        return negate(switched_on(used)) if dark else switched_on(used)

    return Pack(
        name="lamps",
        version="0.1.0",
        summary="Lamps",
        entities=(Lamp,),
        settings=(OFF, ON),
        access_rules=(
            Grant(role=INTERNAL, entity=Lamp, may=("read",), where=seen, because="While the setting says so"),  # type: ignore[arg-type]
        ),
    )


async def lit(csm: World, actor: Actor) -> bool:
    """Whether the actor sees the lamp; the oracle agrees."""
    assert await assert_policy_agrees(csm, [actor], [Lamp])
    return bool(await csm.sees(actor, Lamp))


@pytest.mark.parametrize("used", [OFF, ON], ids=lambda used: f"default {used.default}")
@pytest.mark.parametrize("dark", [False, True])
async def test_a_rule_follows_a_setting_from_its_default_on(
    world: MakeWorld, used: Setting, dark: bool
) -> None:
    csm = await world(lamps(used, dark=dark))
    await csm.system.create(Lamp, {"name": "hall"})
    clerk = await csm.person("clerk", INTERNAL)
    assert await lit(csm, clerk) is (bool(used.default) is not dark)
    row = await csm.system.create(Property, {"name": used.name, "value": "true"})
    assert await lit(csm, clerk) is not dark
    await csm.system.update(Property, row["sys_id"], {"value": "false"})
    assert await lit(csm, clerk) is dark
    await csm.system.delete(Property, row["sys_id"])
    assert await lit(csm, clerk) is (bool(used.default) is not dark)


async def test_another_setting_of_the_pack_changes_nothing(world: MakeWorld) -> None:
    csm = await world(lamps(OFF))
    await csm.system.create(Lamp, {"name": "hall"})
    clerk = await csm.person("clerk", INTERNAL)
    await csm.system.create(Property, {"name": ON.name, "value": "true"})
    assert not await lit(csm, clerk)


@pytest.mark.parametrize(
    "wrong",
    [
        Setting(name="lamps.count", summary="How many", kind="integer", default=1),
        Setting(name="lamps.word", summary="What", kind="text", default="true"),
    ],
    ids=lambda wrong: wrong.kind,
)
def test_what_is_no_yes_or_no_is_neither_on_nor_off(wrong: Setting) -> None:
    with pytest.raises(TypeError, match="neither on nor off"):
        switched_on(wrong)

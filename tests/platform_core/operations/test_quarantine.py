"""Packs that cannot be used: who is left out, whose fault it is, and that everything is as before when they can again."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from platform_core import (
    INTERNAL,
    Actor,
    Available,
    Broken,
    Instance,
    Pack,
    PlanError,
    Role,
    Task,
    User,
    execute,
    pack_statuses,
    plan,
    stored_state,
)
from platform_core.base import pack as base
from platform_core.verification import findings
from tests.platform_core.operations import samples
from tests.platform_core.operations.conftest import MakeInstance
from tests.platform_core.operations.snapshots import snapshot


async def carry_out(instance: Instance, admin: Actor, operation: Any, *names: str) -> None:
    drawn = await plan(instance, operation, names)
    await execute(instance, operation, names, drawn.hash, admin)
    await instance.reload()


async def offer(
    instance: Instance, *packs: Pack, broken: tuple[Broken, ...] = (), safe: bool = False
) -> None:
    """What another environment of the same instance would offer."""
    instance.available = Available(
        {pack.name: pack for pack in (base, *packs)}, {each.name: each for each in broken}, safe_mode=safe
    )
    await instance.reload()


async def states(instance: Instance) -> dict[str, str]:
    return {each.name: each.state for each in pack_statuses(instance, await stored_state(instance.database))}


async def reason(instance: Instance, name: str) -> str:
    statuses = pack_statuses(instance, await stored_state(instance.database))
    (found,) = [each.reason for each in statuses if each.name == name]
    assert found
    return found


async def test_p12_a_missing_pack_takes_its_dependents_along_and_all_is_as_before_when_it_is_back(
    instance: Instance, admin: Actor
) -> None:
    await carry_out(instance, admin, "activate", "club")
    ann = await instance.elevated("a test").create(User, {"user_name": "ann"})
    before, generation = await snapshot(instance.database), instance.assembly.generation
    await offer(instance, samples.club)
    assert await states(instance) == {"base": "active", "shop": "missing", "club": "quarantined"}
    assert await reason(instance, "shop") == "the distribution that brings it is not installed"
    assert (await reason(instance, "club")).startswith(
        "it requires 'shop', which is left out: the distribution"
    )
    assert (instance.missing, set(instance.quarantined)) == ({"shop"}, {"shop", "club"})
    assert set(instance.assembly.registry.packs) == {"base"}
    found = {finding.what.split(" is active")[0] for finding in await findings(instance)}
    assert {"pack 'shop'", "pack 'club'"} <= found
    assert await snapshot(instance.database) == before, "looking on changes nothing"
    await offer(instance, samples.shop, samples.club)
    assert await states(instance) == {"base": "active", "shop": "active", "club": "active"}
    assert await snapshot(instance.database) == before
    assert instance.assembly.generation == generation
    assert {"shop.clerk", "club.host"} <= set(instance.roles)
    assert await instance.elevated("a test").count(samples.Visit) == 1
    assert await instance.elevated("a test").get(User, ann["sys_id"])


async def test_p12_rows_of_quarantined_packs_are_hidden_through_their_parents(
    instance: Instance, admin: Actor
) -> None:
    await carry_out(instance, admin, "activate", "club")
    chief = Actor(id="0" * 32, user_name="chief", roles=frozenset({"admin", "itil"}), kind="internal")
    seen = [task async for task in instance.records(chief).every(Task)]
    assert [task["sys_class_name"] for task in seen] == ["club_visit"]
    await offer(instance, samples.shop, broken=(Broken("club", "it cannot be imported"),))
    assert await states(instance) == {"base": "active", "shop": "active", "club": "quarantined"}
    assert await reason(instance, "club") == "it cannot be imported; repair or remove its distribution"
    assert [task async for task in instance.records(chief).every(Task)] == []


async def test_p12_nobody_is_blamed_for_being_named_in_somebody_elses_error(
    instance: Instance, admin: Actor
) -> None:
    await carry_out(instance, admin, "activate", "shop")
    loud = Pack(name="loud", version="1.0", summary="Says pack 'shop' in its errors")
    await offer(instance, samples.shop, loud)
    await carry_out(instance, admin, "activate", "loud")
    role = Role("loud.role", "x", contains=(Role("pack 'shop'", "is not there"),))
    await offer(instance, samples.shop, msgspec.structs.replace(loud, roles=(role,)))
    assert set(instance.quarantined) == {"loud"}
    assert "pack 'shop'" in instance.quarantined["loud"]


async def test_p12_of_two_packs_that_do_not_go_together_the_one_that_came_first_stays(
    make_instance: MakeInstance, admin: Actor
) -> None:
    old, new = (Pack(name=name, version="1.0", summary="One of two") for name in ("zebra", "ape"))
    instance = await make_instance(old, new)
    await carry_out(instance, admin, "activate", "zebra")
    await carry_out(instance, admin, "activate", "ape")
    role = Role("zebra.keeper", "Keeps", contains=(INTERNAL,))
    await offer(instance, *(msgspec.structs.replace(pack, roles=(role,)) for pack in (old, new)))
    assert set(instance.quarantined) == {"ape"}
    assert "the role 'zebra.keeper' is declared 2 times" in instance.quarantined["ape"]
    again = await instance.build()
    assert set(again.registry.packs) == {"base", "zebra"}, "what was found out once holds for the next time"


async def test_p12_a_check_of_those_who_serve_has_a_say(instance: Instance, admin: Actor) -> None:
    await carry_out(instance, admin, "activate", "club")

    def no_doors(registry: Any) -> list[str]:
        return ["a door"] if "club" in registry.packs else []

    instance.checks = (no_doors,)
    await instance.reload()
    assert instance.quarantined == {"club": "a door"}

    def no_server(registry: Any) -> list[str]:
        raise LookupError("no route" if "club" in registry.packs else "no server")

    instance.checks = (no_server,)
    with pytest.raises(LookupError, match="no server"):
        await instance.build()


async def test_p4_a_new_requirement_that_is_not_active_is_not_activated_in_passing(
    instance: Instance, admin: Actor
) -> None:
    await carry_out(instance, admin, "activate", "shop")
    extra = Pack(name="extra", version="1.0", summary="Something else")
    needy = msgspec.structs.replace(samples.shop, requires=("extra", "unknown"))
    await offer(instance, needy, extra)
    assert "it requires 'extra', which is not active here; `pergola packs upgrade shop`" in await reason(
        instance, "shop"
    )
    await offer(instance, msgspec.structs.replace(needy, requires=("unknown>=1",)))
    assert "it requires 'unknown', which is not installed" in await reason(instance, "shop")
    await offer(instance, msgspec.structs.replace(needy, requires=("base>=99",)))
    assert f"it requires base>=99, but base {base.version} is installed" in await reason(instance, "shop")


# -- versions -------------------------------------------------------------------------------------------------


async def test_p12_an_older_pack_than_the_instance_was_brought_to_is_left_out_by_name(
    make_instance: MakeInstance, admin: Actor
) -> None:
    later = await make_instance(samples.shop_later)
    await carry_out(later, admin, "activate", "shop")
    before = await snapshot(later.database)
    await offer(later, samples.shop)
    assert (
        await reason(later, "shop") == "shop 1.0 is installed here, but the instance was brought to 2.0; "
        "install 2.0, or restart this server if it still runs the old code"
    )
    assert await snapshot(later.database) == before
    await offer(later, samples.shop_later)
    assert later.quarantined == {}


async def test_p12_a_newer_pack_is_served_when_nothing_is_missing_and_else_waits_for_its_upgrade(
    instance: Instance, admin: Actor
) -> None:
    await carry_out(instance, admin, "activate", "shop")
    await offer(instance, msgspec.structs.replace(samples.shop, version="1.1"))
    assert instance.quarantined == {}
    await offer(instance, samples.shop_later)
    said = await reason(instance, "shop")
    assert (
        "shop 2.0 is installed, but the instance was brought to 1.0 and lacks column shop_item.stock" in said
    )
    assert "data step 2; run `pergola packs upgrade shop`" in said
    for names in ((), ("shop",)):
        drawn = await plan(instance, "upgrade", names)
        assert drawn.blockers == ()
        assert [(pack.name, pack.change) for pack in drawn.packs] == [("shop", "upgrade")]
    await carry_out(instance, admin, "upgrade", "shop")
    assert instance.quarantined == {}
    assert await instance.elevated("a test").count(samples.ItemLater) == 2


# -- safe mode ----------------------------------------------------------------------------------------------------


def off(*names: str) -> tuple[Broken, ...]:
    remedy = "start again without PERGOLA_SAFE_MODE"
    return tuple(Broken(name, "it was not imported: safe mode is on", remedy) for name in names)


async def test_p12_in_safe_mode_packs_can_be_deactivated_and_not_activated(
    instance: Instance, admin: Actor
) -> None:
    await carry_out(instance, admin, "activate", "club")
    await offer(instance, broken=off("shop", "club", "extra"), safe=True)
    assert await states(instance) == {
        "base": "active", "shop": "quarantined", "club": "quarantined", "extra": "available",
    }  # fmt: skip
    assert "safe mode is on; start again without PERGOLA_SAFE_MODE" in await reason(instance, "club")
    refused = await plan(instance, "activate", ["extra"])
    assert any("start again without PERGOLA_SAFE_MODE" in blocker for blocker in refused.blockers)
    blocked = await plan(instance, "deactivate", ["shop"])
    assert blocked.blockers == ("pack 'shop' is required by 'club'; deactivate 'club' as well",)
    with pytest.raises(PlanError):
        await execute(instance, "deactivate", ["shop"], blocked.hash, admin)
    await carry_out(instance, admin, "deactivate", "club")
    assert await states(instance) == {
        "base": "active", "shop": "quarantined", "club": "inactive", "extra": "available",
    }  # fmt: skip
    await offer(instance, samples.shop, samples.club)
    assert await states(instance) == {"base": "active", "shop": "active", "club": "inactive"}
    await carry_out(instance, admin, "activate", "club")
    assert await instance.elevated("a test").count(samples.Visit) == 1


@pytest.mark.parametrize("gone", [True, False])
async def test_p12_a_broken_or_missing_pack_can_be_deactivated(
    instance: Instance, admin: Actor, gone: bool
) -> None:
    await carry_out(instance, admin, "activate", "club")
    await offer(instance, samples.shop, broken=() if gone else (Broken("club", "it is broken"),))
    await carry_out(instance, admin, "deactivate", "club")
    assert (await states(instance))["club"] == ("inactive" if gone else "quarantined")
    assert instance.quarantined == {}
    await offer(instance, samples.shop, samples.club)
    await carry_out(instance, admin, "activate", "club")
    assert await instance.elevated("a test").count(samples.Visit) == 1

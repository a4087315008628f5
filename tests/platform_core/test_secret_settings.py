"""A secret setting is used, replaced and deleted, and never read."""

from __future__ import annotations

import pytest

from platform_core import Boolean, Entity, Grant, Instance, Pack, Role, Setting, String
from platform_core.asking import _default_problem
from platform_core.base.plumbing import Property
from platform_core.errors import ConfigurationError, InvalidInput, PlatformError
from platform_core.rules import BusinessRule, Change, Values
from platform_core.testing import MakeWorld, World, rows_of

SECRET = "hunter2-canary"
SEEN: list[object] = []


async def before_anything(change: Change) -> Values | None:
    SEEN.append(dict(change.new))
    return None


class Vault(Entity, tablename="vault_thing", label="Thing"):
    """Something, so that the pack has an entity."""

    name = String(40)
    shut = Boolean()


KEEPER = Role("vault.keeper", "Keeps", kind="internal")
PACK = Pack(
    name="vault",
    version="1.0.0",
    summary="Has secrets",
    entities=(Vault,),
    roles=(KEEPER,),
    access_rules=(Grant(role=KEEPER, entity=Vault, may=("read",), because="Keepers keep"),),
    settings=(
        Setting(name="vault.code", summary="Opens it", kind="text", default="", secret=True),
        Setting(name="vault.door", summary="Which door", kind="text", default="front", choices=("front", "back")),
    ),
    business_rules=(
        BusinessRule(entity=Property, kinds=("create", "update"), before=before_anything, because="To see"),
    ),
)  # fmt: skip


async def value_in(csm: World) -> str:
    async with Instance(csm.instance.configuration, csm.instance.available) as other:
        return other.secret_setting("vault.code")


async def test_what_was_set_is_used_and_shown_nowhere(world: MakeWorld) -> None:
    csm = await world(PACK)
    SEEN.clear()
    assert await value_in(csm) == ""
    made = await csm.system.create(Property, {"name": "vault.code", "value": SECRET})
    assert await value_in(csm) == SECRET
    again = await csm.system.update(Property, made["sys_id"], {"value": SECRET + "!"})
    assert await value_in(csm) == SECRET + "!"

    assert made["value"] != again["value"]
    assert "secret, set on" in made["value"]
    history = await csm.system.history(Property, made["sys_id"])
    assert [row["newvalue"] for row in history.records if row["fieldname"] == "value"] == [again["value"]]
    assert SEEN
    assert SECRET not in str(SEEN)
    await csm.instance.reload()
    assert csm.instance.shown_setting("vault.code") == "(set)"
    with pytest.raises(ConfigurationError):
        csm.instance.setting("vault.code")
    for table, rows in (await rows_of(csm.instance.database)).items():
        assert SECRET not in str(rows), table

    await csm.system.delete(Property, made["sys_id"])
    assert await value_in(csm) == ""


async def test_a_name_is_not_moved_onto_or_off_a_secret(world: MakeWorld) -> None:
    csm = await world(PACK)
    secret = await csm.system.create(Property, {"name": "vault.code", "value": SECRET})
    plain = await csm.system.create(Property, {"name": "vault.door", "value": "back"})
    with pytest.raises(InvalidInput):
        await csm.system.update(Property, secret["sys_id"], {"name": "base.session_hours", "value": "5"})
    await csm.system.delete(Property, secret["sys_id"])
    with pytest.raises(InvalidInput):
        await csm.system.update(Property, plain["sys_id"], {"name": "vault.code"})


async def test_a_refused_change_keeps_the_former_secret(world: MakeWorld) -> None:
    csm = await world(PACK)
    await csm.system.create(Property, {"name": "vault.code", "value": SECRET})
    with pytest.raises(PlatformError):
        await csm.system.create(Property, {"name": "vault.code", "value": "another"})
    assert await value_in(csm) == SECRET


async def test_a_text_with_choices_takes_no_other(world: MakeWorld) -> None:
    csm = await world(PACK)
    with pytest.raises(InvalidInput, match="one of front, back"):
        await csm.system.create(Property, {"name": "vault.door", "value": "cellar"})


@pytest.mark.parametrize("facts", [{"kind": "integer", "default": 1}, {"kind": "text", "default": "x"}])
def test_a_secret_with_a_default_is_refused(facts: dict[str, object]) -> None:
    setting = Setting(name="vault.code", summary="Opens it", secret=True, **facts)  # type: ignore[arg-type]
    assert "secret" in _default_problem(setting)

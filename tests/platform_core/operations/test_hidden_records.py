"""Deactivated, quarantined and missing packs: what of their records is read, and what may not be deleted."""

import pytest

from platform_core import (
    INTERNAL,
    PACK_ADMIN,
    Actor,
    Conflict,
    Grant,
    Instance,
    Pack,
    ProtectedField,
    Restriction,
    Role,
    Task,
    User,
)
from tests.platform_core.operations import samples
from tests.platform_core.operations.conftest import MakeInstance
from tests.platform_core.operations.lives import do
from tests.platform_core.operations.samples import Item, Visit
from tests.platform_core.operations.yards import Bale, Crate, press, yard

READER = Role("office.reader", "Reads all work", contains=(INTERNAL,))
office = Pack(
    name="office",
    version="1.0",
    summary="Reads everything",
    roles=(READER,),
    access_rules=(
        Grant(role=READER, entity=Task, may=("read", "write", "delete"), because="Reads all work"),
    ),
)


def actor(*roles: Role) -> Actor:
    """Somebody with these roles and what they contain."""
    names = {name for role in roles for name in (role.name, *(inner.name for inner in role.contains))}
    return Actor(id="0" * 32, user_name="rita", roles=frozenset(names), kind="internal")


async def seen(instance: Instance, *roles: Role) -> set[str]:
    """The classes of the tasks that somebody with these roles reads."""
    return {record["sys_class_name"] async for record in instance.records(actor(*roles)).every(Task)}


async def test_a9_only_a_pack_administrator_reads_records_of_a_deactivated_pack(
    make_instance: MakeInstance,
) -> None:
    instance = await make_instance(samples.shop, samples.club, office)
    await do(instance, "activate", "club", "office")
    assert await seen(instance, READER, PACK_ADMIN) == {"club_visit"}
    await do(instance, "deactivate", "club")
    assert await seen(instance, READER) == set()
    assert await seen(instance, READER, PACK_ADMIN) == {"club_visit"}
    assert await seen(instance, PACK_ADMIN) == set(), "he has no grant on tasks"
    await do(instance, "uninstall", "club")
    assert await seen(instance, READER, PACK_ADMIN) == set()
    await do(instance, "restore", "club")
    assert await seen(instance, READER, PACK_ADMIN) == {"club_visit"}


async def test_a9_a_pack_whose_code_is_gone_hides_its_records_in_the_same_way(
    make_instance: MakeInstance,
) -> None:
    await do(await make_instance(samples.shop, samples.club, office), "activate", "club", "office")
    instance = await make_instance(office)
    assert "club" in instance.quarantined
    assert await seen(instance, READER) == set()
    assert await seen(instance, READER, PACK_ADMIN) == {"club_visit"}


GUARDS = (
    Restriction(entity=Bale, where=lambda actor: Bale.sealed == True, because="Open bales are private"),  # noqa: E712
    ProtectedField(entity=Bale, field="presser", read=(), because="Who pressed is secret"),
)


@pytest.mark.parametrize("guard", GUARDS, ids=["restriction", "protected field"])
async def test_a9_what_a_rule_guarded_stays_hidden_from_everybody(
    make_instance: MakeInstance, guard: Restriction | ProtectedField
) -> None:
    strict = Pack(
        name="strict", version="1.0", summary="Guards bales", requires=("press",), access_rules=(guard,)
    )
    instance = await make_instance(yard, press, strict, office)
    await do(instance, "activate", "strict", "office")
    await instance.elevated("a test").create(Bale, {"short_description": "A bale"})
    await instance.elevated("a test").create(Crate, {"short_description": "A crate"})
    await do(instance, "deactivate", "strict", "press")
    assert await seen(instance, READER, PACK_ADMIN) == {"yard_crate"}
    await do(instance, "uninstall", "strict")
    await do(instance, "purge", "strict")
    assert await seen(instance, READER, PACK_ADMIN) == {"yard_crate"}, (
        "the rule is gone for good, its effect is not"
    )
    await do(instance, "deactivate", "yard")
    assert await seen(instance, READER, PACK_ADMIN) == {"yard_crate"}


async def test_a9_a_restriction_of_an_active_pack_still_holds_for_hidden_records_that_extend_its_entity(
    make_instance: MakeInstance,
) -> None:
    strict = Pack(
        name="strict", version="1.0", summary="Guards crates", requires=("yard",),
        access_rules=(Restriction(entity=Crate, where=lambda actor: Crate.sealed == True, because="Open crates are private"),),  # noqa: E712, E501
    )  # fmt: skip
    instance = await make_instance(yard, press, strict, office)
    await do(instance, "activate", "strict", "press", "office")
    records = instance.elevated("a test")
    for sealed in (True, False):
        await records.create(Bale, {"short_description": str(sealed), "sealed": sealed})
    await do(instance, "deactivate", "press")
    reader = instance.records(actor(READER, PACK_ADMIN))
    assert [record["short_description"] async for record in reader.every(Task)] == ["True"]


async def test_what_records_of_an_inactive_pack_refer_to_is_not_deleted(make_instance: MakeInstance) -> None:
    instance = await make_instance(samples.shop, samples.club)
    await do(instance, "activate", "club")
    records = instance.elevated("a test")
    user = await records.create(User, {"name": "Uma"})
    card = await records.find(Item, Item.name == "Gift card")
    visit = await records.find(Visit, Visit.short_description == "Opening day")
    assert card is not None
    assert visit is not None
    await records.update(Visit, visit["sys_id"], {"assigned_to": user["sys_id"]})
    await do(instance, "deactivate", "club")
    records = instance.elevated("a test")
    with pytest.raises(Conflict, match=r"1 of pack 'club' \(club_visit\.item\)"):
        await records.delete(Item, card["sys_id"])
    with pytest.raises(Conflict, match=r"1 of pack 'club' \(task\.assigned_to\)"):
        await records.delete(User, user["sys_id"])
    await do(instance, "activate", "club")
    records = instance.elevated("a test")
    assert (await records.get(Visit, visit["sys_id"]))["assigned_to"] == user["sys_id"]
    await records.delete(Item, card["sys_id"])
    assert (await records.get(Visit, visit["sys_id"]))["item"] is None

"""Demonstration data: loaded once, known by its origin, removed without touching anything else."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from platform_core import (
    INTERNAL,
    DemoData,
    DemoLoader,
    Identity,
    NotFound,
    NotSignedIn,
    PackError,
    Query,
    User,
    UserRole,
)
from platform_core.demonstration import (
    demo_password,
    load_demo,
    remove_demo,
    sign_ins,
)
from platform_core.pack import Pack
from platform_core.testing import MakeWorld, World, deactivate
from tests.example import works
from tests.example.works import FOREMAN, HAND, Inspection, Job, Site

ORIGIN = "demonstration data"


async def load(demo: DemoLoader) -> None:
    """A site in a site, a foreman, and a job of his."""
    north = await demo.create(Site, name="North")
    await demo.create(Site, name="Yard", parent=north["sys_id"])
    foreman = await demo.user(User, "flo", FOREMAN.name, because="Runs the workshop", first_name="Flo")
    yard = await demo.find(Site, name="Yard")
    await demo.create(Job, title="Oil", site=yard["sys_id"], owner=foreman["sys_id"], remarks="Soon, please")


async def load_more(demo: DemoLoader) -> None:
    """A job on the other pack's site."""
    yard = await demo.find(Site, name="Yard")
    await demo.create(Inspection, title="Look", site=yard["sys_id"])


WORKS = msgspec.structs.replace(works.pack, demo=DemoData("A workshop with a job", load))
EXTRAS = Pack(
    name="extras", version="1.0", summary="More", requires=("works",), demo=DemoData("Another job", load_more)
)


@pytest.fixture
async def csm(world: MakeWorld) -> World:
    """A workshop with nothing in it."""
    return await world(WORKS, EXTRAS)


async def content(csm: World) -> dict[str, list[Any]]:
    """All records of the workshop and its people, by table."""
    tables = (Site, Job, User, UserRole)
    return {table.info.table: [record async for record in csm.system.every(table)] for table in tables}


@pytest.mark.rule("CSM-184")
async def test_it_is_loaded_once_with_what_it_requires(csm: World) -> None:
    loaded = await load_demo(csm.instance, ["extras"])
    assert (loaded.records, loaded.there) == ({"works": 5, "extras": 1}, [])
    before = await content(csm)
    again = await load_demo(csm.instance)
    assert (again.records, again.there) == ({}, ["works", "extras"])
    assert await content(csm) == before
    assert {record["sys_created_by"] for record in before["works_job"]} == {ORIGIN}


async def test_its_people_sign_in_with_a_password_of_the_instance(csm: World) -> None:
    await load_demo(csm.instance)
    (flo,) = await sign_ins(csm.instance)
    assert (flo.user_name, flo.name, flo.because, flo.pack) == ("flo", "Flo", "Runs the workshop", "works")
    identity = Identity(csm.instance)
    await identity.sign_in("flo", demo_password(csm.instance), address="test")
    with pytest.raises(NotSignedIn):
        await identity.sign_in("flo", "demo-0000-0000-0000", address="test")
    user = await csm.system.find(User, User.user_name == "flo")
    assert user is not None
    actor = await identity.actor(user["sys_id"])
    assert actor is not None
    assert actor.has(FOREMAN)


async def test_another_instance_has_another_password(csm: World) -> None:
    mine = demo_password(csm.instance)
    other = type("Other", (), {"secret": b"another secret", "name": csm.instance.name})()
    assert demo_password(other) != mine


async def test_removing_it_leaves_everything_as_it_was(csm: World) -> None:
    await csm.person("ann", HAND)
    await csm.system.create(Job, {"title": "Real work"})
    before = await content(csm)
    await load_demo(csm.instance)
    removed = await remove_demo(csm.instance)
    assert (removed.records, removed.kept) == ({"extras": 1, "works": 5}, [])
    assert await content(csm) == before
    assert await sign_ins(csm.instance) == []
    assert (await load_demo(csm.instance)).records == {"works": 5, "extras": 1}


@pytest.mark.rule("CSM-184")
async def test_what_was_edited_is_removed_as_well(csm: World) -> None:
    before = await content(csm)
    await load_demo(csm.instance)
    north, yard = [record async for record in csm.system.every(Site, Query(order=("name",), limit=10))]
    await csm.system.update(Site, yard["sys_id"], {"parent": None})
    await csm.system.update(Site, north["sys_id"], {"name": "Renamed", "parent": yard["sys_id"]})
    oil = await csm.system.find(Job, Job.title == "Oil")
    assert oil is not None
    await csm.system.update(Job, oil["sys_id"], {"title": "Edited", "remarks": "Done"})
    await csm.system.create(UserRole, {"user": oil["owner"], "role": HAND.name})
    look = await csm.system.find(Job, Job.title == "Look")
    assert look is not None
    await csm.system.delete(Job, look["sys_id"])
    removed = await remove_demo(csm.instance)
    assert removed.kept == []
    assert await content(csm) == before


async def test_what_real_records_refer_to_stays_with_all_that_it_needs(csm: World) -> None:
    await load_demo(csm.instance)
    yard = await csm.system.find(Site, Site.name == "Yard")
    assert yard is not None
    real = await csm.system.create(Job, {"title": "Real", "site": yard["sys_id"]})
    removed = await remove_demo(csm.instance)
    assert [(kept.table, kept.name) for kept in removed.kept] == [("works_site", "Yard")]
    assert f"works_job {real['sys_id']} refers to it (site)" in removed.kept[0].because
    assert await csm.system.get(Job, real["sys_id"]) == real
    await csm.system.delete(Job, real["sys_id"])
    assert (await remove_demo(csm.instance)).records == {"works": 1}
    assert (await content(csm))["works_site"] == []


async def test_somebody_who_did_real_work_stays(csm: World) -> None:
    await load_demo(csm.instance)
    flo = await csm.system.find(User, User.user_name == "flo")
    assert flo is not None
    real = await csm.system.create(Job, {"title": "Real"})
    await csm.as_(csm.actor(flo, FOREMAN)).update(Job, real["sys_id"], {"grade": 1})
    removed = await remove_demo(csm.instance)
    assert [(kept.table, kept.name) for kept in removed.kept] == [("sys_user", "Flo")]
    audit = "SELECT \"user\" FROM sys_audit WHERE fieldname = 'grade'"
    assert await csm.instance.database.fetch(audit) == [(flo["sys_id"],)]


async def test_the_data_of_packs_that_stand_on_it_goes_first(csm: World) -> None:
    await load_demo(csm.instance)
    removed = await remove_demo(csm.instance, ["works"])
    assert removed.records == {"extras": 1, "works": 5}


async def test_one_packs_data_can_be_removed_alone(csm: World) -> None:
    await load_demo(csm.instance)
    assert (await remove_demo(csm.instance, ["extras"])).records == {"extras": 1}
    assert [record["title"] for record in (await content(csm))["works_job"]] == ["Oil"]


async def test_it_stays_as_long_as_its_pack_is_inactive(csm: World) -> None:
    await load_demo(csm.instance)
    await deactivate(csm.instance, ["extras", "works"])
    await csm.instance.reload()
    with pytest.raises(NotFound, match="hidden while the pack is not active"):
        await remove_demo(csm.instance)
    assert await sign_ins(csm.instance) == []


@pytest.mark.parametrize("name", ["extras", "nonsense", "base"])
async def test_what_cannot_be_removed_or_loaded_is_named(csm: World, name: str) -> None:
    with pytest.raises(NotFound, match=name):
        await remove_demo(csm.instance, [name])
    if name != "extras":
        with pytest.raises(NotFound, match=name):
            await load_demo(csm.instance, [name])


async def test_data_that_cannot_be_loaded_leaves_nothing_behind(csm: World) -> None:
    await csm.person("flo", INTERNAL)
    before = await content(csm)
    with pytest.raises(PackError, match="pack 'works' cannot be loaded: another record stands with the same"):
        await load_demo(csm.instance)
    assert await content(csm) == before
    assert await csm.instance.database.fetch("SELECT 1 FROM sys_demo_record") == []


async def test_loaders_find_their_own_records_first_and_never_guess(csm: World) -> None:
    for _ in range(2):
        await csm.system.create(Site, {"name": "Yard"})
    await load_demo(csm.instance)
    look = await csm.system.find(Inspection, Inspection.title == "Look")
    assert look is not None
    site = await csm.system.get(Site, look["site"])
    assert site["sys_created_by"] == ORIGIN


async def twins(demo: DemoLoader) -> None:
    """Two sites with one name, and the question which."""
    for _ in range(2):
        await demo.create(Site, name="Twin")
    await demo.find(Site, name="Twin")


async def nothing(demo: DemoLoader) -> None:
    """A question without an answer."""
    await demo.find(Site, name="Nowhere")


@pytest.mark.parametrize(
    ("function", "said"),
    [(twins, "several works_site with name='Twin'"), (nothing, "no works_site with name")],
)
async def test_a_record_that_a_loader_cannot_tell_is_an_error(
    world: MakeWorld, function: Any, said: str
) -> None:
    csm = await world(msgspec.structs.replace(WORKS, demo=DemoData("Unclear", function)))
    with pytest.raises(PackError, match=said):
        await load_demo(csm.instance)

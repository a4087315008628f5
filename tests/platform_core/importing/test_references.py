"""Rows that refer to other records."""

from __future__ import annotations

from platform_core import User
from tests.example.works import Job, Site
from tests.platform_core.importing.import_desk import BY_TITLE, Desk, counts

OWNER = BY_TITLE + 'owner = { column = "Owner", find = "user_name" }\n'
SITE = BY_TITLE + 'site = { column = "Site", find = "name", create = { region = "north" } }\n'


async def test_a_record_is_found_by_the_field_that_the_map_names(desk: Desk) -> None:
    ann = await desk.csm.person("ann")
    assert counts(await desk.bring("Title,Owner\nOil,ann\nPaint,\n", OWNER)) == (2, 2, 0, 0, 0)
    assert [record["owner"] for record in await desk.records()] == [ann.id, None]
    assert counts(await desk.bring("Title,Owner\nOil,ann\nPaint,\n", OWNER)) == (2, 0, 0, 2, 0)


async def test_a_record_that_is_not_there_or_is_there_twice_is_an_error_of_the_row(desk: Desk) -> None:
    for _ in range(2):
        await desk.csm.system.create(Site, {"name": "North"})
    map_ = BY_TITLE + 'site = { column = "Site", find = "name" }\n'
    summary = await desk.bring("Title,Site\nOil,North\nPaint,South\nWax,\n", map_)
    assert counts(summary) == (3, 1, 0, 0, 2)
    assert [each.reasons for each in summary.rejections] == [
        ["site (column Site): works_site.name 'North' stands in several records"],
        [
            "site (column Site): works_site.name 'South' stands in no record; import it first, or let the map `create` it"
        ],
    ]


async def test_a_record_that_many_rows_name_is_created_once(desk: Desk) -> None:
    rows = "Title,Site\n" + "".join(f"Job {number},Site {number % 3}\n" for number in range(20))
    summary = await desk.bring(rows, SITE, batch=4)
    assert (counts(summary), summary.referred) == ((20, 20, 0, 0, 0), 3)
    assert sorted((site["name"], site["region"]) for site in await desk.records(Site)) == [
        ("Site 0", "north"),
        ("Site 1", "north"),
        ("Site 2", "north"),
    ]
    again = await desk.bring(rows, SITE, batch=4)
    assert (counts(again), again.referred) == ((20, 0, 0, 20, 0), 0)


async def test_a_rejected_row_leaves_no_record_that_it_would_have_referred_to(desk: Desk) -> None:
    summary = await desk.bring(f"Title,Site\n{'x' * 61},North\nOil,South\n", SITE)
    assert (counts(summary), summary.referred) == ((2, 1, 0, 0, 1), 1)
    assert [site["name"] for site in await desk.records(Site)] == ["South"]


async def test_a_record_that_a_rejected_row_named_first_is_created_for_the_next(desk: Desk) -> None:
    summary = await desk.bring(f"Title,Site\n{'x' * 61},North\nOil,North\nPaint,North\n", SITE)
    assert (counts(summary), summary.referred) == ((3, 2, 0, 0, 1), 1)
    assert len(await desk.records(Site)) == 1


async def test_a_row_may_refer_to_one_above_it_in_the_same_file(desk: Desk) -> None:
    map_ = 'key = ["name"]\n[fields]\nname = "Name"\nparent = { column = "In", find = "name" }\n'
    rows = "Name,In\nEarth,\nEurope,Earth\nLisbon,Europe\nMars colony,Mars\n"
    summary = await desk.bring(rows, map_, table="works_site")
    assert counts(summary) == (4, 3, 0, 0, 1)
    earth, europe, lisbon = await desk.records(Site)
    assert (europe["parent"], lisbon["parent"]) == (earth["sys_id"], europe["sys_id"])
    assert lisbon["path"] == f"{earth['code']}/{europe['code']}/{lisbon['code']}"
    assert counts(await desk.bring(rows, map_, table="works_site")) == (4, 0, 0, 3, 1)


async def test_a_list_names_several_records(desk: Desk) -> None:
    ann, bob = await desk.csm.person("ann"), await desk.csm.person("bob")
    map_ = BY_TITLE + 'watchers = { column = "W", find = "user_name", separator = "," }\n'
    summary = await desk.bring('Title,W\nOil,"bob, ann"\nPaint,\nWax,"ann,eve"\n', map_)
    assert counts(summary) == (3, 2, 0, 0, 1)
    assert [record["watchers"] for record in await desk.records()] == [[bob.id, ann.id], None]


async def test_a_reference_may_be_part_of_the_key(desk: Desk) -> None:
    await desk.csm.person("ann")
    map_ = OWNER.replace('key = ["title"]', 'key = ["title", "owner"]')
    assert counts(await desk.bring("Title,Owner\nOil,ann\n", map_)) == (1, 1, 0, 0, 0)
    assert counts(await desk.bring("Title,Owner\nOil,ann\n", map_)) == (1, 0, 0, 1, 0)


async def test_an_id_needs_no_lookup_but_must_be_one(desk: Desk) -> None:
    map_ = BY_TITLE + 'owner = "Owner"\n'
    user = await desk.csm.system.create(User, {"user_name": "ann"})
    rows = f"Title,Owner\nOil,{user['sys_id']}\nPaint,{'0' * 32}\nWax,ann\n"
    summary = await desk.bring(rows, map_)
    assert counts(summary) == (3, 1, 0, 0, 2)
    assert [record["owner"] for record in await desk.records(Job)] == [user["sys_id"]]

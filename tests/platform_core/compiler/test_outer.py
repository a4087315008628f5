"""Conditions that name the row around them, and the day and moment of asking: what they find."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from platform_core import (
    Actor,
    ActorStandIn,
    Condition,
    Grant,
    InvalidQuery,
    Query,
    Restriction,
    User,
    exists,
    negate,
    outer,
    related,
)
from platform_core.moments import at
from tests.example import works
from tests.example.works import HAND, Job, Recall, Repair, Site
from tests.platform_core.conftest import Shop

Found = Callable[[dict[str, Any], Shop, Actor], bool]
MOMENT = datetime.datetime(2026, 3, 5, 9, tzinfo=datetime.UTC)


def of(record: dict[str, Any], shop: Shop, name: str) -> dict[str, Any]:
    """The record that a reference leads to, or nothing."""
    return shop.records.get(record[name] or "", {})


def jobs(shop: Shop) -> list[dict[str, Any]]:
    """All jobs of every class."""
    tables = {entity.info.table for entity in works.JOBS}
    return [record for record in shop.records.values() if record["sys_class_name"] in tables]


def twin(record: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two jobs have one owner and one site."""
    same = all(record[name] is not None and record[name] == other[name] for name in ("owner", "site"))
    return same and record["sys_id"] != other["sys_id"]


def same_place() -> Any:
    """Another job of one owner and one site."""
    return (Job.owner == outer(Job.owner)) & (Job.site == outer(Job.site)) & (Job.sys_id != outer(Job.sys_id))


ASKED: dict[str, tuple[Callable[[ActorStandIn], Condition], Found]] = {
    "several columns are tied at once": (
        lambda actor: exists(Job, same_place()),
        lambda record, shop, actor: any(twin(record, other) for other in jobs(shop)),
    ),
    "the row's own entity, and a value of the actor": (
        lambda actor: exists(Job, same_place() & (Job.owner == actor.id)),
        lambda record, shop, actor: record["owner"] == actor.id and any(twin(record, o) for o in jobs(shop)),
    ),
    "none such": (
        lambda actor: negate(exists(Job, same_place())),
        lambda record, shop, actor: not any(twin(record, other) for other in jobs(shop)),
    ),
    "a path of the row around": (
        lambda actor: exists(
            User, (User.sys_id == outer(Job.site.keeper)) & (User.sys_id == outer(Job.owner))
        ),
        lambda record, shop, actor: (
            record["owner"] is not None and of(record, shop, "site").get("keeper") == record["owner"]
        ),
    ),
    "each level names the one around it": (
        lambda actor: exists(
            Site,
            (Site.sys_id == outer(Job.site))
            & exists(User, (User.sys_id == outer(Site.keeper)) & (User.sys_id == actor.id)),
        ),
        lambda record, shop, actor: of(record, shop, "site").get("keeper") == actor.id,
    ),
    "values of related rows that fit the row": (
        lambda actor: Job.owner.is_in(related(Site.keeper, Site.sys_id == outer(Job.site))),
        lambda record, shop, actor: (
            record["owner"] is not None and of(record, shop, "site").get("keeper") == record["owner"]
        ),
    ),
    "one of two ways that lead to few records": (
        lambda actor: (
            Job.owner.is_in(related(Site.keeper, Site.sys_id == outer(Job.site))) | (Job.owner == actor.id)
        ),
        lambda record, shop, actor: (
            record["owner"] is not None
            and record["owner"] in (actor.id, of(record, shop, "site").get("keeper"))
        ),
    ),
    "a sub-tree under a field of the row": (
        lambda actor: exists(
            Site, (Site.keeper == actor.id) & outer(Job.site).within(Site.sys_id) & (Site.region == "north")
        ),
        lambda record, shop, actor: any(
            site["keeper"] == actor.id and site["region"] == "north" for site in upwards(record["site"], shop)
        ),
    ),
    "a sub-tree under a field of the row around": (
        lambda actor: exists(Site, Site.sys_id.within(outer(Job.site)) & (Site.keeper == actor.id)),
        lambda record, shop, actor: any(
            site["keeper"] == actor.id
            and record["site"] in [above["sys_id"] for above in upwards(sys_id, shop)]
            for sys_id, site in shop.records.items()
            if site["sys_class_name"] == "works_site"
        ),
    ),
    "the day of asking against days": (
        lambda actor: Job.day < actor.today,
        lambda record, shop, actor: record["day"] is not None and record["day"] < MOMENT.date(),
    ),
    "the moment of asking against moments": (
        lambda actor: Job.due <= actor.now,
        lambda record, shop, actor: record["due"] is not None and record["due"] <= MOMENT,
    ),
    "the day against moments is its midnight": (
        lambda actor: Job.due < actor.today,
        lambda record, shop, actor: record["due"] is not None and record["due"] < MOMENT.replace(hour=0),
    ),
    "the moment against days is its day": (
        lambda actor: Job.day <= actor.now,
        lambda record, shop, actor: record["day"] is not None and record["day"] <= MOMENT.date(),
    ),
    "moments of the row around": (
        lambda actor: exists(Job, (Job.due > outer(Job.due)) & (Job.due <= actor.now)),
        lambda record, shop, actor: (
            record["due"] is not None
            and any(other["due"] and record["due"] < other["due"] <= MOMENT for other in jobs(shop))
        ),
    ),
}


def upwards(site: str | None, shop: Shop) -> list[dict[str, Any]]:
    """A site and all above it."""
    found = []
    while site is not None:
        found.append(shop.records[site])
        site = shop.records[site]["parent"]
    return found


async def test_a1_a3_what_each_condition_finds_is_what_plain_python_finds(shop: Shop) -> None:
    told: dict[str, int] = {}
    with at(MOMENT):
        for number, actor in enumerate(shop.people):
            for what, (where, found) in ASKED.items():
                rule = Grant(role=HAND, entity=Job, may=("read",), where=where, because=what)
                hand = shop.actor(number, HAND)
                records = shop.as_(hand, [rule])
                expected = {job["sys_id"] for job in jobs(shop) if found(job, shop, actor)}
                page = await records.list(Job, Query(limit=1000, fields=("sys_id",), count="exact"))
                assert {record["sys_id"] for record in page.records} == expected, what
                assert page.count is not None
                assert page.count.value == len(expected), what
                cut = Restriction(entity=Job, where=where, because=what)
                everything = Grant(role=HAND, entity=Job, may=("read",), because="all")
                assert await shop.as_(hand, [everything, cut]).count(Job) == len(expected), what
                told[what] = told.get(what, 0) + len(expected)
    assert {what for what, count in told.items() if not 0 < count < 3 * len(jobs(shop))} == set()


async def test_a_childs_rule_names_its_own_fields_and_holds_through_the_parent(shop: Shop) -> None:
    def rule(actor: ActorStandIn) -> Condition:
        return exists(Job, (Job.sys_id == outer(Repair.before_it)) & (Job.owner == outer(Repair.owner)))

    expected = {
        job["sys_id"]
        for job in jobs(shop)
        if job.get("before_it") and job["owner"] and of(job, shop, "before_it")["owner"] == job["owner"]
    }
    assert expected
    grant = Grant(
        role=HAND, entity=Repair, may=("read",), where=rule, because="Follows one of the same owner"
    )
    records = shop.as_(shop.actor(0, HAND), [grant])
    for entity in (Job, Repair):
        page = await records.list(entity, Query(limit=1000, fields=("sys_id",)))
        assert {record["sys_id"] for record in page.records} == expected
    recalls = {record["sys_id"] for record in jobs(shop) if record["sys_class_name"] == Recall.info.table}
    assert await records.count(Recall) == len(expected & recalls)


async def test_a2_a_caller_asks_only_rows_and_fields_that_he_may_read(shop: Shop) -> None:
    asked = Query(where=exists(Site, (Site.sys_id == outer(Job.site)) & (Site.region == "north")), limit=1000)
    all_jobs = Grant(role=HAND, entity=Job, may=("read",), because="all")
    hand = shop.actor(0, HAND)
    with pytest.raises(InvalidQuery, match="has no field 'sys_id'"):
        await shop.as_(hand, [all_jobs]).list(Job, asked)
    some = Grant(
        role=HAND, entity=Site, may=("read",), where=lambda actor: Site.keeper == actor.id, because="his own"
    )
    own = {i for i, record in shop.records.items() if record.get("keeper") == hand.id}
    north = {i for i in own if shop.records[i]["region"] == "north"}
    page = await shop.as_(hand, [all_jobs, some]).list(Job, asked)
    expected = {job["sys_id"] for job in jobs(shop) if job["site"] in north}
    assert {record["sys_id"] for record in page.records} == expected
    few = msgspec.structs.replace(all_jobs, fields=("title",))
    with pytest.raises(InvalidQuery, match="has no field 'site'"):
        await shop.as_(hand, [few, some]).list(Job, asked)
    below = Query(where=Job.site.within(related(Site.sys_id, Site.region == "north")), limit=1000)
    with pytest.raises(InvalidQuery, match="has no field"):
        await shop.as_(hand, [all_jobs]).list(Job, below)

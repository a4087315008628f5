"""A page that is found by any of the ways is the page that the plain statement finds."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from platform_core import (
    Company,
    Entity,
    Filter,
    Grant,
    Group,
    GroupMember,
    Pack,
    Query,
    Reference,
    Restriction,
    Role,
    Task,
    User,
    exists,
    outer,
    related,
)
from platform_core.compiler import pages, select
from platform_core.paging import Listing
from platform_core.records import Records
from platform_core.testing import MakeWorld, World
from tests.example.policies import PEOPLE, policies, some
from tests.example.works import HAND, Inspection, Job, Recall, Repair, Rule, Site
from tests.platform_core.conftest import Shop

ENTITIES = (Job, Repair, Recall, Inspection, Site)


Lengths = tuple[int, int, int]
WAYS: dict[str, Lengths] = {
    "near": (1000, 2, 1),
    "few": (1, 1000, 6),
    "far": (1, 2, 1000),
    "rest": (1, 2, 1),
}
"""How long the stretches are, and how much is gathered, so that each of the ways finds pages."""


def set_lengths(monkeypatch: pytest.MonkeyPatch, lengths: Lengths) -> None:
    """How many records the short stretch has, how many are few, and how many records the long stretch has."""
    for name, length in zip(("NEAR", "FEW", "STRETCH"), lengths, strict=True):
        monkeypatch.setattr(pages, name, length)


@pytest.fixture(autouse=True)
def short_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    """So short that a few dozen records lead through all of them."""
    set_lengths(monkeypatch, (2, 2, 6))


async def all_pages(records: Records, entity: type[Entity], query: dict[str, Any]) -> list[str]:
    """The ids of all pages, one after another."""
    found: list[str] = []
    after = None
    while True:
        page = await records.list(entity, Query(**query, limit=3, after=after, fields=("sys_id",)))
        found += [record["sys_id"] for record in page.records]
        after = page.next
        if after is None:
            return found


FILTERS = (
    (),
    (Filter("sys_mod_count", "eq", 0),),
    (Filter("sys_class_name", "ne", "works_recall"),),
    (Filter("sys_id", "gte", "8" * 32),),
)


# Random rules often open nothing of an entity; then there is no page to compare.
@settings(some, suppress_health_check=[*some.suppress_health_check, HealthCheck.filter_too_much])
@given(
    rules=policies(),
    person=PEOPLE,
    entity=st.sampled_from(ENTITIES),
    down=st.booleans(),
    filters=st.sampled_from(FILTERS),
)
async def test_every_page_is_the_one_that_the_plain_statement_finds(
    shop: Shop,
    rules: list[Rule],
    person: tuple[int, list[Role]],
    entity: type[Entity],
    down: bool,
    filters: tuple[Filter, ...],
) -> None:
    actor = shop.actor(person[0], *person[1])
    assume(shop.as_(actor, rules).readable(entity))
    query = {"order": ("-sys_id" if down else "sys_id",), "filters": filters}
    found = await all_pages(shop.as_(actor, rules), entity, query)
    with pytest.MonkeyPatch.context() as plain:
        plain.setattr(select, "reach_of", lambda *_, **__: None)
        assert await all_pages(shop.as_(actor, rules), entity, query) == found
    assert found == sorted(found, reverse=down)


KEPT = Grant(
    role=HAND,
    entity=Job,
    may=("read",),
    where=lambda actor: Job.site.within(related(Site.sys_id, Site.keeper == actor.id)),
    because="The sites that one keeps",
)
URGENT = Restriction(entity=Job, where=lambda _: Job.urgent.eq(True), because="Only what is urgent")


@pytest.mark.parametrize("rules", [(KEPT,), (KEPT, URGENT)], ids=["a grant", "a grant and a restriction"])
@pytest.mark.parametrize("way", WAYS)
async def test_each_of_the_ways_finds_pages(
    shop: Shop, rules: tuple[Rule, ...], way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_lengths(monkeypatch, WAYS[way])
    found_by: set[str | None] = set()
    page = Listing.page

    async def noted(self: Listing, *given: Any) -> Any:
        statement, rows = await page(self, *given)
        if rows:
            found_by.add(statement.way)
        return statement, rows

    monkeypatch.setattr(Listing, "page", noted)
    actors = [shop.actor(number, HAND) for number in range(3)]
    found = [await all_pages(shop.as_(actor, rules), Job, {"order": ("-sys_id",)}) for actor in actors]
    assert (way if shop.csm.instance.database.dialect == "postgres" else None) in found_by
    monkeypatch.setattr(select, "reach_of", lambda *_, **__: None)
    assert [
        await all_pages(shop.as_(actor, rules), Job, {"order": ("-sys_id",)}) for actor in actors
    ] == found
    assert sum(len(each) for each in found) > 5


REPAIRS_KEPT = Grant(
    role=HAND,
    entity=Repair,
    may=("read",),
    where=lambda actor: Job.site.within(related(Site.sys_id, Site.keeper == actor.id)),
    because="Repairs at the sites that one keeps",
)


@pytest.mark.parametrize("lengths", WAYS.values(), ids=WAYS)
async def test_a1_a_grant_on_a_child_opens_none_of_its_siblings_by_fields_that_all_of_them_have(
    shop: Shop, lengths: Lengths, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_lengths(monkeypatch, lengths)
    found = 0
    for number in range(3):
        records = shop.as_(shop.actor(number, HAND), (REPAIRS_KEPT,))
        repairs = await all_pages(records, Repair, {"order": ("-sys_id",)})
        assert await all_pages(records, Job, {"order": ("-sys_id",)}) == repairs
        found += len(repairs)
    assert found > 5


class Follow(Entity, tablename="follows_follow", label="Follow"):
    """Somebody follows what a company asks."""

    company = Reference(Company, index=True, required=True)
    user = Reference(User, index=True, required=True)


class Wish(
    Entity, extends=Task, tablename="follows_wish", number_prefix="WSH", label="Wish", plural="Wishes"
):
    """What a company asks."""

    company_asking = Reference(Company, index=True)


FOLLOWER = Role("follows.follower", "Sees what the companies ask that he follows", kind="internal")
MEMBER = Role("follows.member", "Sees the wishes of his groups", kind="internal")
PACK = Pack(
    name="follows",
    version="1.0",
    summary="Wishes, and who follows them",
    entities=(Follow, Wish),
    roles=(FOLLOWER, MEMBER),
    access_rules=(
        Grant(role=FOLLOWER, entity=Follow, may=("read",), because="Whom one follows"),
        Grant(
            role=FOLLOWER,
            entity=Wish,
            may=("read",),
            where=lambda actor: exists(
                Follow, (Follow.company == outer(Wish.company_asking)) & (Follow.user == actor.id)
            ),
            because="Followers see what is asked",
        ),
        Grant(
            role=MEMBER,
            entity=Wish,
            may=("read",),
            where=lambda actor: Wish.assignment_group.is_in(
                related(GroupMember.group, GroupMember.user == actor.id)
            ),
            because="Groups see what is theirs",
        ),
    ),
)


@pytest.mark.parametrize("lengths", WAYS.values(), ids=WAYS)
async def test_relations_and_memberships_lead_to_their_records(
    world: MakeWorld, lengths: Lengths, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_lengths(monkeypatch, lengths)
    csm: World = await world(PACK)
    system, ann = csm.system, await csm.person("ann", FOLLOWER, MEMBER)
    companies = [(await system.create(Company, {"name": f"Company {n}"}))["sys_id"] for n in range(4)]
    groups = [(await system.create(Group, {"name": f"Group {n}"}))["sys_id"] for n in range(3)]
    await system.create(Follow, {"company": companies[0], "user": ann.id})
    await system.create(Follow, {"company": companies[2], "user": ann.id})
    await system.create(GroupMember, {"group": groups[1], "user": ann.id})
    expected = []
    for number in range(24):
        values = {"company_asking": companies[number % 4], "assignment_group": groups[number % 3]}
        wish = await system.create(Wish, values)
        if number % 4 in (0, 2) or number % 3 == 1:
            expected.append(wish["sys_id"])
    assert await all_pages(csm.as_(ann), Wish, {}) == sorted(expected, reverse=True)


async def test_a_page_takes_one_statement_and_lists_of_tasks_are_newest_first(
    world: MakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    csm: World = await world(PACK)
    ann, system = await csm.person("ann", MEMBER), csm.system
    assert Wish.info.default_order == "-sys_id"
    seen: list[str] = []

    async def statements() -> int:
        seen.clear()
        csm.instance.database.observer = seen.append
        await csm.as_(ann).list(Wish)
        csm.instance.database.observer = None
        return len(seen)

    monkeypatch.setattr(pages, "NEAR", 4)
    assert await statements() == 1
    several_ways = csm.instance.database.dialect == "postgres"
    assert ("WITH stretch AS MATERIALIZED" in seen[0]) is several_ways
    group = (await system.create(Group, {"name": "Group"}))["sys_id"]
    await system.create(GroupMember, {"group": group, "user": ann.id})
    for number in range(12):
        await system.create(Wish, {"assignment_group": group if number == 0 else None})
    # The short stretch does not have his page, and is left out from then on.
    assert [await statements(), await statements(), await statements()] == [2 if several_ways else 1, 1, 1]
    assert ("WITH shared1" in seen[0] and "few AS MATERIALIZED" in seen[0]) is several_ways

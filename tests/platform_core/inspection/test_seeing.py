"""A2: what a rule over other records finds is told to those alone who read all fields that it rests on."""

from __future__ import annotations

from typing import Any

import pytest

from platform_core import USER_ADMIN, Grant, NotPermitted, Restriction, User, exists, outer, related
from platform_core.compiler.shapes import AllOf, Shaper
from platform_core.conditions import ACTOR, ConditionOf
from platform_core.inside import reader_of
from platform_core.inspection.seeing import Seeing
from platform_core.inspection.who_can import who_can
from tests.example.works import CLERK, HAND, Job, Rule, Site
from tests.platform_core.conftest import Shop

IN_NORTH: ConditionOf = lambda _: exists(Site, (Site.sys_id == outer(Job.site)) & (Site.region == "north"))  # noqa: E731
THERE: ConditionOf = lambda _: exists(Site, Site.sys_id == outer(Job.site))  # noqa: E731
NAMED: ConditionOf = lambda _: Job.site.is_in(related(Site.sys_id, Site.name == outer(Job.title)))  # noqa: E731
BELOW_MINE: ConditionOf = lambda actor: Job.site.within(related(Site.sys_id, Site.keeper == actor.id))  # noqa: E731
BELOW_ONE: ConditionOf = lambda _: exists(Site, outer(Job.site).within(Site.sys_id))  # noqa: E731
ROOT_IS_MINE: ConditionOf = lambda _: exists(Site, Site.parent.within(outer(Job.site)))  # noqa: E731
NESTED: ConditionOf = lambda _: exists(  # noqa: E731
    Site,
    (Site.sys_id == outer(Job.site))
    & exists(User, (User.sys_id == outer(Site.keeper)) & (User.city == "Bonn")),
)


def in_time(actor: Any) -> Any:
    """Some site of the same place is older than this moment."""
    return exists(Site, (Site.sys_id == outer(Job.site)) & (Site.sys_created_on < actor.now))


@pytest.mark.parametrize(
    ("condition", "rests_on"),
    [
        (IN_NORTH, {"Job.site", "Site.region"}),
        (THERE, {"Job.site"}),
        (NAMED, {"Job.title", "Job.site", "Site.name"}),
        (BELOW_MINE, {"Job.site", "Site.keeper", "Site.parent"}),
        (BELOW_ONE, {"Job.site", "Site.parent"}),
        (ROOT_IS_MINE, {"Job.site", "Site.parent"}),
        (NESTED, {"Job.site", "Site.keeper", "User.city"}),
        (in_time, {"Job.site", "Site.sys_created_on"}),
    ],
)
async def test_a2_each_field_that_a_relation_names_on_any_side_has_to_be_read(
    shop: Shop, condition: ConditionOf, rests_on: set[str]
) -> None:
    shape = Shaper(constants=True).condition(Job, condition(ACTOR))
    fields: dict[Any, tuple[str, ...]] = {
        Job: ("title", "site", "due"),
        Site: ("name", "region", "keeper", "parent", "sys_created_on"),
        User: ("city", "name"),
    }  # fmt: skip

    def knows(without: str = "", unread: Any = None) -> bool:
        rules: list[Rule] = [
            Grant(
                role=HAND, entity=entity, may=("read",), because="Some fields",
                fields=tuple(name for name in names if f"{entity.__name__}.{name}" != without),
            )
            for entity, names in fields.items()
            if entity is not unread
        ]  # fmt: skip
        return Seeing(reader_of(shop.as_(shop.actor(0, HAND), rules))).may_know(Job, shape)

    assert knows()
    every = {f"{entity.__name__}.{name}" for entity, names in fields.items() for name in names}
    assert {name for name in every if not knows(name)} == rests_on
    assert not knows(unread=Site)


async def test_a2_a_condition_of_a_kind_that_is_not_known_is_told_to_nobody(shop: Shop) -> None:
    seeing = Seeing(reader_of(shop.csm.system))
    assert seeing.may_know(Job, AllOf(()))
    assert not seeing.may_know(Job, AllOf((object(),)))


async def test_a2_explanations_and_who_can_keep_relations_back_from_those_who_do_not_read_them(
    shop: Shop,
) -> None:
    job = next(i for i, r in shop.records.items() if "grade" in r and r["site"])
    everything: tuple[Rule, ...] = (
        Grant(role=CLERK, entity=Job, may=("read",), where=IN_NORTH, because="Clerks go north"),
        Grant(role=HAND, entity=Job, may=("read",), because="Hands see jobs"),
        Grant(role=USER_ADMIN, entity=Job, may=("read",), because="He sees jobs"),
        Grant(role=USER_ADMIN, entity=User, may=("read",), because="He sees people"),
    )
    blind = Grant(role=USER_ADMIN, entity=Site, may=("read",), fields=("name",), because="He sees names")
    seeing = Grant(role=USER_ADMIN, entity=Site, may=("read",), because="He sees sites")
    await shop.csm.person("eve", CLERK)
    for rules, told in (([*everything, blind], False), ([*everything, seeing], True)):
        manager = shop.as_(shop.actor(2, USER_ADMIN), rules)
        assert (await who_can(manager, Job, job)).complete is told
        if told:
            await manager.explain(Job, job, "read", shop.actor(0, CLERK))
        else:
            with pytest.raises(NotPermitted, match="rests on fields"):
                await manager.explain(Job, job, "read", shop.actor(0, CLERK))
    cut = Restriction(entity=Job, where=BELOW_MINE, unless=(USER_ADMIN,), because="One's own sites")
    own = await shop.as_(shop.actor(2, USER_ADMIN, CLERK), [*everything, blind, cut]).explain(
        Job, job, "read"
    )
    assert [(rule.because, rule.holds, rule.where) for rule in own.rules if rule.role == CLERK.name] == [
        ("Clerks go north", None, "")
    ]

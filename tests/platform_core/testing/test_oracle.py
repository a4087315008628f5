"""The oracle itself: SQL's three truths, rules over rows that are asked for by hand, and mistakes that it finds."""

from __future__ import annotations

import datetime
from typing import Any, cast

import pytest

from platform_core import Actor, Grant, ProtectedField, Restriction, exists, negate, outer, related
from platform_core.access import OPERATIONS, closure
from platform_core.conditions import ACTOR, And, Condition, WhereRaw
from platform_core.policy import Policy
from platform_core.testing import Oracle, Rows
from platform_core.testing.agreement import Comparison, agree
from platform_core.testing.oracle_conditions import Judge, Row, among
from tests.example.works import CLERK, HAND, Job, Recall, Repair, Rule, Site
from tests.platform_core.conftest import Shop

ADA = Actor(id="a" * 32, user_name="ada", kind="internal", roles=frozenset(("works.hand",)))
NORTH, BELOW, SOUTH = "1" * 32, "2" * 32, "3" * 32
NOON = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
JOB, REPAIR = "4" * 32, "5" * 32
SITES: dict[str, dict[str, Any]] = {
    NORTH: {"region": "north", "keeper": ADA.id, "parent": None},
    BELOW: {"region": None, "keeper": None, "parent": NORTH},
    SOUTH: {"region": "south", "keeper": None, "parent": None},
}
JOBS: dict[str, dict[str, Any]] = {
    JOB: {
        "day": NOON.date(),
        "due": NOON - datetime.timedelta(hours=1),
        "grade": None,
        "site": BELOW,
        "owner": None,
        "sys_class_name": "works_job",
    },
    REPAIR: {
        "day": None,
        "due": NOON,
        "grade": 2,
        "site": None,
        "owner": ADA.id,
        "sys_class_name": "works_repair",
    },
}


def judge() -> Judge:
    """Of rows that no database has."""
    sites = {sys_id: {"sys_id": sys_id, **row} for sys_id, row in SITES.items()}
    jobs = {sys_id: {"sys_id": sys_id, **row} for sys_id, row in JOBS.items()}
    repairs: dict[str, dict[str, Any]] = {REPAIR: {"sys_id": REPAIR, "part": None, "before_it": JOB}}
    registry: Any = None
    return Judge(Rows(registry, {"works_site": sites, "works_job": jobs, "works_repair": repairs}), ADA, NOON)


KEPT = related(Site.sys_id, Site.keeper == ACTOR.id)


TABLE: list[tuple[Condition, bool | None, bool | None]] = [
    (Job.grade == 2, None, True),
    (Job.grade != 2, None, False),
    (Job.grade < 2, None, False),
    (Job.grade.is_in([2, 3]), None, True),
    (Job.grade.not_in([2, 3]), None, False),
    (Job.grade.is_null(), True, False),
    (Job.grade.is_not_null(), False, True),
    (Job.owner == ACTOR.id, None, True),
    (negate(Job.grade == 2), True, False),
    (negate(negate(Job.grade == 2)), False, True),
    ((Job.grade == 2) & (Job.owner == ACTOR.id), None, True),
    ((Job.grade == 2) & Job.grade.is_not_null(), False, True),
    ((Job.grade == 2) | Job.grade.is_null(), True, True),
    ((Job.grade == 2) | Job.grade.is_not_null(), None, True),
    (Job.site.region == "north", None, None),
    (Job.site.region.is_null(), True, True),
    (Job.site.parent.region == "north", True, None),
    (Job.site.within(KEPT), True, None),
    (Job.site.is_in(KEPT), False, None),
    (Job.site.within(NORTH), True, None),
    (Job.site.within(SOUTH), False, None),
    (Job.site.is_in(related(Site.sys_id, Site.region == "west")), False, False),
    (Job.site.is_in(related(Site.parent)), None, None),
    (Job.owner.is_in(related(Site.keeper, Site.region == "north")), None, True),
    (Job.sys_id.is_in(related(Repair.before_it)), True, False),
    (Job.sys_id.is_in(related(Repair.sys_id)), False, True),
    (Job.sys_id.is_in(related(Repair.owner, Repair.part.is_null())), False, False),
    (Job.site == Job.owner, None, None),
    (exists(Site, Site.region == "south"), True, True),
    (exists(Site, Site.region == "west"), False, False),
    (exists(Site, (Site.sys_id == outer(Job.site)) & Site.region.is_null()), True, False),
    (exists(Repair, Repair.owner == outer(Job.owner)), False, True),
    (
        exists(Job, exists(Site, Site.keeper == outer(Job.owner)) & (Job.grade != outer(Job.grade))),
        False,
        False,
    ),
    (exists(Site, outer(Job.site).within(related(Site.sys_id, Site.region == "north"))), True, False),
    (
        exists(
            Site, And(cast("Any", Site.region == "north"), cast("Any", outer(Job.site).within(Site.sys_id)))
        ),
        True,
        False,
    ),
    (Job.site.is_in(related(Site.sys_id, Site.sys_id == outer(Job.site))), True, False),
    (Job.site.within(Job.site), True, False),
    (Job.sys_id.is_in(related(Repair.sys_id, Job.site == Repair.before_it)), False, False),
    (Job.day == ACTOR.today, True, None),
    (Job.due < ACTOR.now, True, False),
    (Job.due <= ACTOR.now, True, True),
    (Job.due > ACTOR.today, True, True),
]


@pytest.mark.parametrize(("condition", "job", "repair"), TABLE)
def test_a_condition_is_true_false_or_unknown_as_in_sql(
    condition: Condition, job: bool | None, repair: bool | None
) -> None:
    verdicts = [judge().holds(condition, Row(Job, sys_id)) for sys_id in (JOB, REPAIR)]
    assert verdicts == [job, repair]


async def test_a3_each_of_these_conditions_means_the_same_in_sql(shop: Shop) -> None:
    actor = shop.actor(0, HAND)
    for condition, _, _ in TABLE:
        rule = Grant(role=HAND, entity=Job, may=OPERATIONS, where=lambda _: condition, because="So it is")  # noqa: B023
        comparison = Comparison(shop.csm.instance, shop.rows, shop.under((rule,)))
        await comparison.compare(actor, (Job,))
        agree(comparison)


def test_an_inherited_column_speaks_of_the_child_that_the_condition_names() -> None:
    asked = Job.sys_id.is_in(related(Repair.sys_id, Repair.grade == 2))
    assert [judge().holds(asked, Row(Job, sys_id)) for sys_id in (JOB, REPAIR)] == [False, True]


def test_an_empty_value_may_be_any_member_and_an_empty_member_any_value() -> None:
    assert [among(None, [1]), among(None, []), among(1, [2, None]), among(1, [1, None])] == [
        None,
        False,
        None,
        True,
    ]


def test_what_the_oracle_does_not_know_is_an_error_and_no_answer() -> None:
    with pytest.raises(NotImplementedError, match="WhereRaw"):
        judge().holds(WhereRaw("1 = 1"), Row(Job, JOB))


RULES: tuple[Rule, ...] = (
    Grant(role=HAND, entity=Job, may=("read", "write"), because="Hands work"),
    Grant(role=CLERK, entity=Recall, may=("read",), fields=("title",), because="Clerks warn"),
    Restriction(entity=Repair, where=lambda _: Repair.part != "nut", unless=(CLERK,), because="No nuts"),
    ProtectedField(entity=Job, field="hidden_note", read=(CLERK,), because="For clerks"),
)


async def test_the_oracle_answers_by_hand(shop: Shop) -> None:
    hand, clerk = shop.actor(0, HAND), shop.actor(1, CLERK)
    seen = shop.oracle(hand, RULES).visible(Job)
    nuts = {sys_id for sys_id in shop.of(Repair) if shop.records[sys_id]["part"] != "bolt"}
    assert nuts
    assert set(shop.of(Job)) - set(seen) == nuts, "a condition that is unknown cuts as one that is false"
    assert all("hidden_note" not in record for record in seen.values())
    warned = shop.oracle(clerk, RULES).visible(Job)
    assert set(warned) == set(shop.of(Recall))
    assert all(
        set(record) == {"sys_id", "sys_class_name", "sys_mod_count", "title"} for record in warned.values()
    )
    assert shop.oracle(hand, RULES).update(Job, next(iter(nuts)), {"title": "x"}) == "missing"
    assert shop.oracle(clerk, RULES).update(Job, next(iter(warned)), {"title": "x"}) == "refused"
    assert shop.oracle(hand, RULES).update(Job, next(iter(seen)), {"title": "x"}) == "allowed"
    assert (
        shop.oracle(Actor(roles=closure(dict(shop.csm.instance.roles), {HAND.name})), RULES).visible(Job)
        == {}
    )


@pytest.mark.parametrize("part", ["_granted", "cuts", "protected"])
async def test_a_policy_that_forgets_a_kind_of_rule_does_not_agree(
    shop: Shop, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def compared(rules: tuple[Rule, ...]) -> Comparison:
        comparison = Comparison(shop.csm.instance, shop.rows, shop.under(rules))
        await comparison.compare(shop.actor(0, HAND), (Job, Repair))
        return comparison

    sound = await compared(RULES)
    agree(sound)
    assert sound.decisions > 1000
    empty: Any = set() if part == "protected" else ()
    monkeypatch.setattr(Policy, part, lambda *_: empty)
    with pytest.raises(AssertionError, match="the platform says"):
        agree(await compared(RULES))


async def test_an_oracle_over_other_rows_sees_what_would_be(shop: Shop) -> None:
    rules: list[Rule] = [
        Grant(role=HAND, entity=Job, may=("read",), where=lambda _: Job.grade == 3, because="Grade 3")
    ]
    oracle = shop.oracle(shop.actor(0, HAND), rules)
    job = next(sys_id for sys_id in shop.of(Job) if sys_id not in oracle.visible(Job))
    entity = shop.classes[shop.records[job]["sys_class_name"]]
    later = Oracle(oracle.registry, oracle.rows.changed(entity, job, {"grade": 3}), oracle.actor)
    assert set(later.visible(Job)) == {*oracle.visible(Job), job}

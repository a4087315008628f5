"""Conditions that name the row around them, and the clock: what is refused, and how they are put in words."""

from __future__ import annotations

import datetime
from typing import Any

import msgspec
import pytest

from platform_core import (
    Grant,
    PackError,
    PlanError,
    User,
    exists,
    negate,
    outer,
    related,
)
from platform_core.compiler.dependence import names_outer
from platform_core.compiler.narrowing import narrows
from platform_core.compiler.shapes import Shaper
from platform_core.conditions import ACTOR
from platform_core.moments import at, moment_for, this_moment
from platform_core.operations.condition_words import words
from platform_core.testing import MakeWorld
from tests.example import relations
from tests.example.relations import Account, Matter, Partner, Party
from tests.example.works import Job, Repair, Site


@pytest.mark.parametrize(
    ("condition", "complaint"),
    [
        (lambda: Job.owner == outer(Job.owner), r"outer\(owner\) stands where there is no row around it"),
        (lambda: outer(Job.site).within(ACTOR.id), "stands where there is no row around it"),
        (
            lambda: exists(Site, Site.sys_id == outer(Site.parent)),
            "over Job names Site.parent, a field of another entity",
        ),
        (
            lambda: exists(Site, exists(User, User.sys_id == outer(Job.owner))),
            "over Site names Job.owner, a field of another entity",
        ),
        (lambda: exists(Site, Job.owner == outer(Job.owner)), "over Site names Job.owner"),
        (lambda: Job.owner.is_in([ACTOR.id, "x"]), "a list that holds more than plain values"),
        (lambda: exists(Site, Site.region.is_in([outer(Job.title)])), "a list that holds more than plain"),
    ],
)
def test_what_names_no_row_around_it_is_refused(condition: Any, complaint: str) -> None:
    with pytest.raises(PackError, match=complaint):
        Shaper(constants=True).condition(Job, condition())


def test_facts_of_the_actor_have_no_row_around_them() -> None:
    with pytest.raises(PackError, match="no row around it"):
        Shaper(constants=True).subquery(related(Site.sys_id, Site.keeper == outer(Job.owner)))


@pytest.mark.parametrize(
    ("where", "complaint"),
    [
        (lambda actor: Matter.account == outer(Matter.account), "no row around it"),
        (lambda actor: Matter.name == actor.today, "'name' of kind string, which holds no time"),
        (lambda actor: Matter.account.within(actor.now), "'account' of kind reference, which holds no time"),
        (
            lambda actor: exists(
                relations.HouseholdMember, relations.HouseholdMember.since >= outer(Matter.about)
            ),
            "'since' of kind datetime is compared with 'about' of kind reference",
        ),
        (
            lambda actor: exists(
                relations.Contact,
                exists(
                    relations.HouseholdMember,
                    relations.HouseholdMember.since >= outer(relations.Contact.valid_from),
                ),
            ),
            "kind datetime is compared with 'valid_from' of kind date",
        ),
    ],
)
async def test_a_rule_without_meaning_is_refused_in_the_plan(
    world: MakeWorld, where: Any, complaint: str
) -> None:
    rule = Grant(role=relations.PERSON, entity=Matter, may=("read",), where=where, because="A bad one")
    pack = msgspec.structs.replace(relations.pack, access_rules=(*relations.RULES, rule))
    with pytest.raises(PlanError, match=complaint) as refused:
        await world(pack)
    assert "pack 'relations', Grant on Matter ('A bad one')" in str(refused.value)


def test_conditions_over_other_rows_can_be_put_in_words() -> None:
    shape = Shaper(constants=True).condition(Matter, relations.as_partner(ACTOR))
    assert words(shape) == (
        "some relations_partner has (target = outer.account and product = outer.product and source in "
        "(account of relations_contact where person = actor.id and (valid_from is empty or valid_from <= actor.today) "
        "and (valid_until is empty or valid_until >= actor.today)))"
    )
    shape = Shaper(constants=True).condition(Matter, relations.as_delegate(ACTOR))
    assert words(shape) == (
        "some relations_delegate has (person = actor.id and outer.account within (organization) "
        "and not (outer.account within (left_out)))"
    )


def test_an_outer_column_makes_related_rows_of_the_most_specific_entity() -> None:
    found = related(Job.sys_id, exists(Site, Site.sys_id == outer(Repair.before_it.site)))
    assert Shaper(constants=True).subquery(found).entity is Repair


def test_no_index_leads_to_what_names_the_row_around() -> None:
    shaper = Shaper(constants=True)
    plain = shaper.condition(Matter, Matter.account.is_in(related(Account.sys_id, Account.name == "x")))
    tied = shaper.condition(
        Matter, Matter.account.is_in(related(Partner.target, Partner.product == outer(Matter.product)))
    )
    assert (narrows(Matter, plain), narrows(Matter, tied)) == (True, False)
    inner = shaper.condition(Matter, relations.as_party(ACTOR))
    assert names_outer(inner.where)  # type: ignore[union-attr]
    assert not names_outer(inner)
    nested = exists(Party, negate(outer(Matter.account).within(Party.matter.account)) | (Party.level == 1))
    assert names_outer(shaper.condition(Matter, nested).where)  # type: ignore[union-attr]


def test_the_clock_is_set_for_a_block_and_runs_again_behind_it() -> None:
    zone = datetime.timezone(datetime.timedelta(hours=-5))
    with at(datetime.datetime(2026, 3, 4, 23, 30, tzinfo=zone)):
        assert moment_for("today", "date") == moment_for("now", "date") == datetime.date(2026, 3, 5)
        assert moment_for("today", "datetime") == datetime.datetime(2026, 3, 5, tzinfo=datetime.UTC)
        assert moment_for("now", "datetime") == datetime.datetime(2026, 3, 5, 4, 30, tzinfo=datetime.UTC)
    assert abs(this_moment() - datetime.datetime.now(datetime.UTC)) < datetime.timedelta(minutes=1)
    with pytest.raises(ValueError, match="time zone"), at(datetime.datetime(2026, 3, 4)):  # noqa: DTZ001
        pass


def test_a_value_of_another_row_has_no_truth_value() -> None:
    with pytest.raises(TypeError, match="no truth value"):
        assert outer(Job.owner)

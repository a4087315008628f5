"""Who may ask about access, and what he is told: nothing that he may not read himself."""

from __future__ import annotations

import pytest

from platform_core import ADMIN, USER_ADMIN, Grant, NotFound, NotPermitted, User
from platform_core.inspection.proposal import Proposal, RoleProposal
from platform_core.inspection.simulation import simulate
from platform_core.inspection.who_can import who_can
from tests.example.works import CLERK, HAND, Job, Rule
from tests.platform_core.conftest import Shop


async def test_only_user_administrators_ask_about_others_and_only_about_what_they_read(shop: Shop) -> None:
    rules: list[Rule] = [
        Grant(
            role=HAND,
            entity=Job,
            may=("read",),
            because="Hands see urgent jobs",
            where=lambda _: Job.urgent.eq(True),
        )
    ]
    calm, urgent = (
        next(i for i, r in shop.records.items() if r.get("urgent") is state) for state in (False, True)
    )
    hand, other = shop.actor(0, HAND), shop.actor(1, HAND)
    as_hand = shop.as_(hand, rules)
    assert (await as_hand.explain(Job, urgent, "read")).allowed
    with pytest.raises(NotPermitted, match="only user administrators"):
        await as_hand.explain(Job, urgent, "read", other)
    with pytest.raises(NotFound) as unread:
        await as_hand.explain(Job, calm, "read")
    with pytest.raises(NotFound) as nothing:
        await as_hand.explain(Job, "0" * 32, "read")
    assert str(unread.value).replace(calm, "") == str(nothing.value).replace("0" * 32, "")
    manager = shop.as_(shop.actor(2, USER_ADMIN, HAND), rules)
    assert (await manager.explain(Job, urgent, "read", other)).allowed
    with pytest.raises(NotFound):
        await manager.explain(Job, calm, "read", other)
    with pytest.raises(NotFound):
        await shop.as_(shop.actor(2, ADMIN), rules).explain(Job, "0" * 32, "read", other)
    assert not (await shop.as_(shop.actor(2, ADMIN), rules).explain(Job, calm, "read", other)).allowed


async def test_a2_an_explanation_tells_nothing_that_rests_on_fields_which_the_asker_does_not_read(
    shop: Shop,
) -> None:
    sys_id = next(i for i, r in shop.records.items() if r.get("hidden_note") == "x")
    rules: list[Rule] = [
        Grant(role=HAND, entity=Job, may=("read",), fields=("title",), because="Hands see titles"),
        Grant(
            role=HAND, entity=Job, may=("read",), fields=("title",), because="Marked",
            where=lambda _: Job.hidden_note == "x",
        ),
        Grant(role=CLERK, entity=Job, may=("write",), because="Clerks", where=lambda _: Job.hidden_note == "x"),
    ]  # fmt: skip
    found = await shop.as_(shop.actor(0, HAND), rules).explain(Job, sys_id, "read")
    assert [(rule.because, rule.holds, rule.where) for rule in found.rules] == [
        ("Hands see titles", True, ""),
        ("Marked", None, ""),
    ]
    assert found.decided_by == ("added#1",)
    refused = await shop.as_(shop.actor(0, HAND), rules).explain(Job, sys_id, "write")
    assert refused.opening_roles == ()
    told = await shop.as_(shop.actor(0, HAND, ADMIN), rules).explain(Job, sys_id, "read")
    assert told.decided_by == ("added#1", "added#2")


async def test_a2_user_administrators_are_not_told_of_others_what_rests_on_fields_that_they_do_not_read(
    shop: Shop,
) -> None:
    marked = next(i for i, r in shop.records.items() if r.get("hidden_note") == "x")
    rules: list[Rule] = [
        Grant(role=USER_ADMIN, entity=Job, may=("read",), fields=("title",), because="Titles"),
        Grant(role=USER_ADMIN, entity=User, may=("read",), because="People"),
        Grant(
            role=CLERK, entity=Job, may=("read",), because="Marked", where=lambda _: Job.hidden_note == "x"
        ),
        Grant(role=HAND, entity=Job, may=("read",), because="All"),
    ]
    await shop.csm.person("dan", HAND)
    await shop.csm.person("eve", CLERK)
    manager, admin = (shop.as_(shop.actor(2, role), rules) for role in (USER_ADMIN, ADMIN))
    with pytest.raises(NotPermitted, match="rests on fields"):
        await manager.explain(Job, marked, "read", shop.actor(0, CLERK))
    found = await who_can(manager, Job, marked)
    assert ([person.user_name for person in found.people], found.complete) == (["dan"], False)
    told = await who_can(admin, Job, marked)
    assert ([person.user_name for person in told.people], told.complete) == (["dan", "eve"], True)
    proposal = Proposal(give=(RoleProposal(role=CLERK.name, user="ada"),))
    for asker, counted in ((manager, False), (admin, True)):
        (effect,) = [e for e in (await simulate(asker, proposal)).effects if e.table == "works_job"]
        assert (bool(effect.gained.records), effect.gained.exact) == (counted, counted)

"""What a plan says of grants that rest on other rows: one fact each, counted where no actor has a say in it."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from platform_core import ActorStandIn, Condition, Grant, Pack, exists, outer, plan_activation, valid
from platform_core.moments import at
from platform_core.testing import MakeWorld
from tests.example import relations
from tests.example.relations import CLERK, Account, Contact, Matter, Party

NOON = datetime.datetime(2026, 3, 15, 12, tzinfo=datetime.UTC)


def with_parties(actor: ActorStandIn) -> Condition:
    """Accounts with a party in one of their matters."""
    return exists(Party, Party.matter.account == outer(Account.sys_id))


def spoken_for_today(actor: ActorStandIn) -> Condition:
    """Accounts that somebody speaks for today."""
    tied = (Contact.account == outer(Account.sys_id)) & (Contact.account.parent == outer(Account.parent))
    return exists(Contact, tied & valid(Contact.valid_from, Contact.valid_until, actor.today))


def own(actor: ActorStandIn) -> Condition:
    """Accounts that the actor speaks for."""
    return exists(Contact, (Contact.account == outer(Account.sys_id)) & (Contact.person == actor.id))


@pytest.mark.parametrize(
    ("where", "records", "exact"), [(with_parties, 1, True), (spoken_for_today, 1, True), (own, 3, False)]
)
async def test_p10_a_plan_counts_what_relations_open(
    world: MakeWorld, where: Any, records: int, exact: bool
) -> None:
    csm = await world(relations.pack)
    person = await csm.person("clerk", CLERK)
    top = await csm.system.create(Account, {"name": "top"})
    account = await csm.system.create(Account, {"name": "one", "parent": top["sys_id"]})
    await csm.system.create(Account, {"name": "two", "parent": top["sys_id"]})
    matter = await csm.system.create(Matter, {"name": "a", "account": account["sys_id"]})
    given = {"person": person.id, "matter": matter["sys_id"], "responsibility": "heir"}
    await csm.system.create(Party, given)
    days = {"valid_from": NOON.date(), "valid_until": NOON.date()}
    await csm.system.create(Contact, {"person": person.id, "account": account["sys_id"], **days})
    csm.instance.available.packs["further"] = Pack(
        name="further",
        version="1.0",
        summary="Opens more",
        requires=("relations",),
        access_rules=(Grant(role=CLERK, entity=Account, may=("read",), where=where, because="More"),),
    )
    with at(NOON):
        planned = await plan_activation(csm.instance, ["further"])
    changes = [change for change in planned.access if change.table == "relations_account"]
    assert [
        (
            change.roles,
            change.operation,
            change.change,
            change.after,
            change.users,
            change.records,
            change.exact,
        )
        for change in changes
    ] == [(("relations.clerk",), "read", "gained", "some", 1, records, exact)]

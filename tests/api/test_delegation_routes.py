"""Lending roles over HTTP, and that what is taken away is gone in every worker with the next request."""

from __future__ import annotations

import datetime
from collections.abc import AsyncIterator
from typing import Any

import pytest

from api.testing import serve_world
from platform_core import (
    ADMIN,
    INTERNAL,
    Actor,
    Group,
    GroupMember,
    GroupRole,
    RoleDelegation,
    User,
    UserRole,
    utc_now,
)
from tests.api.platform_kit import Serve, Served
from tests.example import gadgets
from tests.example.gadgets import AGENT, CUSTOMER


@pytest.fixture
async def served(serve: Serve) -> Served:
    return await serve(gadgets.pack)


@pytest.fixture
async def second(served: Served) -> AsyncIterator[Served]:
    """Another worker of the same instance."""
    other = await serve_world(served.world)
    yield other
    await other.close()


def loan(to: Actor, **values: Any) -> dict[str, Any]:
    ends = (utc_now() + datetime.timedelta(days=1)).isoformat()
    return {"role": AGENT.name, "delegate": to.id, "reason": "Holidays", "ends": ends, **values}


@pytest.mark.rule("CSM-12")
async def test_a_role_is_lent_seen_by_both_and_ended(served: Served) -> None:
    ann, bob = await served.world.person("ann", AGENT), await served.world.person("bob", INTERNAL)
    lender, borrower = await served.as_(ann), await served.as_(bob)
    made = await lender.post("/api/me/delegations", json=loan(bob))
    assert made.status_code == 201, made.text
    listed = (await lender.get("/api/me/delegations")).json()
    assert [(each["role"], each["delegate_user_name"]) for each in listed["given"]] == [(AGENT.name, "bob")]
    assert listed["received"] == []
    assert (await borrower.get("/api/me/delegations")).json()["received"] == listed["given"]
    me = (await borrower.get("/api/me")).json()
    assert (AGENT.name in me["roles"], me["temporary"]) == (True, [AGENT.name])
    assert (await borrower.delete(f"/api/me/delegations/{made.json()['sys_id']}")).status_code == 204
    assert AGENT.name not in (await borrower.get("/api/me")).json()["roles"]
    assert (await lender.get("/api/me/delegations")).json() == {"given": [], "received": []}


async def test_what_cannot_be_lent_is_refused(served: Served) -> None:
    ann, bob = await served.world.person("ann", AGENT), await served.world.person("bob", INTERNAL)
    cid = await served.world.person("cid", CUSTOMER)
    lender, stranger = await served.as_(ann), await served.as_(cid)
    wrong = [
        loan(bob, role=ADMIN.name),
        loan(cid),
        loan(bob, ends="2020-01-01T00:00:00Z"),
        loan(bob, ends="soon"),
        loan(bob, reason=""),
        loan(bob, delegator=cid.id),
        loan(bob, delegate="bob"),
    ]
    answers = [await lender.post("/api/me/delegations", json=body) for body in wrong]
    assert [answer.status_code for answer in answers] == [422] * len(wrong), [a.text for a in answers]
    assert (await stranger.post("/api/me/delegations", json=loan(bob, role=CUSTOMER.name))).status_code == 403
    assert (await stranger.get("/api/me/delegations")).json() == {"given": [], "received": []}
    assert (await lender.delete(f"/api/me/delegations/{'0' * 32}")).status_code == 404


async def _direct(served: Served, ann: Actor) -> tuple[type[Any], str]:
    made = await served.world.system.create(UserRole, {"user": ann.id, "role": AGENT.name})
    return UserRole, made["sys_id"]


async def _group_role(served: Served, ann: Actor) -> tuple[type[Any], str]:
    top = await served.world.system.create(Group, {"name": "top"})
    low = await served.world.system.create(Group, {"name": "low", "parent": top["sys_id"]})
    await served.world.system.create(GroupMember, {"user": ann.id, "group": low["sys_id"]})
    made = await served.world.system.create(GroupRole, {"group": top["sys_id"], "role": AGENT.name})
    return GroupRole, made["sys_id"]


async def _membership(served: Served, ann: Actor) -> tuple[type[Any], str]:
    top = await served.world.system.create(Group, {"name": "top"})
    await served.world.system.create(GroupRole, {"group": top["sys_id"], "role": AGENT.name})
    made = await served.world.system.create(GroupMember, {"user": ann.id, "group": top["sys_id"]})
    return GroupMember, made["sys_id"]


async def _loan(served: Served, ann: Actor) -> tuple[type[Any], str]:
    bob = await served.world.person("bob", AGENT)
    values = {**loan(ann), "delegator": bob.id, "ends": utc_now() + datetime.timedelta(days=1)}
    made = await served.world.system.create(RoleDelegation, values)
    return RoleDelegation, made["sys_id"]


@pytest.mark.parametrize("path", [_direct, _group_role, _membership, _loan])
async def test_a7_a_role_is_gone_in_every_worker_with_the_next_request(
    served: Served, second: Served, path: Any
) -> None:
    ann = await served.world.person("ann", INTERNAL)
    entity, given = await path(served, ann)
    clients = [await worker.as_(ann) for worker in (served, second)]
    root = await served.as_(await served.world.person("root", ADMIN))
    for client in clients:
        assert (await client.get("/api/tables/gadgets_case")).status_code == 200
        assert AGENT.name in (await client.get("/api/me")).json()["roles"]
    gone = await root.delete(f"/api/tables/{entity.info.table}/{given}", headers={"if-match": "*"})
    assert gone.status_code == 204, gone.text
    for client in reversed(clients):
        assert AGENT.name not in (await client.get("/api/me")).json()["roles"]


async def test_a7_who_is_locked_is_nobody_in_every_worker(served: Served, second: Served) -> None:
    ann = await served.world.person("ann", AGENT)
    clients = [await worker.as_(ann) for worker in (served, second)]
    assert [(await client.get("/api/me")).status_code for client in clients] == [200, 200]
    await served.world.system.update(User, ann.id, {"locked_out": True})
    assert [(await client.get("/api/me")).status_code for client in clients] == [401, 401]

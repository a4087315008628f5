"""Moves as operations: what plans and descriptions say of them, what is refused, and which grants open them."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from platform_core import (
    Entity,
    Grant,
    Pack,
    PlanError,
    Restriction,
    Role,
    Task,
    Transition,
    plan_activation,
)
from platform_core.move_rights import Alternative, movers, openers
from platform_core.quality.rights import rights_matrix
from platform_core.registry import Registry
from platform_core.testing import MakeWorld
from tests.example import gadgets, works
from tests.example.closers import CLOSE, CLOSER, NOTES, PACK, READER, Desk
from tests.example.gadgets import AGENT, LIFECYCLE, Gadget


@pytest.fixture
async def desk(world: MakeWorld) -> Desk:
    made = Desk(await world(PACK))
    await made.fill()
    return made


async def test_the_schema_says_which_moves_the_caller_may_make(desk: Desk) -> None:
    async def moves(role: Role) -> dict[str, bool]:
        client = await desk.csm.client(desk.people[role.name])
        described = (await client.get("/api/schema/gadgets_case")).json()
        return {move["name"]: move["may"] for move in described["lifecycle"]["transitions"]}

    assert await moves(AGENT) == {"open": True, "close": True}
    assert await moves(CLOSER) == {"open": False, "close": True}
    assert await moves(READER) == {"open": False, "close": False}
    closer = await desk.csm.client(desk.people[CLOSER.name])
    query = {"table": "gadgets_case", "sys_id": await desk.case(), "operation": "transition:close"}
    explained = (await closer.get("/api/access/explain", params=query)).json()
    assert (explained["allowed"], explained["operation"]) == (True, "transition:close")
    refused = await closer.get("/api/access/explain", params={**query, "operation": "transition:fly"})
    assert refused.status_code == 400
    assert "transition:close" in refused.json()["remedy"]


@pytest.mark.parametrize(
    ("rule", "complaint"),
    [
        (
            Grant(role=CLOSER, entity=Gadget, may=("transition:fly",), because="No such move"),
            "speaks of the move 'fly', which no lifecycle of the entity has; use one of close, open",
        ),
        (
            Restriction(entity=Gadget, where=CLOSE.where, may=("transition:fly",), because="No move"),  # type: ignore[arg-type]
            "Restriction on Gadget ('No move') speaks of the move 'fly'",
        ),
        (
            Grant(role=CLOSER, entity=Gadget, may=("destroy",), because="No such operation"),
            "speaks of 'destroy', which is no operation; use create, read, write, delete or transition:NAME",
        ),
        (
            Grant(role=CLOSER, entity=Entity, may=("transition:fly",), because="Of everything"),
            "speaks of the move 'fly', which no lifecycle",
        ),
    ],
)
async def test_unknown_moves_and_operations_are_refused_in_the_plan(
    world: MakeWorld, rule: works.Rule, complaint: str
) -> None:
    pack = msgspec.structs.replace(PACK, access_rules=(*PACK.access_rules, rule))
    with pytest.raises(PlanError) as refused:
        await world(pack)
    assert complaint in str(refused.value)


async def test_a_parents_rule_may_name_the_moves_of_its_children(world: MakeWorld) -> None:
    rule = Grant(
        role=CLOSER, entity=Task, may=("read", "transition:close"), because="Closers close all tasks"
    )
    csm = await world(msgspec.structs.replace(PACK, access_rules=(*PACK.access_rules, rule)))
    closer = csm.as_(await csm.person("cloe", CLOSER))
    case = await csm.system.create(Gadget, {"short_description": "x", "color": "blue"})
    assert (await closer.transition(Gadget, case["sys_id"], "close", NOTES))["state"] == 3
    assert (bool(closer.may(Task, "transition:close")), closer.may(Task, "transition:fly")) == (False, {})


async def test_p10_a_plan_says_who_gains_a_move(world: MakeWorld) -> None:
    csm = await world(gadgets.pack)
    csm.instance.available.packs["gadget_closers"] = Pack(
        name="gadget_closers",
        version="1.0",
        summary="Who closes",
        requires=("gadgets",),
        roles=(CLOSER,),
        access_rules=(
            msgspec.structs.replace(CLOSE, because="Red ones"),
            Restriction(
                entity=Gadget,
                where=lambda actor: Gadget.color == "red",
                may=("transition:open",),
                because="Only red cases are opened",
            ),
        ),
    )
    planned = await plan_activation(csm.instance, ["gadget_closers"])
    told = {
        (change.roles[0], change.operation, change.change, change.after)
        for change in planned.access
        if change.table == "gadgets_case"
    }
    assert ("gadgets.closer", "transition:close", "gained", "some") in told
    assert ("gadgets.agent", "transition:open", "lost", "some") in told
    assert not {entry for entry in told if entry[1] == "write"}


async def test_the_rights_of_a_pack_name_its_moves(desk: Desk) -> None:
    lines = rights_matrix(desk.csm.instance.assembly.registry, PACK).splitlines()
    assert "| `gadgets.closer` | read some, transition:close some |" in lines
    assert "| `gadgets.agent` | create, read, write, delete |" in lines


ROWS: Any = None
FIRST = Transition(
    name="go", label="Go", sources=(1,), target=2, needs=("why",), takes=("how",), because="It goes"
)


def of(fields: set[str] | None) -> Alternative:
    return Alternative(CLOSE, ROWS, None if fields is None else frozenset(fields))


@pytest.mark.parametrize(
    ("named", "writers", "for_roles", "held", "fields", "opening"),
    [
        ([], [of(None)], (), (), [None], 1),
        ([], [of({"state", "x"})], (), (), [{"state", "x"}], 1),
        ([], [of({"x"})], (), (), [{"x"}], 0),
        ([], [of(None)], (AGENT,), (), [{"why", "how", "x"}], 0),
        ([], [of({"state", "x"})], (AGENT,), (), [{"x"}], 0),
        ([], [of(None)], (AGENT, CLOSER), (CLOSER,), [None], 1),
        (
            [of(None)],
            [],
            (AGENT,),
            (),
            [{"state", "why", "how", "sys_id", "sys_class_name", "sys_mod_count"}],
            1,
        ),
        ([of({"x"})], [], (), (), [{"state", "x"}], 1),
        ([of({"x"})], [of({"y"})], (), (), [{"state", "x"}, {"y"}], 1),
    ],
)
def test_which_grants_open_a_move_and_what_may_be_given_along(
    named: Any, writers: Any, for_roles: Any, held: Any, fields: Any, opening: int
) -> None:
    move = msgspec.structs.replace(FIRST, roles=for_roles)
    known = ("state", "why", "how", "x")
    found = movers(LIFECYCLE, move, named, writers, known, frozenset(role.name for role in held))
    assert [None if each.fields is None else set(each.fields) for each in found] == fields
    assert len(openers(LIFECYCLE, found)) == opening


def test_a_registry_is_asked_for_moves_of_entities_with_a_lifecycle_alone(desk: Desk) -> None:
    registry: Registry = desk.csm.instance.assembly.registry
    policy = desk.csm.instance.assembly.policy
    assert registry.lifecycle(Task) is None
    assert policy.move(Task, "transition:close") is None
    assert policy.move(Gadget, "write") is None
    assert policy.move(Gadget, "transition:close") == (LIFECYCLE, LIFECYCLE.transition("close"))

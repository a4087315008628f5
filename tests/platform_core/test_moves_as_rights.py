"""The moves of a lifecycle are operations of the policy: opened and cut by name, and the same everywhere that one asks."""

from __future__ import annotations

from typing import Any

import pytest

from platform_core import (
    Grant,
    InvalidInput,
    InvalidQuery,
    NotFound,
    NotPermitted,
    ProtectedField,
    Restriction,
    Task,
    TransitionRefused,
)
from platform_core.records import Records
from platform_core.testing import MakeWorld
from tests.example.closers import CLOSER, NOTES, PACK, READER, Desk
from tests.example.dumps import dump
from tests.example.gadgets import AGENT, CUSTOMER, Gadget


@pytest.fixture
async def desk(world: MakeWorld) -> Desk:
    made = Desk(await world(PACK))
    await made.fill()
    return made


async def test_a_grant_for_a_move_opens_that_move_and_no_other_change(desk: Desk) -> None:
    red, blue = await desk.case(), await desk.case("blue")
    closer = desk.as_(CLOSER)
    before = await dump(desk.csm.instance.database)
    for work in (
        closer.update(Gadget, red, {"color": "blue"}),
        closer.update(Gadget, red, NOTES),
        closer.update(Gadget, red, {"state": 3, **NOTES}),
        closer.transition(Gadget, red, "open"),
        closer.transition(Gadget, red, "close", {**NOTES, "color": "blue"}),
        closer.transition(Gadget, blue, "close", NOTES),
        closer.delete(Gadget, red),
        closer.create(Gadget, {"short_description": "x"}),
        desk.as_(READER).transition(Gadget, red, "close", NOTES),
    ):
        with pytest.raises((NotPermitted, TransitionRefused)):
            await work
    with pytest.raises(InvalidInput, match="close_notes"):
        await closer.transition(Gadget, red, "close")
    with pytest.raises(NotPermitted):
        await closer.transition(Gadget, red, "fly")
    assert await dump(desk.csm.instance.database) == before
    closed = await closer.transition(Gadget, red, "close", NOTES)
    assert (closed["state"], closed["close_notes"]) == (3, "done")
    assert await desk.state(blue) == 1


async def test_a_move_through_a_parent_table_is_decided_by_the_records_own_class(desk: Desk) -> None:
    red, blue = await desk.case(), await desk.case("blue")
    reads_tasks = Grant(role=CLOSER, entity=Task, may=("read",), because="Closers read all tasks")
    closer = desk.as_(CLOSER, reads_tasks)
    with pytest.raises(NotPermitted):
        await closer.transition("task", blue, "close", NOTES)
    assert (await closer.transition("task", red, "close", NOTES))["state"] == 3


async def test_a_restriction_cuts_one_move_by_name_and_every_move_with_changes(desk: Desk) -> None:
    def red(actor: Any) -> Any:
        return Gadget.color == "red"

    by_name = Restriction(
        entity=Gadget, where=red, may=("transition:close",), because="Only red cases are closed"
    )
    blue = await desk.case("blue")
    agent = desk.as_(AGENT, by_name)
    for work in (
        agent.transition(Gadget, blue, "close", NOTES),
        agent.update(Gadget, blue, {"state": 3, **NOTES}),
    ):
        with pytest.raises(NotPermitted, match="'close'"):
            await work
    await agent.transition(Gadget, blue, "open")
    await agent.update(Gadget, blue, {"short_description": "two"})
    # The new row has to stand it, too: it may not become blue on the way.
    case = await desk.case()
    with pytest.raises(NotPermitted):
        await agent.transition(Gadget, case, "close", {**NOTES, "color": "blue"})
    with pytest.raises(NotPermitted):
        await agent.update(Gadget, case, {"state": 3, "color": "blue", **NOTES})
    assert await desk.state(case) == 1
    changes = Restriction(entity=Gadget, where=red, may=("write",), because="Only red cases are changed")
    everybody = Grant(
        role=CLOSER, entity=Gadget, may=("transition:close",), because="Closers close every case"
    )
    with pytest.raises(NotPermitted):
        await desk.as_(CLOSER, everybody, changes).transition(Gadget, blue, "close", NOTES)
    await desk.as_(CLOSER, everybody).transition(Gadget, blue, "close", NOTES)


async def test_roles_of_a_move_and_grants_for_it_are_one_mechanism(desk: Desk) -> None:
    mine = await desk.case(opened_by=desk.people[CUSTOMER.name].id)
    customer = desk.as_(CUSTOMER)
    with pytest.raises(TransitionRefused, match="'open'"):
        await customer.transition(Gadget, mine, "open")
    with pytest.raises(TransitionRefused, match="'open'"):
        await customer.update(Gadget, mine, {"state": 2})
    named = Grant(role=CUSTOMER, entity=Gadget, may=("transition:open",), because="Customers open theirs")
    opened = await desk.as_(CUSTOMER, named).update(Gadget, mine, {"state": 2})
    assert opened["state"] == 2
    # Writers close without a grant for it, for the move is for no roles in particular.
    with pytest.raises(NotPermitted, match="close_notes"):
        await customer.transition(Gadget, mine, "close", NOTES)
    notes = Grant(
        role=CUSTOMER, entity=Gadget, may=("transition:close",), because="Customers say how it ended"
    )
    assert (await desk.as_(CUSTOMER, notes).transition(Gadget, mine, "close", NOTES))["state"] == 3


async def test_who_may_change_fields_gives_them_with_a_move_that_another_grant_opens(desk: Desk) -> None:
    paint = Grant(
        role=CLOSER, entity=Gadget, may=("write",), fields=("color", "urgency"), because="Closers paint"
    )
    closer = desk.as_(CLOSER, paint)
    case = await desk.case()
    # The condition of the move holds before it and after it, as it does for any change.
    with pytest.raises(NotPermitted):
        await closer.transition(Gadget, case, "close", {**NOTES, "color": "blue"})
    closed = await closer.transition(Gadget, case, "close", {**NOTES, "urgency": 1})
    assert (closed["state"], closed["urgency"]) == (3, 1)
    some = Grant(
        role=CLOSER,
        entity=Gadget,
        may=("write",),
        where=lambda actor: Gadget.color == "green",
        fields=("urgency",),
        because="Closers hurry green ones",
    )
    with pytest.raises(NotPermitted, match="urgency"):
        await desk.as_(CLOSER, some).transition(Gadget, await desk.case(), "close", {**NOTES, "urgency": 1})


async def test_a_protected_state_is_moved_by_those_who_may_write_it_alone(desk: Desk) -> None:
    shut = ProtectedField(entity=Task, field="state", write=(AGENT,), because="States are for agents")
    with pytest.raises(NotPermitted):
        await desk.as_(CLOSER, shut).transition(Gadget, await desk.case(), "close", NOTES)
    assert (await desk.as_(AGENT, shut).transition(Gadget, await desk.case(), "close", NOTES))["state"] == 3


async def test_a8_explain_and_what_may_i_do_agree_with_what_happens(desk: Desk) -> None:
    """Each role, each move, each case: the verdict, the rules behind it, and whether it can be done."""
    cut = Restriction(
        entity=Gadget,
        where=lambda actor: Gadget.color == "red",
        may=("transition:open",),
        unless=(CUSTOMER,),
        because="Blue cases stay new",
    )
    cases = {"red": await desk.case(), "blue": await desk.case("blue")}
    expected = {
        (AGENT, "close", "red"): {"Agents work on every case"},
        (AGENT, "close", "blue"): {"Agents work on every case"},
        (AGENT, "open", "red"): {"Agents work on every case"},
        (CLOSER, "close", "red"): {"Closers close red cases"},
    }
    system = Records(desk.csm.instance, desk.csm.system.actor, assembly=desk.as_(AGENT, cut).assembly)
    for role in (AGENT, CLOSER, READER, CUSTOMER):
        records = desk.as_(role, cut)
        for move, name in ((move, color) for move in ("open", "close") for color in cases):
            found = await system.explain(Gadget, cases[name], f"transition:{move}", records.actor)
            because = {rule.because for rule in found.rules if rule.kind == "grant" and rule.holds}
            opening = expected.get((role, move, name))
            assert found.allowed == (opening is not None), (role.name, move, name)
            assert opening is None or because == opening
            may = bool(records.may(Gadget, f"transition:{move}"))
            assert may == any(key[:2] == (role, move) for key in expected) or role is CUSTOMER
            if not found.allowed:
                with pytest.raises((NotPermitted, TransitionRefused, NotFound)):
                    await records.transition(Gadget, cases[name], move, NOTES if move == "close" else None)
    for role, move, name in expected:
        case = await desk.case(name)
        await desk.as_(role, cut).transition(Gadget, case, move, NOTES if move == "close" else None)
    with pytest.raises(InvalidQuery, match="'transition:fly' is no operation"):
        await system.explain(Gadget, cases["red"], "transition:fly", desk.people[AGENT.name])

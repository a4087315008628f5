"""Moves of life cycles are operations of the policy wherever it is looked into, and what is told of them is what happens."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from platform_core import ADMIN, Grant, PlatformError, Proposal, ProtectedField, Restriction, Role, Task
from platform_core.access import to_move
from platform_core.assembly import Assembly
from platform_core.explain import Explanation
from platform_core.inspection.difference import of_tables
from platform_core.inspection.matrix import MatrixCell, matrix
from platform_core.inspection.matrix_text import as_csv, as_markdown
from platform_core.inspection.proposal import GrantProposal, RestrictionProposal, RoleProposal
from platform_core.inspection.rule_names import RuleNames
from platform_core.inspection.simulation import simulate
from platform_core.inspection.who_can import who_can
from platform_core.operations.access_changes import Comparison
from platform_core.quality.rights import rights_matrix
from platform_core.records import Records
from platform_core.testing import MakeWorld
from tests.example import works
from tests.example.closers import CLOSER, NOTES, PACK, READER, Desk
from tests.example.gadgets import AGENT, CUSTOMER, Gadget
from tests.example.works import Rule

MOVES = ("open", "close")
PEOPLE = (AGENT, CLOSER, READER, CUSTOMER)
RED_ALONE = Restriction(
    entity=Gadget,
    where=lambda _: Gadget.color == "red",
    may=("transition:open",),
    because="Blue cases stay new",
)
URGENT = Grant(
    role=CLOSER, entity=Gadget, may=("write",), fields=("urgency",), because="Closers hurry",
    where=lambda _: Gadget.color == "red",
)  # fmt: skip
BOTH = Grant(role=READER, entity=Gadget, may=("write", "transition:open"), because="Readers open and change")
SHUT = ProtectedField(entity=Task, field="state", write=(AGENT,), because="States are for agents")
RULES: tuple[tuple[Rule, ...], ...] = (
    (),
    (RED_ALONE,),
    (URGENT, BOTH),
    (URGENT, SHUT),
    (RED_ALONE, BOTH, SHUT),
)


@pytest.fixture
async def desk(world: MakeWorld) -> Desk:
    made = Desk(await world(PACK))
    await made.fill()
    return made


def under(desk: Desk, *rules: Rule) -> Records:
    """The platform itself, under further rules."""
    return Records(desk.csm.instance, desk.csm.system.actor, assembly=desk.as_(AGENT, *rules).assembly)


async def made(records: Records, desk: Desk, sys_id: str, move: str, **further: Any) -> bool:
    """Whether the move is made, if it is tried; afterwards the case is as before."""
    values = {**(NOTES if move == "close" else {}), **further}
    try:
        async with records.transaction() as together:
            await together.transition(Gadget, sys_id, move, values)
            raise Undone
    except Undone:
        return True
    except PlatformError:
        return False


class Undone(Exception):
    """The move was made, and is taken back."""


@pytest.mark.parametrize("rules", RULES)
async def test_a8_who_may_make_a_move_is_who_makes_it_and_what_is_named_flips_it(
    desk: Desk, rules: tuple[Rule, ...]
) -> None:
    cases = [
        await desk.case(),
        await desk.case("blue"),
        await desk.case(opened_by=desk.people[CUSTOMER.name].id),
    ]
    await desk.csm.system.transition(Gadget, cases[2], "open")
    system = under(desk, *rules)
    for sys_id in cases:
        for move in MOVES:
            found = await who_can(system, Gadget, sys_id, to_move(move))
            who = {person.user_name for person in found.people}
            for role in PEOPLE:
                records = desk.as_(role, *rules)
                explained = await system.explain(Gadget, sys_id, to_move(move), records.actor)
                assert explained.allowed == await made(records, desk, sys_id, move) == (role.name in who)
                await flips(desk, rules, explained, role)
            assert all(person.rules for person in found.people)


async def flips(desk: Desk, rules: tuple[Rule, ...], found: Explanation, role: Role) -> None:
    """Without all the rules that decide the answer is the other one, and each of them is needed for that."""
    under_rules = desk.as_(role, *rules).assembly
    system = under(desk, *rules)
    decided = [name for name in found.decided_by if not name.startswith("transition:")]
    for left in (None, *decided):
        if not decided or (left is None and decided != list(found.decided_by)):
            continue
        away = set(decided) - {left}
        assembly = _without(under_rules, away)
        records = Records(desk.csm.instance, system.actor, assembly=assembly)
        again = await records.explain(
            Gadget, found.sys_id, found.operation, desk.people[role.name], found.field
        )
        assert (again.allowed != found.allowed) == (left is None), (found, left)


def _without(assembly: Assembly, names: set[str]) -> Assembly:
    told = RuleNames(assembly.registry)
    rules = [rule for rule in assembly.registry.contributions.access_rules if told.of(rule) not in names]
    return works.under(assembly, rules)


@pytest.mark.parametrize("rules", RULES)
async def test_a8_a_field_that_goes_with_a_move_is_explained_as_it_is_given(
    desk: Desk, rules: tuple[Rule, ...]
) -> None:
    red, system = await desk.case(), under(desk, *rules)
    for role in PEOPLE:
        records = desk.as_(role, *rules)
        for field, value in (("urgency", 1), ("color", "red"), ("close_notes", "well done")):
            found = await system.explain(Gadget, red, "transition:close", records.actor, field)
            assert found.allowed == await made(records, desk, red, "close", **{field: value}), (role, field)
            await flips(desk, rules, found, role)


async def test_an_explanation_names_the_restrictions_and_protections_that_cut_a_move(desk: Desk) -> None:
    changes = Restriction(
        entity=Gadget, where=lambda _: Gadget.color == "red", may=("write",), because="Only red cases change"
    )
    blue, agent = await desk.case("blue"), desk.people[AGENT.name]
    found = await under(desk, RED_ALONE, changes).explain(Gadget, blue, "transition:open", agent)
    cut = {rule.because for rule in found.rules if rule.decides}
    assert cut == {"Blue cases stay new", "Only red cases change"}
    closing = await under(desk, RED_ALONE, changes).explain(Gadget, blue, "transition:close", agent)
    assert {rule.because for rule in closing.rules if rule.decides} == {"Only red cases change"}
    closer = desk.people[CLOSER.name]
    shut = await under(desk, SHUT).explain(Gadget, await desk.case(), "transition:close", closer)
    assert {rule.because for rule in shut.rules if rule.decides} == {"States are for agents"}
    assert [role.role for role in shut.opening_roles if role.role == AGENT.name] == [AGENT.name]
    late = await desk.case()
    await desk.csm.system.transition(Gadget, late, "close", NOTES)
    over = await under(desk).explain(Gadget, late, "transition:open", agent)
    assert (over.allowed, over.decided_by) == (False, ("transition:open",))
    assert not (await under(desk).explain(Gadget, late, "transition:open")).allowed


async def test_the_table_of_rights_has_the_moves_as_data_as_a_page_and_as_lines(desk: Desk) -> None:
    found = matrix(desk.as_(AGENT, RED_ALONE, BOTH).assembly.registry)
    cells = {
        (cell.role, cell.operation): cell
        for cell in found.cells
        if cell.table == "gadgets_case" and cell.operation.startswith("transition:")
    }
    roles = {role for role, _ in cells}
    assert roles >= {AGENT.name, CLOSER.name, READER.name, ADMIN.name}
    policy = desk.as_(AGENT, RED_ALONE, BOTH).assembly.policy
    for role in PEOPLE:
        for move in MOVES:
            rights = policy.rights(desk.people[role.name], Gadget, to_move(move))
            cell = cells.get((role.name, to_move(move)))
            assert (cell is None) == rights.none
            if cell is not None and cell.fields is not None:
                assert set(cell.fields) == rights.fields.keys()
    closing: MatrixCell = cells[CLOSER.name, "transition:close"]
    assert (closing.records, closing.fields is not None) == ("some", True)
    assert "close_notes" in (closing.fields or ())
    assert cells[AGENT.name, "transition:close"].records == "all"
    assert cells[AGENT.name, "transition:open"].records == "some"
    assert (CLOSER.name, "transition:open") not in cells
    # A grant that opens a move by name and as any change does is told once.
    assert len(cells[READER.name, "transition:open"].grants) == 1
    page = as_markdown(found)
    (line,) = [each for each in page.splitlines() if each.startswith("| `close` |")]
    assert "`gadgets.closer`" in line
    assert "`gadgets.closer` may transition:close" in page
    rows = list(csv.DictReader(io.StringIO(as_csv(found))))
    assert {row["role"] for row in rows if row["operation"] == "transition:open"} == {
        role for role, operation in cells if operation == "transition:open"
    }
    fields = list(csv.DictReader(io.StringIO(as_csv(found, by_field=True))))
    told = {
        row["field"] for row in fields if (row["role"], row["operation"]) == (CLOSER.name, "transition:close")
    }
    assert told == set(closing.fields or ())


async def test_the_small_table_of_a_pack_tells_moves_that_no_other_change_comes_with(desk: Desk) -> None:
    lines = rights_matrix(desk.as_(AGENT, BOTH).assembly.registry, PACK).splitlines()
    assert "| `gadgets.closer` | read some, transition:close some |" in lines
    assert "| `gadgets.reader` | read some, write some |" in lines


async def test_a_difference_tells_who_gains_and_loses_a_move(desk: Desk) -> None:
    everybody = Grant(role=READER, entity=Gadget, may=("transition:close",), because="Readers close")
    before, after = (desk.as_(AGENT, *rules).assembly.registry for rules in ((), (everybody, RED_ALONE)))
    told = {
        (change.roles[0], change.operation, change.change)
        for change in of_tables(matrix(before), matrix(after), names=("one", "other")).access
        if change.table == "gadgets_case"
    }
    assert {
        (READER.name, "transition:close", "gained"), (AGENT.name, "transition:open", "lost"),
    } <= told  # fmt: skip
    assert not {operation for _, operation, _ in told} & {"read", "write", "create", "delete"}
    comparison = Comparison(before, after, {})
    assert set(comparison.permissions("gadgets_case")) >= {"transition:open", "transition:close"}


async def test_a_move_that_is_for_some_roles_is_gained_with_the_role(desk: Desk) -> None:
    """Customers may change their cases; the move is for agents, whom no rule about the table needs to name for that."""
    case = await desk.case(opened_by=desk.people[CUSTOMER.name].id)
    named = GrantProposal(role=CUSTOMER.name, table="gadgets_case", may=("transition:open",))
    (effect,) = [
        each
        for each in (await simulate(desk.csm.system, Proposal(grant=(named,)))).effects
        if each.operation == "transition:open"
    ]
    assert (effect.change, effect.people, effect.gained.records) == ("gained", (CUSTOMER.name,), 1)
    assert [record.sys_id for record in effect.gained.sample] == [case]


async def test_what_is_simulated_of_moves_is_what_happens(desk: Desk) -> None:
    red, blue = await desk.case(), await desk.case("blue")
    given = Proposal(give=(RoleProposal(role=CLOSER.name, user=READER.name),))
    effects = {each.operation: each for each in (await simulate(desk.csm.system, given)).effects}
    gained = effects["transition:close"].gained
    assert ([each.sys_id for each in gained.sample], gained.records) == ([red], 1)
    assert "transition:open" not in effects
    cut = Proposal(
        restrict=(
            RestrictionProposal(table="gadgets_case", where=("color=blue",), may=("transition:close",)),
        )
    )
    lost = {
        person: each.lost.records
        for each in (await simulate(desk.csm.system, cut)).effects
        if each.operation == "transition:close" and each.lost.records
        for person in each.people
    }
    assert lost == {AGENT.name: 1, CLOSER.name: 1}
    await desk.csm.system.transition(Gadget, red, "close", NOTES)
    closed = {each.operation: each for each in (await simulate(desk.csm.system, given)).effects}
    # What is closed cannot be closed once more, whoever asks.
    assert closed.get("transition:close") is None or not closed["transition:close"].gained.records
    assert await desk.state(blue) == 1

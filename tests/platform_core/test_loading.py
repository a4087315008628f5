"""A record is loaded for a change, and locked, in one statement that also asks what the policy says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from platform_core import Lifecycle, NotFound, NotPermitted, State, Transition
from platform_core.permission import load
from platform_core.reading import Reader
from tests.example.works import HAND, Job, Rule
from tests.platform_core.answers import Answers, grant, reader
from tests.platform_core.compiler.plain import ruled, somebody

ID = "1" * 32


def mine(actor: Any) -> Any:
    """A job's owner is the actor."""
    return Job.owner == actor.id


def graded(actor: Any) -> Any:
    """A job's grade is 2."""
    return Job.grade == 2


async def loaded(
    *holds: Any, rules: Sequence[Rule], names: Sequence[str] = (), moves: Sequence[str] = ()
) -> Any:
    """A record loaded for a change, the conditions being answered in their order."""
    columns = [name for name, field in Job.info.fields.items() if field.stored]
    session = Answers([*(f"<{name}>" if name not in CONVERTED else None for name in columns), *holds])
    found = await load(reader(*rules, session=session), Job, Job, ID, "write", names, moves)
    return found, session


CONVERTED = ("urgent", "due", "day", "extra", "watchers", "weight", "sys_created_on", "sys_updated_on")
RULES = (grant("read", where=mine), grant("write", where=graded, fields=("title",)))


async def test_a_record_is_loaded_once_the_policy_has_allowed_the_change() -> None:
    found, session = await loaded(True, False, True, rules=RULES, names=("title",))
    assert found.record["title"] == "<title>"
    assert found.record["owner"] == "<owner>"
    assert found.moves == frozenset()
    ((sql, values),) = session.asked
    assert values == [somebody().id, 2, ID]
    assert (
        'COALESCE(t1."owner" = ?1, FALSE), COALESCE(FALSE, FALSE), COALESCE(t1."grade" = ?2, FALSE) FROM'
        in sql
    )
    assert sql.endswith('WHERE t1."sys_id" = ?3')


@pytest.mark.parametrize("holds", [(False, False, True), (None, False, True), (0, 0, 0)])
async def test_a2_a_record_that_one_may_not_read_is_not_there(holds: Any) -> None:
    with pytest.raises(NotFound):
        await loaded(*holds, rules=RULES, names=("title",))


async def test_a_record_that_one_may_not_change_or_not_in_this_field_is_kept() -> None:
    with pytest.raises(NotPermitted, match="you may not change this job"):
        await loaded(True, False, False, rules=RULES, names=("title",))
    with pytest.raises(NotPermitted, match="you may not set grade"):
        await loaded(True, False, True, rules=RULES, names=("title", "grade"))
    with pytest.raises(NotFound):
        await load(reader(*RULES, session=Answers()), Job, Job, ID, "write", ("title",))
    with pytest.raises(NotFound, match=ID):
        await load(reader(grant("write"), session=Answers([True])), Job, Job, ID, "write", ())


MOVES = Lifecycle(
    entity=Job,
    field="level",
    initial=1,
    states=(State(1, "New"), State(2, "Done")),
    transitions=(Transition(name="finish", label="Finish", sources=(1,), target=2, because="x"),),
)
FINISH = "transition:finish"


async def moved(operation: str, *holds: Any, rules: Sequence[Rule], moves: Sequence[str] = ()) -> Any:
    """A record loaded for a move."""
    columns = [name for name, field in Job.info.fields.items() if field.stored]
    session = Answers([*(None for _ in columns), *holds])
    session.dialect = "postgres"
    reading = Reader(ruled(*rules, lifecycles=(MOVES,)), somebody(HAND), session)  # type: ignore[arg-type]
    return await load(reading, Job, Job, ID, operation, (), moves), session


async def test_the_moves_asked_about_are_those_whose_rights_hold() -> None:
    rules = (grant("read"), grant("write", where=graded, fields=("title",)), grant(FINISH, where=mine))
    found, session = await moved("write", True, False, False, True, rules=rules, moves=(FINISH,))
    assert found.moves == frozenset()
    found, session = await moved("write", True, False, True, True, rules=rules, moves=(FINISH,))
    assert found.moves == frozenset((FINISH,))
    ((sql, _),) = session.asked
    assert sql.endswith('WHERE t1."sys_id" = $3 FOR NO KEY UPDATE OF t1')
    assert (
        'TRUE, COALESCE(FALSE, FALSE), COALESCE(t1."owner" = $1, FALSE), COALESCE(t1."grade" = $2, FALSE) FROM'
        in sql
    )


async def test_a_refused_move_of_a_record_that_may_be_changed_is_for_the_lifecycle_to_explain() -> None:
    rules = (grant("read"), grant("write", where=graded, fields=("title",)), grant(FINISH, where=mine))
    found, session = await moved(FINISH, True, True, False, rules=rules)
    assert found.moves == frozenset()
    ((sql, _),) = session.asked
    assert 'TRUE, COALESCE(t1."grade" = $1, FALSE), COALESCE(t1."owner" = $2, FALSE) FROM' in sql
    with pytest.raises(NotPermitted, match="you may not change this job"):
        await moved(FINISH, True, False, False, rules=rules)
    with pytest.raises(NotFound, match=ID):
        await moved(FINISH, False, True, True, rules=rules)

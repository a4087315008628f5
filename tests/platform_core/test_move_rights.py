"""Which grants make a move possible, and what may be given with it: nothing here needs a database."""

from __future__ import annotations

from typing import Any

import pytest

from platform_core import Grant, Lifecycle, ProtectedField, Restriction, Role, State, Transition
from platform_core.access import ALWAYS_OPEN, NOBODY, Permission
from platform_core.compiler.rights import NEVER, Rights
from platform_core.compiler.shapes import AllOf, AnyOf, Compare, Constant, FromActor
from tests.example.works import CLERK, HAND, Job, Recall, Rule, Site
from tests.platform_core.compiler.plain import rights, ruled, somebody

LIFECYCLE = Lifecycle(
    entity=Job,
    field="level",
    initial=1,
    states=(State(1, "New"), State(2, "Done"), State(3, "Filed")),
    transitions=(
        Transition(
            name="finish",
            label="Finish",
            sources=(1,),
            target=2,
            needs=("title",),
            takes=("story",),
            because="x",
        ),
        Transition(name="file", label="File", sources=(2,), target=3, roles=(CLERK,), because="x"),
    ),
)
MINE = Compare(("owner",), "eq", FromActor("id"))
GRADED = Compare(("grade",), "eq", Constant(2))
FINISH, FILE = "transition:finish", "transition:file"
NOTHING = Rights(NEVER, {}, {})


def mine(actor: Any) -> Any:
    """A job's owner is the actor."""
    return Job.owner == actor.id


def graded(actor: Any) -> Any:
    """A job's grade is 2."""
    return Job.grade == 2


def grant(*may: Permission, where: Any = None, fields: Any = None, role: Role = HAND) -> Grant:
    """A grant on jobs."""
    return Grant(role=role, entity=Job, may=may, where=where, fields=fields, because="x")


def given(
    *rules: Rule, operation: Permission = FINISH, roles: tuple[Role, ...] = (HAND,), entity: Any = Job
) -> Rights:
    """What may be done under these rules."""
    return rights(ruled(*rules, lifecycles=(LIFECYCLE,)), somebody(*roles), entity, operation)


def test_a_grant_by_name_opens_that_move_with_what_it_needs_and_takes() -> None:
    found = given(grant(FINISH, where=mine))
    assert found.rows == MINE
    assert set(found.fields) == {"title", "story", "level", *ALWAYS_OPEN}
    assert found.covers == {}
    for operation in (FILE, "write", "read", "create", "delete", "transition:fly"):
        assert given(grant(FINISH), operation=operation) == NOTHING
    assert given(grant(FINISH, where=mine), entity=Recall).rows == MINE
    assert rights(ruled(grant(FINISH)), somebody(HAND), Job, FINISH) == NOTHING


def test_a_grant_that_names_fields_gives_those_along_and_the_state() -> None:
    assert set(given(grant(FINISH, fields=("cost",))).fields) == {"cost", "level", *ALWAYS_OPEN}


def test_who_changes_records_with_their_state_makes_the_moves_that_are_for_everybody() -> None:
    found = given(grant("write", where=mine))
    assert (found.rows, set(found.fields), found.covers) == (MINE, set(Job.info.fields), {})
    assert given(grant("write", fields=("level", "cost"))).rows is None
    assert given(grant("write", fields=("cost",))) == NOTHING
    assert given(grant("write"), operation=FILE) == NOTHING
    assert given(grant("read"), operation=FINISH) == NOTHING


def test_a_move_for_some_roles_is_made_by_those_who_have_one_of_them() -> None:
    assert given(grant("write", where=mine), operation=FILE, roles=(HAND, CLERK)).rows == MINE
    assert given(grant("write", role=CLERK), operation=FILE, roles=(HAND,)) == NOTHING
    named = given(grant(FILE), operation=FILE)
    assert (named.rows, set(named.fields)) == (None, {"level", *ALWAYS_OPEN})


def test_whoever_may_not_make_the_move_by_writing_still_gives_along_what_he_writes() -> None:
    found = given(grant(FILE, where=mine), grant("write", where=graded), operation=FILE)
    assert found.rows == MINE
    assert set(found.fields) == set(Job.info.fields)
    # What the grant for the move does not open is open where the record may be changed.
    assert found.covers["cost"] == AnyOf((GRADED,))
    assert not {"level", "sys_id"} & set(found.covers)
    some = given(grant(FILE), grant("write", fields=("cost",), where=graded), operation=FILE)
    assert set(some.fields) == {"level", "cost", *ALWAYS_OPEN}
    assert some.covers == {"cost": AnyOf((GRADED,))}


def test_a_move_is_cut_by_what_cuts_it_by_name_and_by_what_cuts_changes() -> None:
    def cut(*may: Permission) -> Rule:
        return Restriction(entity=Job, where=graded, may=may, because="x")

    by_name = grant(FINISH, where=mine)
    assert given(by_name, cut(FINISH)).rows == AllOf((MINE, GRADED))
    assert given(by_name, cut("write")).rows == AllOf((MINE, GRADED))
    assert given(by_name, cut("read", "create", "delete", FILE)).rows == MINE
    assert given(grant("write", where=mine), cut(FINISH), operation="write").rows == MINE


def test_a_protected_state_is_not_moved() -> None:
    def shut(*roles: Role, field: str = "level") -> Rule:
        return ProtectedField(entity=Job, field=field, write=roles, because="x")

    assert given(grant(FINISH), shut(CLERK)) == NOTHING
    assert given(grant(FINISH), shut(CLERK, HAND)).rows is None
    assert set(given(grant(FINISH), shut(CLERK, field="story")).fields) == {"title", "level", *ALWAYS_OPEN}


def test_a_move_is_found_by_its_name_in_the_lifecycle_of_its_entity() -> None:
    policy = ruled(lifecycles=(LIFECYCLE,)).policy
    assert policy.move(Job, FINISH) == policy.move(Recall, FINISH) == (LIFECYCLE, LIFECYCLE.transitions[0])
    for entity, operation in ((Job, "transition:fly"), (Job, "write"), (Site, FINISH)):
        assert policy.move(entity, operation) is None


@pytest.mark.parametrize("operation", [FINISH, FILE])
def test_the_grants_that_make_a_move_possible_are_told(operation: Permission) -> None:
    named, writer = grant(operation, where=mine), grant("write")
    policy = ruled(named, writer, grant("write", role=CLERK), lifecycles=(LIFECYCLE,)).policy
    found = policy.alternatives(Job, operation, frozenset((HAND.name,)))
    assert [each.grant for each in found] == ([named, writer] if operation == FINISH else [named])
    assert policy.alternatives(Job, "transition:fly", frozenset((HAND.name,))) == []
    assert policy.rights(NOBODY, Job, operation) == NOTHING

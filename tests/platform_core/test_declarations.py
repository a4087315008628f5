"""Declaring entities, references and conditions: what is refused, and what an entity knows of itself."""

from __future__ import annotations

from typing import Any

import pytest
from piccolo.columns import Varchar

from platform_core import (
    ActorStandIn,
    Choices,
    Entity,
    Override,
    PackError,
    Reference,
    String,
    Task,
    User,
    negate,
    related,
)
from platform_core.compiler.shapes import Shaper
from platform_core.discovery import available
from tests.example.works import Job, Recall, Repair, Site


def declare(
    extends: type[Entity] | None = None, tablename: str | None = "bad_thing", **body: Any
) -> type[Entity]:
    make: Any = type(Entity)
    made: type[Entity] = make(
        "Bad",
        (Entity,),
        {"__doc__": "Bad.", "__module__": __name__, **body},
        tablename=tablename,
        extends=extends,
    )
    return made


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"tablename": None}, "entity Bad has no table name"),
        ({"sys_id": String()}, "field 'sys_id' has a name that the platform uses itself"),
        ({"select": String()}, "field 'select' has a name that the platform uses itself"),
        ({"title": Varchar()}, "field 'title' is a Varchar; use a field type of platform_core"),
        ({"Title": String()}, "field 'Title' is not lower snake case"),
        ({"x" * 61: String()}, "is not lower snake case of at most 60 characters"),
        ({"extends": Job, "title": String()}, "field 'title' is inherited already"),
        (
            {"extends": Job, "overrides": (Override("nope", default=1),)},
            "overrides 'nope', which it does not inherit",
        ),
    ],
)
def test_a_declaration_that_cannot_stand_is_refused_with_the_remedy(
    given: dict[str, Any], words: str
) -> None:
    with pytest.raises(PackError) as refused:
        declare(**given)
    assert words in str(refused.value)


def test_a_reference_names_a_class_or_itself() -> None:
    with pytest.raises(TypeError, match="import the class"):
        Reference("Site")


def test_an_entity_knows_its_chain_and_where_each_field_lives() -> None:
    info = Recall.info
    assert info.lineage == (Job, Repair, Recall)
    assert info.root is Job
    assert [info.owner(name) for name in ("title", "part", "batch")] == [Job, Repair, Recall]
    assert list(info.fields)[:3] == ["sys_id", "sys_class_name", "sys_created_on"]
    assert info.number_prefix == "JOB"
    assert Recall.extends_or_is(Job)
    assert not Job.extends_or_is(Recall)
    assert Recall.title is Job.title
    with pytest.raises(AttributeError, match="has no field 'nope'"):
        _ = Recall.nope


def test_the_state_of_a_child_may_have_other_codes() -> None:
    other = Choices({9: "Nine"})
    child = declare(
        extends=Task, tablename="odd_task", overrides=(Override("priority", choices=other, default=9),)
    )
    assert child.info.fields["priority"].choices is other
    assert child.info.fields["priority"].default == 9
    assert Task.info.fields["priority"].default == 4


def test_a_path_over_references_has_an_end() -> None:
    path: Any = Site.parent
    with pytest.raises(ValueError, match="at most 5 steps"):
        for _ in range(6):
            path = path.parent
    with pytest.raises(AttributeError):
        _ = Repair.site.nope


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (lambda: Site.name == "x", "names Site.name, a field of another entity"),
        (lambda: Job.site.name.like("x%"), "uses Like, which differs between databases"),
        (lambda: (Job.grade == 1) & (Repair.part == "x"), "names Repair.part, a field of another entity"),
        (lambda: negate(User.name == "x"), "names User.name, a field of another entity"),
        (
            lambda: Job.owner.is_in(related(Site.keeper, User.name == "x")),
            "names User.name, a field of another entity",
        ),
        (lambda: "text", "holds a str, which has no meaning here"),
    ],
)
def test_a_condition_without_meaning_is_refused_by_name(condition: Any, words: str) -> None:
    with pytest.raises(PackError) as refused:
        Shaper(constants=True).condition(Job, condition())
    assert words in str(refused.value)


def test_two_conditions_that_differ_in_values_alone_have_one_shape() -> None:
    one, two = Shaper(), Shaper()
    first = one.condition(Repair, (Repair.part == "a") & Repair.site.is_in(["1" * 32]))
    second = two.condition(Repair, (Repair.part == "b") & Repair.site.is_in(["2" * 32, "3" * 32]))
    assert first == second
    assert hash(first) == hash(second)
    assert (one.inputs, two.inputs) == (["a", ["1" * 32]], ["b", ["2" * 32, "3" * 32]])


def test_a_value_of_the_actor_has_no_truth_value() -> None:
    with pytest.raises(TypeError, match="actor.id has no truth value here"):
        bool(ActorStandIn().id)


def test_named_packs_alone_are_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERGOLA_PACKS", "b2b, customer_base")
    assert set(available().packs) == {"base", "b2b", "customer_base"}

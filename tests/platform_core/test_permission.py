"""What a change is asked, step by step, with a session that answers what the test says: nothing here needs a database."""

from __future__ import annotations

from typing import Any

import pytest

from platform_core import (
    Actor,
    Entity,
    InvalidInput,
    NotFound,
    NotPermitted,
    VersionConflict,
)
from platform_core.base.plumbing import PackRecord, Session
from platform_core.compiler.rights import Rights
from platform_core.compiler.shapes import AnyOf, Compare, Constant, FromActor, Shape
from platform_core.hiding import Hidden, HiddenClass
from platform_core.permission import (
    check_version,
    class_of,
    covers_of,
    hidden_class_of,
    refuse,
    refuse_unreadable,
    refuse_unwritable,
    split,
)
from platform_core.reading import Reader
from tests.example.works import Inspection, Job, Recall, Repair, Site
from tests.platform_core.answers import Answers, grant, reader

ID = "1" * 32
MINE = Compare(("owner",), "eq", FromActor("id"))
GRADED = Compare(("grade",), "eq", Constant(2))


def mine(actor: Any) -> Any:
    """A job's owner is the actor."""
    return Job.owner == actor.id


def graded(actor: Any) -> Any:
    """A job's grade is 2."""
    return Job.grade == 2


def refused(reading: Reader, values: dict[str, Any], known: Any = None, entity: type[Entity] = Job) -> Any:
    """What is wrong with input: by field, the code."""
    with pytest.raises((InvalidInput, NotPermitted)) as caught:
        split(reading.assembly.registry, reading, entity, "write", values, known)
    found = {each.pointer: each.code for each in caught.value.errors}
    return type(caught.value), found, str(caught.value)


def test_input_is_taken_apart_into_fields_and_journals() -> None:
    reading = reader(grant("write", "read"))
    given = split(
        reading.assembly.registry,
        reading,
        Job,
        "write",
        {"title": "x", "remarks": "hm", "grade": 3, "story": ""},
    )
    assert (given.fields, given.journal) == ({"title": "x", "grade": 3, "story": None}, {"remarks": "hm"})
    empty = split(reading.assembly.registry, reading, Job, "write", {"remarks": ""})
    assert (empty.fields, empty.journal) == ({}, {})


def test_a2_a_field_that_one_neither_reads_nor_writes_does_not_exist() -> None:
    reading = reader(grant("read", fields=("title",)), grant("write", fields=("grade",)))
    assert refused(reading, {"cost": 1, "nope": 2, "part": "x"}) == (
        InvalidInput,
        {"/cost": "unknown_field", "/nope": "unknown_field", "/part": "unknown_field"},
        "the input is not valid: cost, nope, part; correct the fields named in `errors`",
    )
    kind, found, text = refused(reading, {"title": "x"})
    assert (kind, found) == (NotPermitted, {"/title": "not_writable"})
    assert text == "you may not set title; leave these fields out"
    kind, found, _ = refused(reading, {"title": "x", "nope": 1})
    assert (kind, found) == (InvalidInput, {"/title": "not_writable", "/nope": "unknown_field"})
    assert split(reading.assembly.registry, reading, Job, "write", {"grade": 1}).fields == {"grade": 1}


def test_each_field_is_told_what_is_wrong_with_it() -> None:
    reading = reader(grant("read", fields=("title", "number")), grant("write", fields=("grade",)))
    with pytest.raises(InvalidInput) as caught:
        split(reading.assembly.registry, reading, Job, "write", {"title": "x", "number": "1", "nope": 1})
    told = [each.detail for each in caught.value.errors]
    assert told == [
        "you may not set this field",
        "the platform fills this field in",
        "there is no such field",
    ]


def test_a_field_of_a_child_is_unknown_to_who_names_the_parent() -> None:
    reading = reader(grant("read", "write", entity=Job))
    registry = reading.assembly.registry
    assert refused(reading, {"part": "x"}, known=Job, entity=Repair)[1] == {"/part": "unknown_field"}
    assert split(registry, reading, Repair, "write", {"part": "x"}).fields == {"part": "x"}
    assert split(registry, reading, Repair, "write", {"title": "x"}, Job).fields == {"title": "x"}


def test_what_the_platform_fills_in_is_given_by_nobody_but_the_system() -> None:
    reading = reader(grant("read", "write", entity=Site))
    assert refused(reading, {"code": "x", "sys_id": ID}, entity=Site)[1] == {
        "/code": "read_only",
        "/sys_id": "read_only",
    }
    system = reader(actor=Actor(elevated="a job"))
    registry = system.assembly.registry
    assert split(registry, system, Site, "write", {"code": "x"}).fields == {"code": "x"}
    assert refused(system, {"sys_mod_count": 3}, entity=Site)[1] == {"/sys_mod_count": "read_only"}


def test_nobody_writes_what_the_platform_keeps() -> None:
    for entity in (PackRecord, Session):
        with pytest.raises(
            NotPermitted, match="are written by the platform alone; there is nothing to do by hand"
        ):
            refuse_unwritable(entity)
    refuse_unwritable(Job)


def test_who_reads_nothing_of_an_entity_is_told_nothing() -> None:
    with pytest.raises(NotFound, match=f"^there is no works_job record '{ID}'; check the id"):
        refuse_unreadable(reader(grant("write")), Job, ID)
    refuse_unreadable(reader(grant("read")), Job, ID)


def test_a_change_is_based_on_the_version_that_is_stored() -> None:
    check_version({"sys_mod_count": 3}, None)
    check_version({"sys_mod_count": 3}, 3)
    with pytest.raises(VersionConflict, match="^the record is at version 3, not 2; read it again"):
        check_version({"sys_mod_count": 3}, 2)


def test_the_covers_of_fields_are_asked_once_and_only_where_there_are_some() -> None:
    rights = Rights(None, {}, {"title": MINE, "grade": MINE, "cost": GRADED})
    assert covers_of(rights, ("cost", "title", "day", "grade")) == [GRADED, MINE]
    assert covers_of(rights, ("day",)) == []


FIELDS = {name: Job.info.fields[name] for name in ("title", "grade", "cost")}


@pytest.mark.parametrize(
    ("operation", "word"),
    [("write", "change"), ("transition:close", "change"), ("delete", "delete"), ("create", "create")],
)
def test_what_the_rights_do_not_open_is_refused(operation: Any, word: str) -> None:
    rights = Rights(MINE, FIELDS, {"title": GRADED})
    cases: list[tuple[Rights, dict[Shape | None, Any]]] = [
        (Rights(AnyOf(()), {}, {}), {AnyOf(()): True}),
        (rights, {MINE: False, GRADED: True}),
    ]
    for shut, holds in cases:
        with pytest.raises(NotPermitted, match=f"^you may not {word} this job; ask for a role that may$"):
            refuse(Job, operation, shut, (), holds)
    refuse(Job, operation, rights, ("title", "grade"), {MINE: True, GRADED: True})
    refuse(Job, operation, rights, ("grade",), {MINE: True, GRADED: False})
    with pytest.raises(NotPermitted, match="^you may not set title, day; leave these fields out$") as caught:
        refuse(Job, operation, rights, ("title", "grade", "day"), {MINE: True, GRADED: None})
    assert {(each.detail, each.code) for each in caught.value.errors} == {
        ("you may not set this field here", "not_writable")
    }


async def test_the_class_of_a_record_is_the_one_that_it_was_created_in() -> None:
    for name, found in (("works_recall", Recall), ("works_job", Job)):
        session = Answers((name,))
        assert await class_of(reader(session=session), Job, ID) is found
        assert session.asked == [('SELECT "sys_class_name" FROM "works_job" WHERE "sys_id" = ?1', [ID])]
    session = Answers()
    assert await class_of(reader(session=session), Inspection, ID) is Inspection
    assert session.asked == []
    for rows in ((), (("works_inspection",),), (("works_job",),), (("annex",),)):
        with pytest.raises(NotFound, match=ID):
            await class_of(reader(session=Answers(*rows)), Repair, ID)


async def test_a_record_of_a_pack_that_is_not_active_is_told_to_those_who_read_it() -> None:
    hidden = Hidden(
        (
            HiddenClass("annex_job", "annex", ("works_job", "works_repair"), guarded=False),
            HiddenClass("annex_other", "annex", ("works_job", "works_inspection"), guarded=False),
        )
    )
    session = Answers(("annex_job",))
    with pytest.raises(
        NotPermitted, match="^this repair belongs to pack 'annex', which is not active, and can only be"
    ):
        await class_of(reader(grant("read"), session=session, hidden=hidden), Repair, ID)
    assert [values[0] for _, values in session.asked] == [ID, ID]
    for name, entity in (("annex_job", Repair), ("annex_other", Repair), ("gone", Job)):
        reading = reader(grant("read", entity=Site), session=Answers((name,)), hidden=hidden)
        with pytest.raises(NotFound):
            await class_of(reading, entity, ID)
    for name, entity, pack in (
        ("annex_job", Repair, "annex_job"),
        ("annex_other", Repair, None),
        ("works_job", Job, None),
    ):
        session = Answers((name,))
        found = await hidden_class_of(reader(session=session, hidden=hidden), entity, ID)
        assert session.asked[0][1] == [ID]
        assert (found and found.table) == pack
    asked = Answers(("annex_job",))
    assert await hidden_class_of(reader(session=asked, hidden=hidden), Site, ID) is None
    assert asked.asked == []

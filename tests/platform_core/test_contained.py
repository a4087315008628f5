"""Rules of packs that misbehave: the change fails, or is told later, and nothing else notices."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import pytest

from platform_core import (
    BusinessRule,
    Change,
    ChangeEvent,
    InvalidInput,
    Pack,
    PackFailed,
    Records,
    changes,
    outbox,
)
from platform_core.base.plumbing import OutboxRow
from platform_core.base.work import AuditRow
from platform_core.outbox import Dispatcher
from platform_core.testing import MakeWorld, World
from tests.example import works
from tests.example.hostile import SOUND, NoError, Note
from tests.example.works import Job

TOLD: list[str] = []
Rule = Callable[[Change], Awaitable[Any]]


def raising(error: BaseException) -> Rule:
    async def before_note(change: Change) -> None:
        if change.kind == "create":
            raise error

    return before_note


async def before_note_waits(change: Change) -> None:
    await asyncio.sleep(3600)


async def before_note_is_odd(change: Change) -> Any:
    return ["said"]


async def before_note_lies(change: Change) -> None:
    values: Any = change.new
    values["text"] = "changed behind everybody's back"
    if change.old is not None:
        former: Any = change.old
        former["text"] = "was never so"


async def after_note_lies(change: Change) -> None:
    await before_note_lies(change)


async def on_note_lies(event: ChangeEvent, records: Records) -> None:
    values: Any = event.new
    values["text"] = "another one"


async def on_note_tells(event: ChangeEvent, records: Records) -> None:
    TOLD.append(event.new["text"])


def keeping(*rules: BusinessRule) -> Pack:
    return Pack(name="hostile", **SOUND, business_rules=rules)


def rule(**parts: Any) -> BusinessRule:
    return BusinessRule(entity=Note, kinds=("create", "update"), because="To misbehave", **parts)


async def deliver(csm: World) -> None:
    while await Dispatcher(csm.instance).deliver(csm.instance.assembly):
        pass


@pytest.mark.parametrize(
    "error",
    [SystemExit(3), KeyboardInterrupt(), asyncio.CancelledError(), GeneratorExit(), NoError()],
    ids=repr,
)
async def test_p12_a_rule_that_raises_what_would_stop_the_server_fails_its_change_alone(
    world: MakeWorld, error: BaseException
) -> None:
    csm = await world(keeping(rule(before=raising(error))))
    with pytest.raises(PackFailed, match="rule 'before_note' of pack 'hostile' raised"):
        await csm.system.create(Note, {"text": "x"})
    assert await csm.system.count(Note) == 0
    assert not asyncio.current_task().cancelling()  # type: ignore[union-attr]


async def test_p12_an_ordinary_exception_of_a_rule_names_rule_and_pack(world: MakeWorld) -> None:
    csm = await world(keeping(rule(before=raising(ZeroDivisionError()))))
    with pytest.raises(ZeroDivisionError) as failed:
        await csm.system.create(Note, {"text": "x"})
    assert failed.value.__notes__ == ["in rule 'before_note' of pack 'hostile'"]


async def test_a_rule_that_fails_over_what_was_left_out_tells_what_the_record_needs(world: MakeWorld) -> None:
    async def before_job_is_made(change: Change) -> None:
        raise ZeroDivisionError(len(change.new["title"]))

    made = BusinessRule(entity=Job, kinds=("create",), before=before_job_is_made, because="To fail")
    csm = await world(msgspec.structs.replace(works.pack, business_rules=(*works.pack.business_rules, made)))
    with pytest.raises(InvalidInput) as refused:
        await csm.system.create(Job, {"story": "x"})
    assert [(error.pointer, error.code) for error in refused.value.errors] == [("/title", "required")]
    assert isinstance(refused.value.__cause__, TypeError)
    with pytest.raises(ZeroDivisionError):
        await csm.system.create(Job, {"title": "x"})


async def test_p12_a_rule_that_never_ends_gives_the_database_free_again(
    world: MakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "RULE_SECONDS", 0.1)
    csm = await world(keeping(rule(before=before_note_waits)))
    with pytest.raises(
        PackFailed, match="rule 'before_note_waits' of pack 'hostile' did not end within 0.1 s"
    ):
        await csm.system.create(Note, {"text": "x"})
    await csm.person("ann")


async def test_p12_a_rule_that_returns_nonsense_is_named(world: MakeWorld) -> None:
    csm = await world(keeping(rule(before=before_note_is_odd)))
    with pytest.raises(PackFailed, match="rule 'before_note_is_odd' of pack 'hostile' returned a list"):
        await csm.system.create(Note, {"text": "x"})


async def test_p12_a_rule_that_changes_what_it_is_given_changes_nothing(world: MakeWorld) -> None:
    TOLD.clear()
    csm = await world(
        keeping(
            rule(before=before_note_lies),
            rule(after=after_note_lies),
            rule(on=on_note_lies, order=1),
            rule(on=on_note_tells, order=2),
        )
    )
    note = await csm.system.create(Note, {"text": "one"})
    assert note["text"] == "one"
    changed = await csm.system.update(Note, note["sys_id"], {"text": "two"})
    assert changed["text"] == "two"
    rows = [row async for row in csm.system.every(AuditRow)]
    assert [(row["oldvalue"], row["newvalue"]) for row in rows if row["fieldname"] == "text"] == [
        ("one", "two")
    ]
    await deliver(csm)
    assert TOLD == ["one", "two"]


@pytest.mark.parametrize("error", [SystemExit(3), asyncio.CancelledError(), NoError()], ids=repr)
async def test_p12_an_on_rule_that_raises_anything_is_tried_again_later(
    world: MakeWorld, error: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    TOLD.clear()
    monkeypatch.setattr(outbox, "FIRST_DELAY", 3600.0)

    async def on_note_raises(event: ChangeEvent, records: Records) -> None:
        raise error

    csm = await world(keeping(rule(on=on_note_raises, order=200), rule(on=on_note_tells)))
    await csm.system.create(Note, {"text": "one"})
    await deliver(csm)
    assert TOLD == ["one"]
    waiting = [row async for row in csm.system.every(OutboxRow) if row["attempts"]]
    assert [row["last_error"].split(":")[0] for row in waiting] == ["on_note_raises"]
    assert "of pack 'hostile' raised" in waiting[0]["last_error"]

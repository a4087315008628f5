"""Packs that answer their hooks in every wrong way: each is told with its reason, and the others are offered as ever."""

from __future__ import annotations

import itertools
from typing import Any

import msgspec
import pytest

from platform_core import Job, Pack, PackError, Setting, available
from platform_core.asking import asked
from platform_core.assembly import contributions
from tests.example import works
from tests.example.hostile import (
    HANGING,
    HOOKS,
    KEEPER,
    LISTS,
    RAISING,
    READ,
    SOUND,
    USELESS,
    overriding,
)

OPAQUE = ("routes",)
"""What the core cannot judge: the server does, when it serves them."""


@pytest.fixture(autouse=True)
def nothing_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERGOLA_PACKS", "none")
    monkeypatch.setenv("PERGOLA_PACK_SECONDS", "0.2")


def reason(pack: Pack, name: str = "hostile") -> str:
    """Why a pack is refused; the other one is there all the same."""
    found = available(extra=[pack, works.pack])
    assert set(found.packs) == {"base", "works"}
    assert found.get("works") is works.pack, "a pack of plain values is itself"
    return found.broken[name].reason


def test_the_hostile_pack_is_sound_but_for_its_hook() -> None:
    found = available(extra=[overriding("roles", lambda self: [KEEPER])])
    assert found.packs["hostile"].roles == (KEEPER,)
    assert type(found.packs["hostile"]) is Pack, "what is offered has no code of its own"


@pytest.mark.parametrize("way", RAISING)
@pytest.mark.parametrize("hook", HOOKS)
def test_p12_a_hook_that_raises(hook: str, way: str) -> None:
    assert f"fails in register_{hook}: " in reason(overriding(hook, RAISING[way]))


@pytest.mark.parametrize("way", USELESS)
@pytest.mark.parametrize("hook", [hook for hook in LISTS if hook not in OPAQUE])
def test_p12_a_hook_that_answers_nonsense(hook: str, way: str) -> None:
    said = reason(overriding(hook, USELESS[way]))
    assert f"register_{hook}: " in said or f"{hook}[0] is " in said


@pytest.mark.parametrize("way", [way for way in USELESS if way != "None"])
def test_p12_demonstration_data_that_is_none(way: str) -> None:
    assert "demo is " in reason(overriding("demo", USELESS[way]))


@pytest.mark.parametrize("hook", HOOKS)
def test_p12_a_hook_that_never_ends(hook: str) -> None:
    said = reason(overriding(hook, HANGING["loops"]))
    assert f"fails in register_{hook}: not done within 0.2 s (at " in said
    assert said.endswith("it was ended")


@pytest.mark.parametrize("way", ["clings", "sleeps", "crawls"])
def test_p12_a_hook_that_ends_in_no_way_at_all(way: str) -> None:
    assert "fails in register_routes: not done within 0.2 s" in reason(overriding("routes", HANGING[way]))


def test_p12_a_hook_is_asked_once_and_what_it_does_afterwards_changes_nothing() -> None:
    given, rounds = [KEEPER], itertools.count()

    def answer(self: Any) -> Any:
        next(rounds)
        return given

    pack = available(extra=[overriding("roles", answer)]).packs["hostile"]
    given.append(7)  # type: ignore[arg-type]
    assert contributions((pack,)).roles == contributions((pack,)).roles == (KEEPER,)
    assert next(rounds) == 1


def test_p12_a_hook_that_is_overridden_without_its_mark() -> None:
    class Unmarked(Pack, frozen=True, kw_only=True):
        def register_roles(self) -> Any:
            return ()

    assert "register_roles is overridden without @hookimpl" in reason(Unmarked(name="hostile", **SOUND))


def test_p12_a_manifest_that_does_not_say_its_own_name() -> None:
    def no_words(self: Any, name: str) -> Any:
        raise LookupError("no words")

    class Wordless(Pack, frozen=True, kw_only=True):
        __getattribute__ = no_words

    with pytest.raises(PackError, match="pack 'Wordless' fails in its manifest: LookupError: no words"):
        asked(Wordless(name="hostile", **SOUND))


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"version": None}, "version is None, not str"),
    ({"version": "one"}, "version is 'one', which is no PEP 440 version"),
    ({"summary": 3}, "summary is 3, not str"),
    ({"requires": "b2b"}, "requires is 'b2b', not a tuple"),
    ({"requires": (3,)}, "requires[0] is 3, not str"),
    ({"requires": 3}, "requires is 3, not a tuple"),
    ({"roles": (msgspec.structs.replace(KEEPER, name=5),)}, "roles[0].name is 5, not str"),
    ({"roles": (msgspec.structs.replace(KEEPER, contains=(KEEPER, "x")),)}, "roles[0].contains[1] is 'x', not Role"),
    ({"roles": (msgspec.structs.replace(KEEPER, kind="odd"),)}, "roles[0].kind is 'odd', not one of 'internal'"),
    ({"access_rules": (msgspec.structs.replace(READ, role="hostile.keeper"),)}, "access_rules[0].role is 'hostile.keeper'"),
    ({"access_rules": (msgspec.structs.replace(READ, entity=None),)}, "access_rules[0].entity is None, not an entity"),
    ({"access_rules": (msgspec.structs.replace(READ, may="read"),)}, "access_rules[0].may is 'read', not a tuple"),
    ({"access_rules": (msgspec.structs.replace(READ, where=5),)}, "access_rules[0].where is 5, not a function"),
    ({"jobs": (Job(name="hostile.x", summary="x", every="soon", run=print),)}, "jobs[0].every is 'soon', not int"),  # type: ignore[arg-type]
    ({"jobs": (Job(name="hostile.x", summary="x", every=1, run=None),)}, "jobs[0].run is None, not a function"),  # type: ignore[arg-type]
    ({"jobs": (Job(name="hostile.x", summary="x", every=0, run=print),)}, "runs every 0 s"),  # type: ignore[arg-type]
    ({"settings": (Setting(name="hostile.x", summary="x", kind="integer", default="x"),)},
     "the default of the setting 'hostile.x' is 'x', not int"),
    ({"demo": "x"}, "demo is 'x', not DemoData"),
]  # fmt: skip


@pytest.mark.parametrize(("values", "said"), WRONG, ids=[said[:40] for _, said in WRONG])
def test_p12_values_of_the_wrong_type_in_a_manifest(values: dict[str, Any], said: str) -> None:
    assert said in reason(Pack(name="hostile", **{**SOUND, **values}))


def test_p12_every_field_of_the_wrong_type_at_once() -> None:
    given: dict[str, Any] = dict.fromkeys(Pack.__struct_fields__, 3)
    found = available(extra=[Pack(**given), works.pack])
    assert set(found.packs) == {"base", "works"}


def test_p12_a_condition_that_never_comes_back() -> None:
    waiting = msgspec.structs.replace(READ, where=HANGING["loops"])
    said = reason(Pack(name="hostile", **{**SOUND, "access_rules": (waiting,)}))
    assert "the conditions of its access rules cannot be built: not done within 0.2 s" in said

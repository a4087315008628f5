"""Every hook stands in the reference with its exact signature, and its name tells how it is called."""

import inspect
import re

import msgspec
import pytest

from docs.build import REFERENCE
from docs.pages import hooks
from platform_core import Change, ChangeEvent, Pack, PackHooks, hookimpl

HOOKS = [name for name in vars(PackHooks) if not name.startswith("_")]
PAGE = (REFERENCE / "hooks.md").read_text(encoding="utf-8")
GRAMMAR = re.compile(r"(register|before|after|on|choose)_[a-z_]+")
PROMISED = {
    Change: "kind entity sys_id new changed actor now records elevated old journal transition",
    ChangeEvent: "key kind table sys_id sys_class_name actor_id user_name at changed old new journal transition",
}
"""What version 1 of each payload holds. A field that is taken away makes it version 2."""


@pytest.mark.parametrize("name", HOOKS)
def test_hook_is_documented_with_its_signature(name: str) -> None:
    function = inspect.signature(getattr(PackHooks, name))
    returns = function.return_annotation
    assert f"\n## {name}() -> {returns}\n" in PAGE
    assert list(function.parameters) == ["self"]


@pytest.mark.parametrize("name", HOOKS)
def test_hook_has_one_sentence(name: str) -> None:
    sentence = inspect.getdoc(getattr(PackHooks, name)) or ""
    assert re.fullmatch(r"Return [^.]+\.", sentence.replace("\n", " "))


@pytest.mark.parametrize("name", HOOKS)
def test_hook_name_tells_how_it_is_called(name: str) -> None:
    assert GRAMMAR.fullmatch(name)
    options = getattr(PackHooks, name).pergola_spec
    assert options["firstresult"] == name.startswith("choose_")


@pytest.mark.parametrize("name", HOOKS)
def test_a_pack_answers_the_hook_from_the_field_of_its_name(name: str) -> None:
    field = name.removeprefix("register_")
    marker = object()
    pack = msgspec.structs.replace(Pack(name="x", version="1", summary="X"), **{field: marker})
    assert getattr(pack, name)() is marker
    assert hasattr(getattr(Pack, name), f"{hookimpl.project_name}_impl")


@pytest.mark.parametrize("word", ["register_", "before_", "after_", "on_"])
def test_the_grammar_of_names_is_explained(word: str) -> None:
    assert f"| `{word}` |" in PAGE
    assert word in [prefix for prefix, _, _ in hooks.GRAMMAR]


@pytest.mark.parametrize("payload", PROMISED, ids=lambda payload: payload.__name__)
def test_a_payload_keeps_what_its_version_promises(payload: type[msgspec.Struct]) -> None:
    tag = payload.__struct_config__.tag
    assert isinstance(tag, str)
    assert tag.endswith(".v1")
    assert set(PROMISED[payload].split()) <= set(payload.__struct_fields__)
    assert payload.__struct_config__.frozen
    for name in payload.__struct_fields__:
        assert f"| `{name}` |" in PAGE

"""Whether declarations are what their types say. A struct takes whatever it is given; a type checker is not always asked."""

from __future__ import annotations

import collections.abc
import functools
import types
from collections.abc import Callable, Mapping
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

# Names that modules import for type checkers alone. They stand inside of functions' types, which nobody looks into.
_UNSEEN: dict[str, Any] = {"Records": Any, "DemoLoader": Any, "DemoData": Any}
_SHOWN = 80

# Kinds are asked of the type throughout: an object may lie about its class, or run code when it is asked.
Look = Callable[[Any], str]
"""Looks at a value: the rest of a sentence that begins with the path to it, or nothing when it fits."""


def misfit(value: object, wanted: Any, path: str) -> str:
    """What is wrong with a value as one of a type, with the path to it; nothing when it fits."""
    problem = _look(wanted)(value)
    return f"{path}{problem}" if problem else ""


@functools.cache
def fields(kind: type[msgspec.Struct]) -> Mapping[str, Any]:
    """The fields of a struct with their types."""
    hints = get_type_hints(kind, localns=_UNSEEN)
    return {name: hints[name] for name in kind.__struct_fields__}


def shown(value: object) -> str:
    """A value in words, without asking it for any: a third party's object has its own way to write itself."""
    kind = type(value)
    if kind in (str, int, float, bool, bytes, types.NoneType):
        return repr(value)[:_SHOWN]
    return (
        f"the class {type.__getattribute__(value, '__name__')}"
        if issubclass(kind, type)
        else f"a {kind.__name__}"
    )


@functools.cache
def _look(wanted: Any) -> Look:
    """How to look at values of a type; worked out once, because every assembly looks at thousands."""
    origin, parts = get_origin(wanted), get_args(wanted)
    if wanted is Any:
        return lambda _: ""
    if origin in (Union, types.UnionType):
        return _union(parts)
    if origin is tuple:
        return _tuple(_look(parts[0]))
    if origin is collections.abc.Mapping:
        return _mapping(_look(parts[0]), _look(parts[1]))
    if isinstance(wanted, type) and issubclass(wanted, msgspec.Struct):
        return _struct(wanted)
    return _single(_test(wanted, origin, parts), _word(wanted, origin, parts))


def _union(kinds: tuple[Any, ...]) -> Look:
    looks = [_look(kind) for kind in kinds]

    def look(value: object) -> str:
        problems = [each(value) for each in looks]
        if "" in problems:
            return ""
        # Of several structs it is the value's own whose fields are at fault.
        return problems[kinds.index(type(value)) if type(value) in kinds else 0]

    return look


def _tuple(of_items: Look) -> Look:
    def look(value: Any) -> str:
        if not issubclass(type(value), tuple):
            return f" is {shown(value)}, not a tuple"
        for number, item in enumerate(value):
            if problem := of_items(item):
                return f"[{number}]{problem}"
        return ""

    return look


def _mapping(of_keys: Look, of_values: Look) -> Look:
    def look(value: Any) -> str:
        if not issubclass(type(value), dict):
            return f" is {shown(value)}, not a dict"
        for key, each in dict.items(value):
            if problem := of_keys(key) or of_values(each):
                return f"[{shown(key)}]{problem}"
        return ""

    return look


def _struct(kind: type[msgspec.Struct]) -> Look:
    @functools.cache
    def looks() -> list[tuple[str, Look]]:  # Later: a role contains roles.
        return [(name, _look(hint)) for name, hint in fields(kind).items()]

    def look(value: object) -> str:
        if not issubclass(type(value), kind):
            return f" is {shown(value)}, not {kind.__name__}"
        for name, of_field in looks():
            if problem := of_field(getattr(value, name)):
                return f".{name}{problem}"
        return ""

    return look


def _single(fits: Callable[[Any], bool], word: str) -> Look:
    return lambda value: "" if fits(value) else f" is {shown(value)}, not {word}"


def _test(wanted: Any, origin: Any, parts: tuple[Any, ...]) -> Callable[[Any], bool]:
    if origin is collections.abc.Callable:
        return callable
    if origin is Literal:
        return lambda value: type(value) is str and value in parts
    if origin is type:
        return lambda value: issubclass(type(value), type) and issubclass(value, parts)
    if wanted is int:
        return lambda value: issubclass(type(value), int) and type(value) is not bool
    return lambda value: issubclass(type(value), wanted)


def _word(wanted: Any, origin: Any, parts: tuple[Any, ...]) -> str:
    if origin is collections.abc.Callable:
        return "a function"
    if origin is Literal:
        return f"one of {', '.join(map(repr, parts))}"
    return f"an entity that extends {parts[0].__name__}" if origin is type else str(wanted.__name__)

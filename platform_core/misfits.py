"""Whether declarations are what their types say. A struct takes whatever it is given; a type checker is not always asked."""

from __future__ import annotations

import collections.abc
import functools
import types
from collections.abc import Mapping
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

# Names that modules import for type checkers alone. They stand inside of functions' types, which nobody looks into.
_UNSEEN: dict[str, Any] = {"Records": Any, "DemoLoader": Any, "DemoData": Any}
_SHOWN = 80


def misfit(value: object, wanted: Any, path: str) -> str:
    """What is wrong with a value as one of a type, with the path to it; nothing when it fits."""
    origin = get_origin(wanted)
    if origin in (Union, types.UnionType):
        problems = [misfit(value, kind, path) for kind in get_args(wanted)]
        return "" if "" in problems else problems[0]
    if origin is tuple:
        return _items(value, get_args(wanted)[0], path)
    if _fits(value, wanted, origin):
        return _fields(value, wanted, path) if isinstance(value, msgspec.Struct) else ""
    return f"{path} is {shown(value)}, not {_word(wanted)}"


def _fits(value: object, wanted: Any, origin: Any) -> bool:
    if wanted is Any:
        return True
    if origin is collections.abc.Callable:
        return callable(value)
    if origin is Literal:
        return any(type(value) is type(each) and value == each for each in get_args(wanted))
    if origin is type:
        return isinstance(value, type) and issubclass(value, get_args(wanted))
    if wanted is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, origin or wanted)


def _word(wanted: Any) -> str:
    if get_origin(wanted) is collections.abc.Callable:
        return "a function"
    if get_origin(wanted) is Literal:
        return f"one of {', '.join(map(repr, get_args(wanted)))}"
    if get_origin(wanted) is type:
        return f"an entity that extends {get_args(wanted)[0].__name__}"
    return getattr(wanted, "__name__", str(wanted))


def _items(value: object, wanted: Any, path: str) -> str:
    if not isinstance(value, tuple):
        return f"{path} is {shown(value)}, not a tuple"
    found = (misfit(item, wanted, f"{path}[{number}]") for number, item in enumerate(value))
    return next(filter(None, found), "")


def _fields(value: msgspec.Struct, kind: Any, path: str) -> str:
    if not isinstance(kind, type) or not issubclass(kind, msgspec.Struct):
        return ""  # Anything is wanted here.
    found = (misfit(getattr(value, name), hint, f"{path}.{name}") for name, hint in fields(kind).items())
    return next(filter(None, found), "")


@functools.cache
def fields(kind: type[msgspec.Struct]) -> Mapping[str, Any]:
    """The fields of a struct with their types."""
    hints = get_type_hints(kind, localns=_UNSEEN)
    return {name: hints[name] for name in kind.__struct_fields__}


def shown(value: object) -> str:
    """A value as Python writes it, not too long, whatever it says of itself."""
    try:
        return repr(value)[:_SHOWN]
    except BaseException:  # noqa: BLE001 - how a third party's value is written is a third party's code
        return f"a {type(value).__name__}"

"""Why a JSON body was refused: every field at fault, not only the one where the decoder stopped."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Literal, NewType, Union, get_args, get_origin

import msgspec

from platform_core import FieldError

DecHook = Callable[[type, Any], Any]

MAX_ERRORS = 100
_MAX_SIZE = 1024 * 1024
_MAX_VALUES = 5_000
_MAX_DEPTH = 32

_AT = re.compile(r" - at `(?:key` in `)?\$(?P<path>.*)`$", re.DOTALL)
_STEP = re.compile(r"\.(?P<name>[^.\[\]]+)|\[(?P<index>\d+)\]|(?P<unknown>\[\.\.\.\])")
_NAMED_FIELD = re.compile(r"(?:required|unknown) field `(?P<name>.*)`")
_CODES = tuple(
    (re.compile(pattern), code)
    for pattern, code in (
        (r"missing required field", "required"),
        (r"contains unknown field", "unknown_field"),
        (r"of length <=", "too_long"),
        (r"of length >=", "too_short"),
        (r"of length", "wrong_length"),
        (r"matching regex", "pattern"),
        (r"^Invalid (enum )?value", "not_a_choice"),
        (r"[<>]=? -?\d|multiple of|out of range", "out_of_range"),
        (r"timezone", "invalid_format"),
        (r"^Expected `", "wrong_type"),
        (r"^Invalid ", "invalid_format"),
    )
)


def explain_decode_failure(type_: Any, body: bytes, dec_hook: DecHook | None = None) -> list[FieldError]:
    """Everything that is wrong with ``body`` as a ``type_``; empty when it is right.

    The body must be well-formed JSON. The work is bounded: only the first error is found in a body of more
    than 1 MiB, and in what lies beyond 5,000 values or 32 levels.
    """
    explanation = _Explanation(dec_hook)
    explanation.look(type_, body, "", 0 if len(body) <= _MAX_SIZE else _MAX_DEPTH)
    return explanation.errors


class _Explanation:
    """A walk through a body that was refused, along the type that refused it."""

    def __init__(self, dec_hook: DecHook | None) -> None:
        self.errors: list[FieldError] = []
        self._dec_hook = dec_hook
        self._values_left = _MAX_VALUES

    def look(self, annotation: Any, raw: bytes | msgspec.Raw, pointer: str, depth: int) -> None:
        """Add what is wrong with one value."""
        if len(self.errors) >= MAX_ERRORS or self._values_left <= 0:
            return
        self._values_left -= 1
        try:
            msgspec.json.decode(raw, type=annotation, dec_hook=self._dec_hook)
        except msgspec.ValidationError as error:
            found = len(self.errors)
            options = _options(annotation)
            if depth < _MAX_DEPTH:
                self._look_inside(options, raw, pointer, depth + 1)
            if len(self.errors) == found:
                self.errors.append(_field_error(str(error), pointer, options))

    def _look_inside(
        self, options: Sequence[Any], raw: bytes | msgspec.Raw, pointer: str, depth: int
    ) -> None:
        kind = bytes(raw).lstrip()[:1]
        if kind == b"{":
            members = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
            struct = _struct_for(options, members)
            if struct is not None:
                self._look_at_struct(struct, members, pointer, depth)
            elif (value_type := _argument(options, Mapping, 1)) is not None:
                for name, value in members.items():
                    self.look(value_type, value, _join(pointer, name), depth)
        elif kind == b"[" and (item_type := _item_type(options)) is not None:
            for index, item in enumerate(msgspec.json.decode(raw, type=list[msgspec.Raw])):
                self.look(item_type, item, f"{pointer}/{index}", depth)

    def _look_at_struct(
        self, struct: Any, members: Mapping[str, msgspec.Raw], pointer: str, depth: int
    ) -> None:
        fields = {field.encode_name: field for field in msgspec.structs.fields(struct)}
        for name, field in fields.items():
            if name in members:
                self.look(field.type, members[name], _join(pointer, name), depth)
            elif field.required:
                detail = "This field is required"
                self.errors.append(FieldError(pointer=_join(pointer, name), detail=detail, code="required"))
        config = _config(struct)
        if config.forbid_unknown_fields:
            unknown = members.keys() - fields.keys() - {config.tag_field}
            self.errors.extend(_unknown(name, pointer, fields.keys()) for name in members if name in unknown)


def _options(annotation: Any) -> list[Any]:
    """The types that a value may have, without what only decorates them."""
    while True:
        if get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
        elif isinstance(annotation, NewType):
            annotation = annotation.__supertype__
        else:
            break
    if get_origin(annotation) in {Union, UnionType}:
        return [option for member in get_args(annotation) for option in _options(member)]
    return [annotation]


def _config(struct: Any) -> msgspec.structs.StructConfig:
    config: msgspec.structs.StructConfig = (get_origin(struct) or struct).__struct_config__
    return config


def _struct_for(options: Sequence[Any], members: Mapping[str, msgspec.Raw]) -> Any:
    """The struct that an object is meant to be: the only one, or the one whose tag it bears."""
    structs = [option for option in options if _is_a(option, msgspec.Struct)]
    fitting = [struct for struct in structs if _bears_tag(_config(struct), members, alone=len(structs) == 1)]
    return fitting[0] if len(fitting) == 1 else None


def _bears_tag(
    config: msgspec.structs.StructConfig, members: Mapping[str, msgspec.Raw], *, alone: bool
) -> bool:
    if config.array_like:
        return False
    if config.tag_field is None or config.tag_field not in members:
        return alone
    tag: object = msgspec.json.decode(members[config.tag_field])
    return tag == config.tag


def _is_a(annotation: Any, base: type) -> bool:
    bare = get_origin(annotation) or annotation
    return isinstance(bare, type) and issubclass(bare, base)


def _argument(options: Sequence[Any], base: type, index: int) -> Any:
    """The type argument of the only option that is a ``base``."""
    fitting = [option for option in options if _is_a(option, base)]
    arguments = get_args(fitting[0]) if len(fitting) == 1 else ()
    return arguments[index] if index < len(arguments) else None


def _item_type(options: Sequence[Any]) -> Any:
    fitting = [
        get_args(option)
        for option in options
        if _is_a(option, Collection) and not _is_a(option, Mapping) and get_args(option)
    ]
    if len(fitting) == 1 and fitting[0][1:] in {(), (Ellipsis,)}:
        return fitting[0][0]
    return None


def _unknown(name: str, pointer: str, known: Collection[str]) -> FieldError:
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    detail = f"There is no field {name!r}{hint}"
    return FieldError(pointer=_join(pointer, name), detail=detail, code="unknown_field")


def _field_error(message: str, pointer: str, options: Sequence[Any]) -> FieldError:
    """The decoder's own sentence, with its path made a pointer."""
    at = _AT.search(message)
    text = message[: at.start()] if at else message
    code = next((code for pattern, code in _CODES if pattern.search(text)), "invalid_value")
    if at:
        pointer += _pointer_of(at["path"])
    elif code == "not_a_choice" and (choices := _choices(options)):
        text += f"; use one of {', '.join(choices)}"
    if named := _NAMED_FIELD.search(text):
        pointer = _join(pointer, named["name"])
    return FieldError(pointer=pointer, detail=text, code=code)


def _choices(options: Sequence[Any]) -> list[str]:
    found: list[str] = []
    for option in options:
        if get_origin(option) is Literal:
            found += [repr(value) for value in get_args(option) if value is not None]
        elif _is_a(option, Enum):
            found += [repr(member.value) for member in option]
    return found[:20]


def _pointer_of(path: str) -> str:
    """``.a[3].b`` as ``/a/3/b``, up to a key that the decoder does not name."""
    pointer = ""
    for step in _STEP.finditer(path):
        if step["unknown"]:
            break
        pointer = _join(pointer, step["name"] or step["index"])
    return pointer


def _join(pointer: str, name: str) -> str:
    escaped = name.replace("~", "~0").replace("/", "~1")
    return f"{pointer}/{escaped}"

"""How classes and functions are called, taken from their source: annotations and defaults as they were written."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec


class FieldLine(NamedTuple):
    """One field of a struct."""

    name: str
    type: str
    default: str

    def __str__(self) -> str:
        return f"{self.name}: {self.type}" + (f" = {self.default}" if self.default else "")


def signature(thing: Any) -> str:
    """How it is called: ``(name: str, *, order: int = 100) -> Page``."""
    if inspect.isfunction(thing):
        return function_signature(thing)
    if getattr(thing, "_is_protocol", False):
        return ""
    if issubclass(thing, msgspec.Struct):
        fields = ", ".join(str(line) for line in struct_fields(thing))
        return f"({'*, ' if _keywords_only(thing) and fields else ''}{fields})"
    if "__init__" in vars(thing):
        return function_signature(vars(thing)["__init__"], returns=False)
    return ""


def function_signature(function: Any, *, returns: bool = True) -> str:
    """A function's parameters, without ``self``, and what it returns."""
    node = _node(function)
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    end = f" -> {ast.unparse(node.returns)}" if returns and node.returns is not None else ""
    return f"({', '.join(_parameters(node.args))}){end}"


def _parameters(arguments: ast.arguments) -> Iterator[str]:
    """The parameters one by one; ``ast.unparse`` would leave no room around the sign before a default."""
    places = [argument for argument in arguments.args if argument.arg not in {"self", "cls"}]
    defaults = [None] * (len(places) - len(arguments.defaults)) + list(arguments.defaults)
    for argument, default in zip(places, defaults, strict=True):
        yield _parameter(argument, default)
    if arguments.vararg is not None:
        yield f"*{ast.unparse(arguments.vararg)}"
    elif arguments.kwonlyargs:
        yield "*"
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        yield _parameter(argument, default)
    if arguments.kwarg is not None:
        yield f"**{ast.unparse(arguments.kwarg)}"


def _parameter(argument: ast.arg, default: ast.expr | None) -> str:
    return ast.unparse(argument) + ("" if default is None else f" = {ast.unparse(default)}")


def calling_word(function: Any) -> str:
    """What stands before a call of it: ``await``, ``async with``, ``async for``, or nothing."""
    plain = inspect.unwrap(function)
    if plain is not function:
        return "async with " if inspect.isasyncgenfunction(plain) else "with "
    if inspect.isasyncgenfunction(plain):
        return "async for ... in "
    return "await " if inspect.iscoroutinefunction(plain) else ""


def struct_fields(struct: type) -> list[FieldLine]:
    """The fields of a struct, those of its bases first."""
    found: dict[str, FieldLine] = {}
    for step in reversed(struct.__mro__):
        if issubclass(step, msgspec.Struct) and step is not msgspec.Struct:
            found |= {line.name: line for line in _own_fields(step)}
    return list(found.values())


def _own_fields(struct: type) -> Iterator[FieldLine]:
    node = _node(struct)
    assert isinstance(node, ast.ClassDef)
    for statement in node.body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            annotation = ast.unparse(statement.annotation)
            if not annotation.startswith("ClassVar"):
                default = "" if statement.value is None else ast.unparse(statement.value)
                yield FieldLine(statement.target.id, annotation, default)


def _keywords_only(struct: type) -> bool:
    node = _node(struct)
    assert isinstance(node, ast.ClassDef)
    return any(keyword.arg == "kw_only" for keyword in node.keywords)


def _node(thing: Any) -> ast.stmt:
    """The definition of a class or function, without what decorates it."""
    unwrapped = inspect.unwrap(thing)
    return ast.parse(textwrap.dedent(inspect.getsource(unwrapped))).body[0]


def public_methods(cls: type) -> Iterator[tuple[str, Any]]:
    """The documented methods and properties that a class itself defines, in the order of its source."""
    for name, member in vars(cls).items():
        plain = member.fget if isinstance(member, property) else getattr(member, "__func__", member)
        if not name.startswith("_") and inspect.isfunction(plain) and plain.__doc__:
            yield name, member

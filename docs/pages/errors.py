"""Reference: every error that is raised on purpose."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType

import api
import platform_core
from docs.pages.markdown import block, code, page, paragraphs, table
from docs.pages.signatures import struct_fields
from platform_core import FieldError, PlatformError

INTRODUCTION = """
Every refusal is one of these. The `code` is stable: programs may branch on it. The message says what happened and where;
the remedy says what to do about it. Over HTTP an error is an RFC 9457 problem with the status given here; at the command
line it is a line on standard error and an exit code.

An error that stands further in is also the one it stands under.
"""
PROBLEM = """
## The shape over HTTP

The media type is `application/problem+json`. `type` is `urn:pergola:problem:` and the code: an identifier to compare, not an
address to fetch. `instance` is the request's path and `request_id` the id under which the log speaks of the request.
"""
FIELD_ERROR = """
## What stands in `errors`

One entry for each thing wrong with the input. `pointer` is an RFC 6901 JSON pointer into the body; it is empty for what is
not in the body, such as a query parameter.
"""
STATUS_WITHOUT_MEANING = 500


def errors() -> list[type[PlatformError]]:
    """All error classes of core and api, each before those that extend it."""
    for root in (platform_core, api):
        _import_all(root)
    found: list[type[PlatformError]] = []
    todo = [PlatformError]
    while todo:
        error = todo.pop(0)
        if error.__module__.partition(".")[0] in {"platform_core", "api"}:
            found.append(error)
            todo = [*error.__subclasses__(), *todo]
    return found


def _import_all(root: ModuleType) -> None:
    for module in pkgutil.walk_packages(root.__path__, f"{root.__name__}."):
        importlib.import_module(module.name)


def build() -> str:
    """The page."""
    from api.problems import Problem

    shape = "\n".join(f"{line.name}: {line.type}" for line in struct_fields(Problem))
    rows = [
        (_indented(error), code(error.code), error.status, error.title, " ".join(paragraphs(error.__doc__)))
        for error in errors()[1:]
    ]
    listed = table(("class", "code", "status", "title", "meaning"), rows)
    entry = table(
        ("field", "type"), [(code(line.name), code(line.type)) for line in struct_fields(FieldError)]
    )
    return page(
        "Errors", INTRODUCTION, listed, PROBLEM.strip(), block(shape, "text"), FIELD_ERROR.strip(), entry
    )


def _indented(error: type[PlatformError]) -> str:
    depth = len([base for base in error.__mro__ if issubclass(base, PlatformError)]) - 2
    return "&nbsp;&nbsp;" * depth + code(error.__name__)

"""Reference: the test kit, its fixtures and what they give."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import platform_core.testing
import pytest_pergola
from docs.pages.markdown import bullets, code, page, paragraphs, table
from docs.pages.signatures import calling_word, public_methods, signature
from platform_core.testing import (
    Oracle,
    PackContract,
    Rows,
    World,
    activate,
    assert_policy_agrees,
    at,
    before_step,
    deactivate,
    rows_of,
    schema_of,
)

INTRODUCTION = """
Everything that tests of packs need: installed with `pergola-csm[testing]`, and used by Pergola's own packs in the same way.
The fixtures are there as soon as Pergola is installed; the names below come from `platform_core.testing`.
[Test a pack](../how-to/test-a-pack.md) shows them at work.
"""


def build() -> str:
    """The page."""
    told = (assert_policy_agrees, before_step, activate, at, deactivate, rows_of, schema_of)
    functions = [_function(each) for each in told]
    sections = (
        f"## Fixtures\n\n{table(('fixture', 'what it gives'), _fixtures())}",
        f"## World\n\n{' '.join(paragraphs(World.__doc__))}\n\n{_methods(World)}",
        f"## PackContract\n\n{' '.join(paragraphs(PackContract.__doc__)[:1])}\n\n{_tests()}",
        f"## Oracle\n\n{' '.join(paragraphs(Oracle.__doc__))}\n\n{_methods(Oracle)}",
        f"## Rows\n\n{' '.join(paragraphs(Rows.__doc__))}\n\n{_methods(Rows)}",
        f"## Functions\n\n{bullets(functions)}",
    )
    _assert_complete()
    return page("Test kit", INTRODUCTION, *sections)


def _assert_complete() -> None:
    told = {"OPERATOR", "SECRET", "MakeWorld", "World", "PackContract", "Oracle", "Rows"}
    told |= {"assert_policy_agrees", "before_step", "activate", "at", "deactivate", "rows_of", "schema_of"}
    assert told == set(platform_core.testing.__all__), "describe what is new in the test kit"


def _fixtures() -> list[tuple[str, str]]:
    tree = ast.parse(Path(str(pytest_pergola.__file__)).read_text(encoding="utf-8"))
    found = [
        (code(node.name.removeprefix("_")), " ".join(paragraphs(ast.get_docstring(node))))
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.name == "_world" or any("fixture" in ast.unparse(mark) for mark in node.decorator_list))
    ]
    return sorted(found, key=lambda row: row[0] != "`world`")


def _methods(thing: type) -> str:
    return bullets(
        f"{code(calling_word(member) + name + signature(member))}: {' '.join(paragraphs(member.__doc__))}"
        for name, member in (
            (name, getattr(found, "__func__", found)) for name, found in public_methods(thing)
        )
    )


def _tests() -> str:
    rows = [
        (code(name), " ".join(paragraphs(inspect.getdoc(member))))
        for name, member in vars(PackContract).items()
        if name.startswith("test_")
    ]
    return table(("test", "what it asks"), rows)


def _function(function: object) -> str:
    assert inspect.isfunction(function)
    called = f"{calling_word(function)}{function.__name__}{signature(function)}"
    return f"{code(called)}: {' '.join(paragraphs(function.__doc__))}"

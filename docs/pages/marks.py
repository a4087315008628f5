"""Which tests carry the mark of which numbered rule, read from the tests' source."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from docs.pages.installed import ROOT

MARK = "pytest.mark.rule"
Function = ast.FunctionDef | ast.AsyncFunctionDef


class Proof(NamedTuple):
    """A test: the file that it stands in, and its name."""

    path: str
    name: str

    @property
    def sentence(self) -> str:
        """The name as the sentence that it is."""
        return self.name.removeprefix("test_").replace("_", " ")


def marked() -> dict[str, list[Proof]]:
    """The tests of each rule, in the order of their files."""
    found: dict[str, list[Proof]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        module = ast.parse(path.read_text(encoding="utf-8"))
        for rule, name in marks_in(module):
            found.setdefault(rule, []).append(Proof(path.relative_to(ROOT).as_posix(), name))
    return found


def marks_in(module: ast.Module) -> Iterator[tuple[str, str]]:
    """Pairs of rule and test: marks on functions, on their parameters, on the class around them."""
    defined = dict(_definitions(module))
    for outer in module.body:
        inner = outer.body if isinstance(outer, ast.ClassDef) else [outer]
        around = outer.decorator_list if isinstance(outer, ast.ClassDef) else []
        for node in inner:
            if isinstance(node, Function) and node.name.startswith("test_"):
                found = [rule for d in (*around, *node.decorator_list) for rule in _rules(d, defined)]
                yield from ((rule, node.name) for rule in dict.fromkeys(found))


def _definitions(module: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    for node in module.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id, node


def _rules(decorator: ast.AST, defined: Mapping[str, ast.stmt]) -> Iterator[str]:
    """The rules that a decorator marks with; one that the module defines may take them from a list beside it."""
    if isinstance(decorator, ast.Name) and decorator.id in defined:
        decorator = defined[decorator.id]
    for node in ast.walk(decorator):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == MARK:
            yield from _texts(node)
            if any(isinstance(argument, ast.Name) for argument in node.args):
                names = (part.id for part in ast.walk(decorator) if isinstance(part, ast.Name))
                for name in names:
                    yield from _texts(defined[name]) if name in defined else ()


def _texts(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value

"""Files and functions stay short enough to be read at once; each exception says why it may be longer."""

import ast
from collections.abc import Iterator

from docs.pages.installed import ROOT
from tests.architecture.project import files

LINES_OF_A_FILE = 300
LINES_OF_A_FUNCTION = 50
LONG_FILES = {
    "platform_core/compiler/select.py": "One idea: the statements behind get, list, count and aggregate",
    "platform_core/records.py": "The one door to the data: its methods, which hand on at once, with what they promise",
    "tests/platform_core/test_changes.py": "The way of a change, attacked at every step",
}
LONG_FUNCTIONS = {
    "platform_core/entity.py:__init_subclass__": "Every keyword of a declaration, documented and passed on",
}


def test_only_the_listed_files_are_long() -> None:
    long = {
        path.relative_to(ROOT).as_posix()
        for path in files(".py")
        if len(path.read_text(encoding="utf-8").splitlines()) > LINES_OF_A_FILE
    }
    assert long == LONG_FILES.keys(), "split what is new here; take off the list what is short again"


def test_only_the_listed_functions_are_long() -> None:
    long = {name for name, lines in functions() if lines > LINES_OF_A_FUNCTION}
    assert long == LONG_FUNCTIONS.keys(), "split what is new here; take off the list what is short again"


def functions() -> Iterator[tuple[str, int]]:
    """The functions of the project, and how many lines each has."""
    for path in files(".py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                name = f"{path.relative_to(ROOT).as_posix()}:{node.name}"
                yield name, (node.end_lineno or node.lineno) - node.lineno + 1

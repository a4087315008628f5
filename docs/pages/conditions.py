"""What a rule's ``where`` says, in words or as it is written."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path
from typing import Any

from docs.pages.markdown import code, paragraphs


def condition_text(where: Any) -> str:
    """The first sentence of a condition's docstring; of a lambda, its expression."""
    if where.__name__ != "<lambda>":
        assert where.__doc__, (
            f"the condition {where.__qualname__} does not say what it means; give it a docstring"
        )
        return paragraphs(where.__doc__)[0]
    return code(_expression(where))


def _expression(function: Any) -> str:
    source = Path(inspect.getfile(function)).read_text(encoding="utf-8")
    line = function.__code__.co_firstlineno
    found = [
        node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Lambda) and node.lineno == line
    ]
    assert len(found) == 1, (
        f"several lambdas on line {line} of {inspect.getfile(function)}; name the condition"
    )
    return ast.unparse(found[0].body)

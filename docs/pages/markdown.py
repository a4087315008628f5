"""Small pieces of Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

NOTICE = "<!-- Made by `make docs`; change the code that it describes. -->"


def page(title: str, introduction: str, *sections: str) -> str:
    """A whole reference page."""
    parts = [f"# {title}", NOTICE, introduction.strip(), *sections]
    return "\n\n".join(part for part in parts if part) + "\n"


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; nothing when there are no rows."""
    lines = [_row([cell(text) for text in row]) for row in rows]
    if not lines:
        return ""
    return "\n".join([_row(heads), _row(["---"] * len(heads)), *lines])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def cell(text: object) -> str:
    """Text that stays within its cell."""
    return " ".join(str(text).split()).replace("|", "\\|")


def code(text: object) -> str:
    """Text as code; nothing for nothing."""
    plain = str(text)
    return f"`{plain}`" if plain else ""


def codes(names: Iterable[object]) -> str:
    """Several names as code."""
    return ", ".join(code(name) for name in names)


def bullets(items: Iterable[str]) -> str:
    """A list."""
    return "\n".join(f"- {item}" for item in items)


def block(text: str, language: str = "python") -> str:
    """A block of code."""
    return f"```{language}\n{text.rstrip()}\n```"


def literals(text: str) -> str:
    """A docstring's ``double backticks`` as Markdown's single ones, its lines joined."""
    return re.sub(r"``(.+?)``", r"`\1`", " ".join(text.split()))


def paragraphs(docstring: str | None) -> list[str]:
    """The paragraphs of a docstring, without examples in doctest form."""
    parts = [literals(part) for part in re.split(r"\n\s*\n", (docstring or "").strip())]
    return [part for part in parts if part and not part.startswith(">>>")]


def anchor(heading: str) -> str:
    """The anchor that renderers give to a heading."""
    plain = re.sub(r"[`*]", "", heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")

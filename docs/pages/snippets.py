"""Pieces of files inside hand-written pages: `make docs` puts them there, so a page cannot show what no file says.

A page names the piece in a comment, ``<!-- snippet: PATH NAME... -->``, right before a block of code: names of the module's
own definitions (``imports`` for its first lines), or none for the whole file.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from docs.pages.installed import ROOT
from docs.pages.markdown import block

BEGIN = "<!-- snippet: "
MARK = re.compile(rf"{BEGIN}(?P<path>\S+)(?P<names>(?: \S+)*) -->\n```\w*\n(?:(?!```).*\n)*```")
BLOCKS = ("class ", "def ", "async def ", "@")
LANGUAGES = {".py": "python", ".toml": "toml", ".sh": "sh"}


def filled(text: str) -> str:
    """A page with every marked block as the files are now."""
    marks, blocks = text.count(BEGIN), len(MARK.findall(text))
    assert marks == blocks, f"{marks - blocks} of {marks} marks have no block of code right behind them"
    return MARK.sub(lambda found: _filled(found.group("path"), found.group("names").split()), text)


def shown(text: str) -> Iterator[tuple[str, list[str]]]:
    """Path and names of every piece that a page shows."""
    for found in MARK.finditer(text):
        yield found.group("path"), found.group("names").split()


def _filled(path: str, names: list[str]) -> str:
    comment = f"<!-- snippet: {' '.join([path, *names])} -->"
    return f"{comment}\n{block(piece(ROOT / path, names), LANGUAGES[Path(path).suffix])}"


def piece(path: Path, names: list[str]) -> str:
    """The named definitions of a file, each with what stands between it and the next one that is named."""
    text = path.read_text(encoding="utf-8")
    if not names:
        return text
    lines, places = text.splitlines(), definitions(text)
    unknown = [name for name in names if name not in places]
    assert not unknown, f"{path} defines no {unknown[0]!r}; it has {', '.join(places)}"
    text, before = "", ""
    for first, last in (places[name] for name in names):
        found = "\n".join(lines[first - 1 : last])
        between = "\n\n\n" if found.startswith(BLOCKS) or before.startswith(BLOCKS) else "\n\n"
        text += f"{between}{found}" if text else found
        before = found
    return text


def definitions(source: str) -> dict[str, tuple[int, int]]:
    """First and last line of a module's definitions by name; ``imports`` is everything before the first one."""
    found: dict[str, tuple[int, int]] = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            found[node.name] = first, node.end_lineno or node.lineno
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found[node.targets[0].id] = node.lineno, node.end_lineno or node.lineno
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found[node.target.id] = node.lineno, node.end_lineno or node.lineno
        elif isinstance(node, ast.ImportFrom | ast.Import | ast.Expr):
            start = found.get("imports", (1, 1))[0]
            found["imports"] = start, node.end_lineno or node.lineno
    return found

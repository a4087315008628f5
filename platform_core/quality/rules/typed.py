"""A pack is typed, and says so."""

from __future__ import annotations

import asyncio
import importlib.util
import sys
from pathlib import Path

from ..rule import Finding, NotProvenError, Rule
from ..source import Source
from ..subject import Subject

OPTIONS = ("--strict", "--no-error-summary", "--no-color-output", "--follow-imports=silent")
ERROR = ": error: "


async def check(subject: Subject) -> list[Finding]:
    """Look for py.typed, and run mypy over the pack's own modules."""
    source = subject.source
    homes = (source.folder, source.folder.parent)
    if source.is_package and not any((folder / "py.typed").is_file() for folder in homes):
        remedy = "put an empty file py.typed into the package"
        return [Finding("its types are not offered to others", str(source.folder), remedy)]
    if importlib.util.find_spec("mypy") is None:
        raise NotProvenError("mypy is not installed; install the pack's dev extra")
    if source.root is None:
        raise NotProvenError("its source is not here; name its repository with --source")
    return [_finding(line) for line in await _errors(source, source.root)]


async def _errors(source: Source, root: Path) -> list[str]:
    target = ("-p", source.module) if source.is_package else ("-m", source.module)
    cache = str(root / ".mypy_cache" / "pergola-check")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "mypy", *OPTIONS, "--cache-dir", cache, *target,
        cwd=root, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    output, _ = await process.communicate()
    if not process.returncode:
        return []
    told = output.decode().strip()
    return [line for line in told.splitlines() if ERROR in line] or [told]


def _finding(line: str) -> Finding:
    where, _, what = line.partition(ERROR)
    return Finding(what or where, where if what else "mypy", "correct the types")


RULE = Rule(
    name="typed",
    tier="silver",
    sentence="mypy --strict finds nothing in it, and py.typed offers its types to others.",
    because="Whoever builds on it is told of mistakes before they run.",
    check=check,
    costly=True,
)

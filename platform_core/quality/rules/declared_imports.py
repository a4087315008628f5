"""A pack imports what it says that it requires, by the front door."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

import platform_core

from ...discovery import GROUP
from ...resolution import requirements
from ..rule import Finding, Rule
from ..subject import Subject

CORE = ("platform_core", "api", "pytest_pergola")


async def check(subject: Subject) -> list[Finding]:
    """Read every import of the pack's own modules."""
    homes = {
        entry.module: entry.name for entry in entry_points(group=GROUP) if entry.name != subject.pack.name
    }
    required = set(requirements(subject.pack, []))
    found = []
    for path, tree in subject.source.trees.items():
        for module, name in _imports(tree):
            objection = _of_core(module, name) or _of_packs(module, homes, required)
            if objection:
                what, remedy = objection
                found.append(Finding(what, _place(subject, path), remedy))
    return found


def _imports(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and not node.level:
            yield from ((node.module or "", alias.name) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)


def _of_core(module: str, name: str) -> tuple[str, str] | None:
    top, _, inner = module.partition(".")
    if top not in CORE:
        return None
    if top != "platform_core" or inner:
        return f"it imports {module}, which may change at any time", "import from platform_core itself"
    if name and name not in platform_core.__all__:
        return f"it imports {name}, which platform_core does not promise", "use a public name"
    return None


def _of_packs(module: str, homes: dict[str, str], required: set[str]) -> tuple[str, str] | None:
    for home, pack in homes.items():
        if module == home or module.startswith(f"{home}."):
            if pack not in required:
                return f"it imports {module} of pack {pack!r}", f"add {pack} to `requires`"
            if module != home:
                return f"it reaches into {module}", f"import from {home} itself"
    return None


def _place(subject: Subject, path: Path) -> str:
    return path.relative_to(subject.source.folder).as_posix()


RULE = Rule(
    name="declared-imports",
    tier="bronze",
    sentence="It imports only packs that it requires, by their front doors, and the core's public names.",
    because="What it uses without saying so may be missing, or change, on somebody else's instance.",
    check=check,
)

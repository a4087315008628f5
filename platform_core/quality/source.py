"""What stands in the source of a pack: its modules, its tests, its pages."""

from __future__ import annotations

import ast
import functools
import importlib.util
from importlib.metadata import entry_points
from pathlib import Path

import msgspec

from ..discovery import GROUP

INSTALLED = "site-packages"
LEVELS = 3
"""How far above a package its repository is looked for."""


class Source:
    """The files of a pack, as its author has them."""

    def __init__(self, module: str, root: Path | None = None) -> None:
        """``module`` brings the pack; ``root`` is its repository, looked for above the module when left out."""
        self.module = module
        self.files, self.folder = _files(module)
        self.root = root or _repository(self.folder)

    @property
    def is_package(self) -> bool:
        """Whether the pack is a package of its own, rather than one file."""
        return any(path.name == "__init__.py" and path.parent == self.folder for path in self.files)

    @functools.cached_property
    def tests(self) -> Tests | None:
        """The pack's tests; none where its repository is not at hand."""
        if self.root is None:
            return None
        own = self.root.joinpath("tests", *self.module.split("."))
        folder = own if own.is_dir() else self.root / "tests"
        return Tests.read(folder) if folder.is_dir() else Tests(folder)

    @property
    def home(self) -> Path | None:
        """Where files about the pack lie beside it: its package; of a pack of one file, its repository."""
        return self.folder if self.is_package else self.root

    @functools.cached_property
    def readme(self) -> Path | None:
        """The pack's own README: in its package, or at the top of its repository."""
        homes = [home for home in (self.home, self.root) if home is not None]
        return next((home / "README.md" for home in homes if (home / "README.md").is_file()), None)

    @functools.cached_property
    def readme_text(self) -> str:
        """What the README says; of an installed copy, what its distribution took along of it."""
        if self.readme is not None:
            return self.readme.read_text(encoding="utf-8")
        return _description(self.module) if self.root is None else ""

    def pages(self, pack: str) -> str:
        """All that is written about the pack for people: its README, and the pages of its repository."""
        if self.root is None:
            return self.readme_text
        own = self.root / "docs" / "reference" / "packs" / f"{pack}.md"
        found = [own] if own.is_file() else sorted((self.root / "docs").rglob("*.md"))
        return "\n".join([self.readme_text, *(path.read_text(encoding="utf-8") for path in found)])

    @functools.cached_property
    def trees(self) -> dict[Path, ast.Module]:
        """The pack's own modules, parsed."""
        return {path: ast.parse(path.read_text(encoding="utf-8")) for path in self.files}

    def constants(self, call: str) -> dict[str, str]:
        """The names of the module-level constants that are ``NAME = call("first argument", ...)``, by that argument."""
        found = {}
        for tree in self.trees.values():
            for node in tree.body:
                if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
                    made, target = node.value, node.targets[0]
                    first = (
                        made.args[0]
                        if made.args
                        else next((k.value for k in made.keywords if k.arg == "name"), None)
                    )
                    if (
                        isinstance(made.func, ast.Name)
                        and made.func.id == call
                        and isinstance(target, ast.Name)
                        and isinstance(first, ast.Constant)
                    ):
                        found[str(first.value)] = target.id
        return found


class Tests(msgspec.Struct):
    """What the tests of a pack name, inherit, define and call."""

    folder: Path
    names: set[str] = msgspec.field(default_factory=set)
    contracts: set[str] = msgspec.field(default_factory=set)
    """What classes that inherit ``PackContract`` say of their ``pack``, as source text."""
    fixtures: dict[str, Path] = msgspec.field(default_factory=dict)
    arguments: set[str] = msgspec.field(default_factory=set)
    calls: set[tuple[str, object]] = msgspec.field(default_factory=set)
    """Calls by the function's name, with each literal argument."""

    @classmethod
    def read(cls, folder: Path) -> Tests:
        """Read a folder's Python files."""
        found = cls(folder)
        for path in sorted(folder.rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                found._note(path, node)
        return found

    def _note(self, path: Path, node: ast.AST) -> None:
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name):
                self.names.add(name)
            case ast.Constant(value=str(text)):
                self.names.add(text)
            case ast.ClassDef(bases=bases, body=body) if any(_last(base) == "PackContract" for base in bases):
                self.contracts |= {
                    ast.unparse(line.value)
                    for line in body
                    if isinstance(line, ast.Assign) and _last(line.targets[0]) == "pack"
                }
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                if any("fixture" in ast.unparse(mark) for mark in node.decorator_list):
                    self.fixtures[node.name] = path
                self.arguments |= {argument.arg for argument in node.args.args}
            case ast.Call(func=function, args=given):
                self.calls |= {
                    (_last(function), value.value) for value in given if isinstance(value, ast.Constant)
                }


def _last(node: ast.AST) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Subscript(value=value):
            return _last(value)
    return ""


def _description(module: str) -> str:
    """The description of the distribution that brings a pack's module."""
    for entry in entry_points(group=GROUP):
        if entry.module == module and entry.dist is not None:
            told = entry.dist.metadata.get_payload()  # type: ignore[attr-defined]  # it is an e-mail message
            return told if isinstance(told, str) else ""
    return ""


def _files(module: str) -> tuple[list[Path], Path]:
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"there is no module {module}", name=module)
    origin = Path(spec.origin)
    if spec.submodule_search_locations is None:
        return [origin], origin.parent
    return sorted(origin.parent.rglob("*.py")), origin.parent


def _repository(folder: Path) -> Path | None:
    """The nearest folder above with a pyproject.toml, unless the pack is installed as a copy."""
    if INSTALLED in folder.parts:
        return None
    above = [folder, *folder.parents][: LEVELS + 1]
    return next((place for place in above if (place / "pyproject.toml").is_file()), None)

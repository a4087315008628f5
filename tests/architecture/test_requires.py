"""A pack imports what its manifest requires, the core's public face, and nothing else of ours."""

import ast
from functools import cache
from pathlib import Path

import grimp
import pytest
from packaging.requirements import Requirement

from docs.pages.installed import ROOT, entry_points, own_packs

HOMES = entry_points()
"""The module that each pack lives in, by the pack's name."""
TOOLS = {"piccolo", "litestar", "msgspec"}
"""What a pack may use besides Python itself."""
FURTHER_TOOLS = {
    "retail": {"biip", "holidays"},  # The table of GS1 company prefixes, and the holidays of the world.
}
"""Libraries that the distribution pins for the sake of one pack."""


@cache
def imports() -> grimp.ImportGraph:
    return grimp.build_graph(
        "platform_core", "plugins", "industry_packs", "api", include_external_packages=True
    )


@cache
def reached_by(name: str) -> set[str]:
    """The modules that a pack's own modules import."""
    home = HOMES[name]
    inside = {home, *imports().find_descendants(home)}
    return {found for part in inside for found in imports().find_modules_directly_imported_by(part)} - inside


def pack_of(module: str) -> str | None:
    """The pack that a module belongs to."""
    return next(
        (name for name, home in HOMES.items() if module == home or module.startswith(f"{home}.")), None
    )


@pytest.mark.parametrize("name", HOMES)
def test_a_pack_imports_only_packs_it_requires(name: str) -> None:
    required = {Requirement(text).name for text in own_packs()[name].requires}
    used = {found for module in reached_by(name) if (found := pack_of(module)) is not None} - {name}
    assert used <= required, f"{name} imports {sorted(used - required)}; add them to `requires`"


@pytest.mark.parametrize("name", HOMES)
def test_a_pack_imports_other_packs_by_their_front_door(name: str) -> None:
    inner = {module for module in reached_by(name) if pack_of(module) and module not in HOMES.values()}
    assert not inner, f"{name} reaches into {sorted(inner)}; import from the pack itself"


@pytest.mark.parametrize("name", HOMES)
def test_a_pack_uses_python_the_core_and_three_libraries(name: str) -> None:
    import sys

    others = {module.partition(".")[0] for module in reached_by(name)}
    ours = {"platform_core", "plugins", "industry_packs"}
    surplus = others - ours - TOOLS - FURTHER_TOOLS.get(name, set()) - set(sys.stdlib_module_names)
    assert not surplus, f"{name} imports {sorted(surplus)}"


@pytest.mark.parametrize("name", HOMES)
def test_a_pack_imports_only_public_names_of_the_core(name: str) -> None:
    import platform_core

    folder = ROOT / HOMES[name].replace(".", "/")
    used = {alias for path in sorted(folder.rglob("*.py")) for alias in names_from_core(path)}
    assert used, f"{name} uses nothing of the core; is {folder} its folder?"
    assert used <= set(platform_core.__all__), f"{name} imports {sorted(used - set(platform_core.__all__))}"


def names_from_core(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "platform_core"
        for alias in node.names
    }


def test_every_pack_folder_is_an_entry_point() -> None:
    folders = {
        f"{parent}.{folder.name}"
        for parent in ("plugins", "industry_packs")
        for folder in (ROOT / parent).iterdir()
        if (folder / "__init__.py").exists()
    }
    assert folders == set(HOMES.values())

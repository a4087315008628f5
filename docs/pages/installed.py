"""The packs that this repository brings, whatever else is installed beside it."""

from __future__ import annotations

import importlib
import tomllib
from pathlib import Path

from platform_core import Available, Pack, Registry

ROOT = Path(__file__).parents[2]


def entry_points() -> dict[str, str]:
    """The modules of the repository's packs by the packs' names, as `pyproject.toml` declares them."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    group: dict[str, str] = declared["project"]["entry-points"]["pergola.packs"]
    return {name: target.partition(":")[0] for name, target in group.items()}


def own_packs() -> dict[str, Pack]:
    """The base pack and those of the repository, each after those that it requires."""
    from platform_core.base import pack as base

    found = {base.name: base}
    for module in entry_points().values():
        pack: Pack = importlib.import_module(module).pack
        found[pack.name] = pack
    return found


def own_registry() -> Registry:
    """All packs of the repository, joined."""
    from platform_core.assembly import assemble

    packs = own_packs()
    return assemble(Available(packs), packs).registry

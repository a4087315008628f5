"""The samples of the how-to pages, imported from where they stand."""

import importlib.util
from types import ModuleType

from docs.pages.installed import ROOT, own_packs
from platform_core import Pack

FOLDER = ROOT / "docs" / "how-to" / "samples"


def sample(name: str) -> ModuleType:
    """A sample as a module; each call makes its classes anew."""
    spec = importlib.util.spec_from_file_location(f"sample_{name}", FOLDER / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def needed_by(pack: Pack) -> list[Pack]:
    """The packs of the repository, and this one."""
    return [found for found in own_packs().values() if found.name not in {"base", "banking"}] + [pack]

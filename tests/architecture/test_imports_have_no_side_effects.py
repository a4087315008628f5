"""Importing a pack, or the core, starts nothing, registers nothing and changes nothing in the process."""

import subprocess
import sys

import pytest

from docs.pages.installed import ROOT, entry_points
from platform_core.quality.probe import changes_of_importing

WITHOUT = """
loaded = {{name.partition(".")[0] for name in sys.modules}}
assert not loaded & {names!r}, loaded & {names!r}
"""


@pytest.mark.parametrize("module", sorted(entry_points().values()))
async def test_importing_a_pack_changes_nothing(module: str) -> None:
    assert await changes_of_importing(module) == []


async def test_importing_the_core_changes_nothing() -> None:
    assert await changes_of_importing("platform_core", before="") == []


async def test_a_module_that_cannot_be_imported_says_why() -> None:
    found = await changes_of_importing("platform_core.nowhere")
    assert found == ["importing it fails: ModuleNotFoundError: No module named 'platform_core.nowhere'"]


def test_the_core_brings_no_web_server_along() -> None:
    names = {"litestar", "uvicorn", "api", "plugins", "industry_packs", "pytest", "starlette"}
    program = "import sys\nimport platform_core\n" + WITHOUT.format(names=names)
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr

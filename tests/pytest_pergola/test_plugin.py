"""The plugin is there for those who test packs, and out of everybody else's way."""

import subprocess
import sys
from pathlib import Path

import pytest

BYSTANDER = """
import sys

def test_nothing_of_pergola_is_loaded():
    assert not {"platform_core", "api", "plugins", "piccolo", "litestar", "asyncpg"} & set(sys.modules)
"""
WITHOUT_THE_EXTRA = """
import importlib.util

find = importlib.util.find_spec
importlib.util.find_spec = lambda name, *rest: None if name == "httpx" else find(name, *rest)
"""
PINNED_TO_SQLITE = """
from platform_core.testing import MakeWorld

async def test_a_person_is_made(world: MakeWorld):
    csm = await world()
    ann = await csm.person("ann")
    assert (await (await csm.client(ann)).get("/api/me")).json()["user_name"] == "ann"
    assert (await (await csm.client()).get("/api/me")).status_code == 401
"""


def pytest_in(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the tests of a folder as somebody else's project, warnings as errors."""
    scope = ("-o", "asyncio_default_fixture_loop_scope=function")  # Unset, pytest-asyncio warns of itself.
    command = [
        sys.executable,
        "-W",
        "error",
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        *scope,
        *options,
        ".",
    ]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)


def test_whoever_merely_has_pergola_installed_notices_nothing(tmp_path: Path) -> None:
    (tmp_path / "test_bystander.py").write_text(BYSTANDER, encoding="utf-8")
    done = pytest_in(tmp_path)
    assert "1 passed" in done.stdout, done.stdout + done.stderr
    assert "warning" not in done.stdout + done.stderr


@pytest.mark.parametrize("mode", ["auto", "strict"])
def test_a_test_needs_no_more_than_to_ask_for_a_world(tmp_path: Path, mode: str) -> None:
    mark = "" if mode == "auto" else "import pytest\npytestmark = pytest.mark.asyncio\n"
    (tmp_path / "test_world.py").write_text(mark + PINNED_TO_SQLITE, encoding="utf-8")
    done = pytest_in(tmp_path, "-o", f"asyncio_mode={mode}", "-k", "sqlite")
    assert "1 passed" in done.stdout, done.stdout + done.stderr


def test_without_the_extra_it_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "without_httpx.py").write_text(WITHOUT_THE_EXTRA, encoding="utf-8")
    (tmp_path / "test_world.py").write_text("def test_it(world): pass\n", encoding="utf-8")
    done = pytest_in(tmp_path, "-p", "without_httpx")
    assert done.returncode == 1
    assert "install pergola-csm[testing]" in done.stdout


def test_what_a_contract_asserts_is_shown_in_detail(tmp_path: Path) -> None:
    source = """
from platform_core import Entity, Pack, String
from platform_core.testing import PackContract

class Thing(Entity, tablename="closed_thing"):
    name = String()

class TestContract(PackContract):
    pack = Pack(name="closed", version="1", summary="Nobody can reach its things", entities=(Thing,))
"""
    (tmp_path / "test_contract.py").write_text(source, encoding="utf-8")
    done = pytest_in(tmp_path, "-o", "asyncio_mode=auto", "-k", "stands_in_the_way")
    assert done.returncode == 1
    assert "entity Thing does not say what it is" in done.stdout, done.stdout
    assert "entity Thing has no access rule" in done.stdout

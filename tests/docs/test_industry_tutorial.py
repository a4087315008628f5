"""The tutorial of the industry pack, as its reader does it."""

import os
import subprocess
import sys

from docs.pages.installed import ROOT
from docs.pages.snippets import definitions, shown

FOLDER = ROOT / "docs" / "tutorial" / "utility"
PAGE = ROOT / "docs" / "tutorial" / "industry-pack.md"
MODULE = FOLDER / "csm_pack_utility.py"


def test_the_page_shows_every_definition_of_the_pack_and_every_file() -> None:
    pieces = list(shown(PAGE.read_text(encoding="utf-8")))
    of_module = [name for path, names in pieces if path.endswith(MODULE.name) for name in names]
    assert of_module == list(definitions(MODULE.read_text(encoding="utf-8")))
    whole = {path for path, names in pieces if not names}
    relative = FOLDER.relative_to(ROOT).as_posix()
    assert whole == {f"{relative}/{name}" for name in ("pyproject.toml", "test_utility.py")}


def test_the_module_is_as_long_as_the_page_says() -> None:
    assert len(MODULE.read_text(encoding="utf-8").splitlines()) <= 260


def test_the_packs_own_tests_pass() -> None:
    """As the reader runs them, in a process of their own; those of the contract among them."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "not postgres"]
    done = subprocess.run(
        command,
        cwd=FOLDER,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(FOLDER), str(ROOT)))},
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "16 passed" in done.stdout, done.stdout

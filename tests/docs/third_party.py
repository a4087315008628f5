"""A third party's machine: Pergola and the tutorial's pack as wheels, in a virtual environment of their own."""

import json
import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from docs.pages.installed import ROOT

LOYALTY = ROOT / "docs" / "tutorial" / "loyalty"


class Machine:
    """A virtual environment with Pergola in it, and an instance folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bin = folder / "venv" / "bin"
        self.environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ},
            "PERGOLA_INSTANCE": str(folder / "instance"),
        }

    def run(
        self, *command: object, check: bool = True, cwd: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a program of the environment, in its folder or in another one."""
        name, *arguments = map(str, command)
        done = subprocess.run(
            [str(self.bin / name), *arguments],
            cwd=cwd or self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=900,
        )
        assert not check or done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
        return done

    def pergola(self, *arguments: object) -> Any:
        """What a command of Pergola prints with ``--json``."""
        return json.loads(self.run("pergola", *arguments, "--json").stdout)

    @contextmanager
    def served(self) -> Iterator[str]:
        """The address of the instance, served until the end of the block."""
        command = [str(self.bin / "pergola"), "run", "--port", "0", "--json", "--log-level", "warning"]
        with subprocess.Popen(
            command, cwd=self.folder, env=self.environment, stdout=subprocess.PIPE, text=True
        ) as server:
            try:
                assert server.stdout is not None
                text = ""
                while not text.rstrip().endswith("}"):
                    line = server.stdout.readline()
                    assert line, f"the server ended with {server.wait()}: {text}"
                    text += line
                yield json.loads(text)["address"]
            finally:
                server.terminate()
                server.wait(timeout=30)


def machine(folder: Path, *packs: Path) -> Machine:
    """Make the environment, with these packs. It sees the libraries of the running one, so that nothing is downloaded."""
    python = [sys.executable, "-m"]
    _run(*python, "venv", "--without-pip", folder / "venv")
    found = Machine(folder)
    (site,) = (folder / "venv" / "lib").glob("python*/site-packages")
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    for source in (ROOT, *packs):
        _run(*python, "build", "--wheel", "--no-isolation", "--outdir", folder / "wheels", source)
    wheels = sorted((folder / "wheels").glob("*.whl"))
    options = ("--no-index", "--no-deps", "--ignore-installed", "--disable-pip-version-check", "--quiet")
    _run(*python, "pip", "--python", found.bin / "python", "install", *options, *wheels)
    return found


def _run(*command: object) -> None:
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, timeout=900)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"

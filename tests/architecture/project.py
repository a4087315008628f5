"""The files of the project: what is committed, or would be."""

import subprocess
from pathlib import Path

from docs.pages.installed import ROOT


def files(*suffixes: str) -> list[Path]:
    """All files of the project, or those with one of these suffixes; without git, those that stand where git would look."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    names = [name for name in listed.stdout.split("\0") if name] or [
        path.relative_to(ROOT).as_posix()
        for path in ROOT.rglob("*")
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(ROOT).parts)
    ]
    found = [ROOT / name for name in sorted(names)]
    return [path for path in found if path.is_file() and (not suffixes or path.suffix in suffixes)]


def texts() -> dict[str, str]:
    """The text of every file that is text, by its path in the project."""
    found = {}
    for path in files():
        content = path.read_bytes()
        if b"\0" not in content:
            found[path.relative_to(ROOT).as_posix()] = content.decode("utf-8")
    return found

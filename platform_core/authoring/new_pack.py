"""Writing the repository of a new pack: a complete one that passes its own tests, to be changed from there.

The templates are ordinary packs under the name ``newcomer``, checked and tested like everything else here; a new pack is a
copy under its own name.
"""

from __future__ import annotations

import keyword
import re
import shutil
import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path

import msgspec

from ..checks.names import PACK_NAME
from ..errors import ConfigurationError, InvalidInput

TEMPLATE = Path(__file__).parent / "template"
SHARED = ("pyproject.toml", "dot-gitignore", "dot-github")
"""What both kinds of pack begin with. ``dot-`` stands for a dot, which would hide the files here as well."""
NAME = "newcomer"
PREFIX_LENGTH = 8
NOT_COPIED = ("__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache")


class NewPack(msgspec.Struct, frozen=True):
    """What was written: the pack's name, its folder, and the files in it."""

    name: str
    folder: Path
    files: tuple[str, ...]


def write_pack(name: str, into: Path, *, industry: bool = False, taken: Collection[str] = ()) -> NewPack:
    """Write a new pack's repository into a folder; either all of it is there afterwards, or nothing.

    ``industry``: a pack that extends the case of ``customer_service``; a plain one stands on the base alone. ``taken``:
    names of packs that there are already.
    """
    _refuse_bad_name(name, taken)
    folder = into / f"csm-pack-{name.replace('_', '-')}"
    if folder.exists():
        raise ConfigurationError(
            f"{folder} exists already", remedy="name another pack, or another folder with --into"
        )
    files = dict(_files(name, "industry" if industry else "plain"))
    try:
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=into))
    except OSError as error:
        raise ConfigurationError(
            f"nothing can be written into {into}: {error.strerror}", remedy="name another folder with --into"
        ) from error
    try:
        for path, text in files.items():
            target = draft / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        draft.chmod(0o755)
        draft.rename(folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return NewPack(name, folder, tuple(sorted(files)))


def _refuse_bad_name(name: str, taken: Collection[str]) -> None:
    problem = ""
    if not PACK_NAME.fullmatch(name) or "__" in name or name.endswith("_"):
        problem = "is no lower snake case of 2 to 40 characters, such as field_service"
    elif keyword.iskeyword(name) or keyword.issoftkeyword(name):
        problem = "is a word of Python's own"
    elif name in taken:
        problem = "is the name of a pack that is installed"
    if problem:
        raise InvalidInput(f"{name!r} {problem}", remedy="give the pack another name")


def _files(name: str, kind: str) -> Iterator[tuple[str, str]]:
    """The files of a new pack by their paths in its repository."""
    spelled = {
        NAME: name,
        NAME.capitalize(): name.replace("_", " ").capitalize(),
        NAME.upper(): name.replace("_", "").upper()[:PREFIX_LENGTH],
        f"csm-pack-{NAME}": f"csm-pack-{name.replace('_', '-')}",
    }
    words = re.compile("|".join(sorted(spelled, key=len, reverse=True)))

    def renamed(text: str) -> str:
        return words.sub(lambda found: spelled[found.group()], text)

    for path in sorted(_sources(kind)):
        base = TEMPLATE / kind if path.is_relative_to(TEMPLATE / kind) else TEMPLATE
        place = path.relative_to(base).as_posix()
        yield renamed(re.sub(r"(^|/)dot-", r"\1.", place)), renamed(path.read_text(encoding="utf-8"))


def _sources(kind: str) -> Iterator[Path]:
    for top in (TEMPLATE / kind, *(TEMPLATE / name for name in SHARED)):
        for path in [top, *top.rglob("*")]:
            if path.is_file() and not set(path.parts) & set(NOT_COPIED):
                yield path

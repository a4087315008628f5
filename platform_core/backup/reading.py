"""Reading a backup file: nothing of it is used before all of it was found to be what was written."""

from __future__ import annotations

import contextlib
import hashlib
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import msgspec

from ..archives.folder import ENDING, FOLDER_OF_OWNER, OWNER_ALONE
from ..errors import ConfigurationError, NotFound
from ..schema import Table
from .manifest import ARCHIVES, FORMAT, MANIFEST, TABLES, Manifest, Member

PIECE = 1 << 20
LINES = 1000
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    msgspec.MsgspecError,
    EOFError,
    LookupError,
    ValueError,
    RuntimeError,
)
"""What reading an archive raises when bytes of it are wrong: also that it is encrypted, or of a kind not known."""
_manifest = msgspec.json.Decoder(Manifest)
_row = msgspec.json.Decoder(list[Any])


class BackupFile:
    """A backup file. Open it as a context; what is wrong with it is a ``ConfigurationError``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> Self:
        try:
            self._archive = self._stack.enter_context(zipfile.ZipFile(self.path))
            self.manifest = _manifest.decode(self._archive.read(MANIFEST))
        except FileNotFoundError:
            raise NotFound(f"there is no file {self.path}", remedy="name the backup's file") from None
        except OSError as error:
            raise self._unusable(error.strerror or str(error)) from error
        except DAMAGE as error:
            self._stack.close()
            raise self._unusable("it is no backup, or it is damaged or cut off") from error
        if self.manifest.format != FORMAT:
            self._stack.close()
            raise self._unusable(f"its format is {self.manifest.format}, and this version reads {FORMAT}")
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def check(self) -> None:
        """Read all of it, and compare with what the manifest says."""
        known = {member.name for member in self.manifest.members}
        if unknown := sorted(set(self._archive.namelist()) - known - {MANIFEST}):
            raise self._unusable(f"its manifest does not know {unknown[0]}")
        wanted = {f"{TABLES}{table.name}.jsonl" for table in self.manifest.tables}
        if missing := sorted(wanted - known):
            raise self._unusable(f"{missing[0]} is missing")
        for member in self.manifest.members:
            digest, size = hashlib.sha256(), 0
            for piece in self._pieces(member.name):
                digest.update(piece)
                size += len(piece)
            if (digest.hexdigest(), size) != (member.sha256, member.size):
                raise self._unusable(f"{member.name} is not what was written")

    def rows(self, table: Table) -> Iterator[list[list[Any]]]:
        """The rows of a table, some at a time."""
        batch: list[list[Any]] = []
        with self._opened(f"{TABLES}{table.name}.jsonl") as stream:
            for line in stream:
                batch.append(_row.decode(line))
                if len(batch) == LINES:
                    yield batch
                    batch = []
        if batch:
            yield batch

    @property
    def archives(self) -> list[Member]:
        """The archives of uninstalled packs."""
        return [member for member in self.manifest.members if member.name.startswith(ARCHIVES)]

    def put_archive(self, member: Member, folder: Path) -> None:
        """Write an archive into the folder of the restored instance."""
        name = member.name.removeprefix(ARCHIVES)
        if name != Path(name).name or not name.endswith(ENDING):
            raise self._unusable(f"it has an archive named {name!r}, and no archive is named so")
        folder.mkdir(exist_ok=True, mode=FOLDER_OF_OWNER)
        with (folder / name).open("xb") as file:
            (folder / name).chmod(OWNER_ALONE)
            for piece in self._pieces(member.name):
                file.write(piece)

    def _pieces(self, name: str) -> Iterator[bytes]:
        with self._opened(name) as stream:
            while piece := stream.read(PIECE):
                yield piece

    @contextlib.contextmanager
    def _opened(self, name: str) -> Iterator[zipfile.ZipExtFile]:
        try:
            with self._archive.open(name) as stream:
                yield stream  # type: ignore[misc]  # It is read as one, whatever the stubs call it.
        except (OSError, *DAMAGE) as error:
            raise self._unusable(f"{name} is damaged or missing") from error

    def _unusable(self, why: str) -> ConfigurationError:
        return ConfigurationError(
            f"the backup {self.path} cannot be used: {why}",
            remedy="take another copy of it, or another backup",
        )

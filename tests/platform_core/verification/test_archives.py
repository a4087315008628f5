"""Archives: damage to their files is found, and files that belong to none are removed."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from platform_core.testing import World
from tests.platform_core.operations.lives import do
from tests.platform_core.verification.damage import found, only_finding, repaired


@pytest.fixture
async def archived(csm: World) -> Path:
    """The file of an uninstalled pack."""
    await do(csm.instance, "uninstall", "gadgets")
    assert csm.instance.archives is not None
    (name,) = csm.instance.archives.names()
    assert await found(csm) == []
    return csm.instance.archives.path / name


class Aside:
    """Takes a file away, or changes it, and puts it back."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._content = path.read_bytes()

    def take_away(self) -> None:
        self.path.unlink()

    def change(self) -> None:
        self.path.write_bytes(gzip.compress(gzip.decompress(self._content).replace(b"Lamp", b"Lump")))

    def put_back(self) -> None:
        self.path.write_bytes(self._content)

    def copy(self, ending: str) -> Path:
        """A part of it under another name, as an operation that was killed leaves it."""
        other = self.path.with_name(self.path.name.replace("gadgets-", "works-") + ending)
        other.write_bytes(self._content[:100])
        return other


async def test_a_file_that_is_gone_is_found(csm: World, archived: Path) -> None:
    aside = Aside(archived)
    aside.take_away()
    await only_finding(csm, "archives", "the archive of pack 'gadgets' cannot be used: its file")
    aside.put_back()
    assert await found(csm) == []


async def test_a_file_that_is_not_what_was_written_is_found(csm: World, archived: Path) -> None:
    Aside(archived).change()
    await only_finding(csm, "archives", "is not what was written")


@pytest.mark.parametrize("ending", ["", ".partial"])
async def test_a_file_that_was_left_over_is_found_and_removed(
    csm: World, archived: Path, ending: str
) -> None:
    other = Aside(archived).copy(ending)
    await only_finding(csm, "archives", f"the file {other.name} belongs to no archive")
    await repaired(csm, "archives")
    assert csm.instance.archives is not None
    assert csm.instance.archives.names() == [archived.name]

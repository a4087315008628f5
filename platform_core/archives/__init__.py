"""Archives of uninstalled packs: the folder, the file format, writing and reading it."""

from __future__ import annotations

from .folder import ArchiveFolder
from .lines import FORMAT, Emptied, End, Line, Manifest, Row, TableLine
from .reading import ArchiveReader, damage
from .values import from_archive, to_archive
from .writing import ArchiveWriter, Written

__all__ = [
    "FORMAT",
    "ArchiveFolder",
    "ArchiveReader",
    "ArchiveWriter",
    "Emptied",
    "End",
    "Line",
    "Manifest",
    "Row",
    "TableLine",
    "Written",
    "damage",
    "from_archive",
    "to_archive",
]

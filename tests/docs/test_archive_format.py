"""The page about the archive format says what is written."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from platform_core.archives import FORMAT, Emptied, End, Manifest, Row, TableLine
from platform_core.schema import Column, Table

PAGE = (Path(__file__).parents[2] / "docs/reference/archive-format.md").read_text()
KINDS: dict[str, type[msgspec.Struct]] = {
    "manifest": Manifest,
    "table": TableLine,
    "row": Row,
    "emptied": Emptied,
    "end": End,
}


def sections() -> dict[str, str]:
    """The page's sections by title."""
    _, *parts = re.split(r"^## ", PAGE, flags=re.MULTILINE)
    return {part.partition("\n")[0]: part for part in parts}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_line_is_described_with_its_fields(kind: str) -> None:
    described = re.findall(r"^\| `(\w+)` \|", sections()[kind], flags=re.MULTILINE)
    assert described == [field.name for field in msgspec.structs.fields(KINDS[kind])]


def test_the_page_knows_every_kind_the_format_and_the_parts_of_a_table() -> None:
    assert set(sections()) == set(KINDS)
    assert f"This is format {FORMAT}." in PAGE
    for struct in (Table, Column):
        assert all(f"`{field.name}`" in sections()["table"] for field in msgspec.structs.fields(struct))

"""The pages that `make docs` writes are committed as it would write them now."""

import difflib
from pathlib import Path

import pytest

from docs.build import all_pages, orphans
from docs.pages.installed import ROOT
from docs.pages.snippets import filled

PAGES = all_pages()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT / "docs").as_posix())
def test_page_is_as_make_docs_would_write_it(path: Path) -> None:
    committed = path.read_text(encoding="utf-8") if path.exists() else ""
    changed = difflib.unified_diff(
        committed.splitlines(), PAGES[path].splitlines(), "committed", "made now", lineterm=""
    )
    assert committed == PAGES[path], "run `make docs`:\n" + "\n".join(list(changed)[:40])


def test_no_reference_page_is_left_over() -> None:
    assert orphans(PAGES) == []


def test_a_mark_that_no_block_follows_is_noticed() -> None:
    mark = "<!-- snippet: docs/how-to/samples/single_sign_on.py MAPPINGS -->"
    shown = filled(f"{mark}\n```python\n```\n")
    assert "MAPPINGS = " in shown
    assert filled(shown) == shown
    with pytest.raises(AssertionError, match="1 of 2 marks have no block"):
        filled(f"{shown}\n{mark}\n\nText.\n")

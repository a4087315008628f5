"""Writes the reference pages, and the pieces of files that other pages show. ``python -m docs.build``, or ``make docs``."""

from __future__ import annotations

import sys
from pathlib import Path

from docs.pages import (
    cli,
    conformance,
    errors,
    hooks,
    packs,
    public_names,
    quality_rules,
    rights,
    settings,
    test_kit,
)
from docs.pages.installed import ROOT
from docs.pages.snippets import filled

DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
MEASURED = ("benchmarks", "benchmarks-of-rights", "plans-of-rights", "benchmarks-of-the-install-base")
NOT_MADE = {REFERENCE / f"{name}.md" for name in (*MEASURED, "archive-format")}
"""Pages that nothing makes: measurements write them, and a test compares the last one with what it describes."""


def reference_pages() -> dict[Path, str]:
    """The reference pages by path."""
    pages = {
        "hooks.md": hooks.build(),
        "public-names.md": public_names.build(),
        "errors.md": errors.build(),
        "cli.md": cli.build(),
        "settings.md": settings.build(),
        "conformance.md": conformance.build(),
        "quality-rules.md": quality_rules.build(),
        "test-kit.md": test_kit.build(),
        **packs.build(),
        **rights.build(),
    }
    return {REFERENCE / name: text for name, text in pages.items()}


def hand_written_pages() -> dict[Path, str]:
    """The other pages by path, their marked blocks filled in."""
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(DOCS.rglob("*.md"))}
    return {path: filled(text) for path, text in texts.items() if not path.is_relative_to(REFERENCE)}


def all_pages() -> dict[Path, str]:
    """Every page that is made, in whole or in part."""
    return {**reference_pages(), **hand_written_pages()}


def orphans(pages: dict[Path, str]) -> list[Path]:
    """Reference pages that nothing makes any more."""
    there = {path for ending in ("md", "csv") for path in REFERENCE.rglob(f"*.{ending}")}
    return sorted(there - set(pages) - NOT_MADE)


def main() -> int:
    """Write what differs, and say what was written."""
    pages = all_pages()
    for path, text in pages.items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            print(f"wrote {path.relative_to(ROOT)}")
    for path in orphans(pages):
        path.unlink()
        print(f"removed {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

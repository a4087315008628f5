"""Reference: the table of rights of this repository's packs, for auditors. A change of rights shows as a change of it."""

from __future__ import annotations

from docs.pages.installed import own_packs, own_registry
from docs.pages.markdown import page
from platform_core.inspection.matrix import matrix
from platform_core.inspection.matrix_text import LEGEND, as_csv, table_section

INTRODUCTION = """
What each role may do with the tables of pack `{pack}` where all packs of this repository are active. {legend}

One line for each role, table and operation: [rights.csv](rights.csv).
"""


def build() -> dict[str, str]:
    """The pages by file name: one for each pack, and all of it as CSV."""
    found = matrix(own_registry())
    pages = {"rights/rights.csv": as_csv(found)}
    for name in own_packs():
        tables = [table for table in found.tables if table.pack == name]
        sections = [part for table in tables for part in table_section(found, table, 2)]
        introduction = INTRODUCTION.format(pack=name, legend=LEGEND)
        body = sections or ["It has no tables of its own."]
        pages[f"rights/{name}.md"] = page(f"Rights on pack `{name}`", introduction, *body)
    return pages

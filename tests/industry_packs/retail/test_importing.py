"""Orders come in from files, with the maps of the how-to page."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

from docs.pages.installed import ROOT
from docs.pages.snippets import shown
from industry_packs import retail
from industry_packs.retail import Order, OrderLine
from platform_core import IMPORT_ADMIN, Query
from platform_core.importing import ImportOptions, Summary, import_file
from platform_core.testing import MakeWorld, World
from tests.platform_core.importing.import_desk import counts

FOLDER = ROOT / "docs/how-to/retail"
FILES = {"orders": (Order, 3), "order_lines": (OrderLine, 4)}


async def bring(csm: World, name: str, folder: Path, **options: Any) -> Summary:
    file = options.pop("file", FOLDER / f"{name}.csv")
    actor = options.pop("actor", None)
    asked = ImportOptions(
        file=file,
        table=FILES[name][0].info.table,
        map=FOLDER / f"{name}.toml",
        rejects=folder / f"{name}.rejects.csv",
        **options,
    )
    return await import_file(csm.instance, asked, actor=actor)


def test_the_page_shows_the_maps() -> None:
    page = (ROOT / "docs/how-to/handle-returns.md").read_text(encoding="utf-8")
    assert {path for path, _ in shown(page)} == {f"docs/how-to/retail/{name}.toml" for name in FILES}


async def test_orders_and_lines_are_imported_once_and_add_up(world: MakeWorld, tmp_path: Path) -> None:
    csm = await world(retail.pack)
    ivy = await csm.person("ivy", IMPORT_ADMIN)
    for name, (_, rows) in FILES.items():
        assert counts(await bring(csm, name, tmp_path, actor=ivy)) == (rows, rows, 0, 0, 0)
    for name, (_, rows) in FILES.items():
        assert counts(await bring(csm, name, tmp_path, actor=ivy)) == (rows, 0, 0, rows, 0)
    found = (await csm.system.list(Order, Query(order=("external_number",)))).records
    assert [order["total"] for order in found] == [2 * 8900 + 2900 + 490, 4 * 1900 + 590, 349000]
    assert found[0]["ordered_at"] == datetime.datetime(2026, 11, 2, 8, 14, tzinfo=datetime.UTC)
    assert found[0]["informed_on"] == datetime.date(2026, 11, 2)
    line = await csm.system.find(OrderLine, OrderLine.description == "Pillow, sealed")
    assert line is not None
    assert line["gtin"] == "09521234000037"
    assert line["withdrawal_exception"] is not None


@pytest.mark.rule("RET-1")
async def test_a_row_with_a_wrong_check_digit_is_rejected_and_the_others_come_in(
    world: MakeWorld, tmp_path: Path
) -> None:
    csm = await world(retail.pack)
    await bring(csm, "orders", tmp_path)
    file = tmp_path / "lines.csv"
    text = (FOLDER / "order_lines.csv").read_text(encoding="utf-8")
    file.write_text(text.replace("9521234000044", "9521234000045"), encoding="utf-8")
    summary = await bring(csm, "order_lines", tmp_path, file=file)
    assert counts(summary) == (4, 3, 0, 0, 1)
    assert "should be 4" in (tmp_path / "order_lines.rejects.csv").read_text(encoding="utf-8")

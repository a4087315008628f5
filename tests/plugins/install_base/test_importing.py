"""Items out of a file of another system, parts before the whole, twice."""

from __future__ import annotations

from docs.pages.installed import ROOT
from platform_core import Query
from platform_core.importing import ImportOptions, import_file
from plugins.b2b import Account
from plugins.install_base import InstallBaseItem
from tests.plugins.install_base.shop import Shop

SAMPLE = ROOT / "docs" / "how-to" / "import"
ITEM = InstallBaseItem.info.table


async def test_items_come_in_as_trees_whatever_the_order_of_the_rows_and_a_second_time_nothing_changes(
    shop: Shop,
) -> None:
    await shop.everything.update(Account, shop["grocery"], {"name": "Grocery"})
    options = ImportOptions(file=SAMPLE / "terminals.csv", table=ITEM, map=SAMPLE / "terminals.toml")
    first = await import_file(shop.world.instance, options)
    assert not first.rejections
    assert (first.created, first.updated, first.rejected) == (5, 0, 0)
    query = Query(fields=("identifier", "root.identifier", "parent.identifier", "account"), limit=10)
    found = {row["identifier"]: row for row in (await shop.everything.list(InstallBaseItem, query)).records}
    assert {key: row["root.identifier"] for key, row in found.items()} == {
        key: key[:6] for key in ("T-1001", "T-1001-R", "T-1001-D", "T-1002", "T-1002-R")
    }
    assert {row["account"] for row in found.values()} == {shop["grocery"]}
    again = await import_file(shop.world.instance, options)
    assert (again.created, again.updated, again.unchanged, again.rejected) == (0, 0, 5, 0)

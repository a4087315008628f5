"""A group of companies out of a file, children before parents, by one map."""

from __future__ import annotations

from pathlib import Path

from platform_core import Query
from platform_core.importing import ImportOptions, import_file
from platform_core.testing import World
from platform_core.verification import hierarchies
from plugins.b2b import Account

MAP = """
table = "customer_account"
key = ["name"]
[fields]
name = "Company"
customer = { value = true }
account_parent = { column = "Belongs to", find = "name", create = { customer = true } }
"""
ROWS = """Company,Belongs to
Shark Bar Lisbon,Shark Hotels Lisbon
Shark Hotels Lisbon,Shark Hotels Europe
Shark Hotels Europe,Shark Holding
Shark Hotels Miami,Shark Holding
"""


async def test_accounts_come_in_before_their_parents_with_codes_and_paths(csm: World, tmp_path: Path) -> None:
    file, map_ = tmp_path / "accounts.csv", tmp_path / "accounts.toml"
    file.write_text(ROWS, encoding="utf-8")
    map_.write_text(MAP, encoding="utf-8")
    options = ImportOptions(file=file, table="customer_account", map=map_)
    summary = await import_file(csm.instance, options)
    assert (summary.created, summary.referred, summary.rejected) == (4, 1, 0)
    found = (await csm.system.list(Account, Query(limit=100))).records
    accounts = {account["name"]: account for account in found}
    assert len(found) == len(accounts) == 5
    bar = [accounts[name]["account_code"] for name in (
        "Shark Holding", "Shark Hotels Europe", "Shark Hotels Lisbon", "Shark Bar Lisbon"
    )]  # fmt: skip
    assert accounts["Shark Bar Lisbon"]["account_path"] == "/".join(bar)
    assert [finding async for finding in hierarchies.verify(csm.instance)] == []
    again = await import_file(csm.instance, options)
    assert (again.created, again.updated, again.unchanged, again.referred) == (0, 0, 4, 0)

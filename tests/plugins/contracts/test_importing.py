"""Contracts and entitlements out of files of another system, with their history, twice."""

from __future__ import annotations

from pathlib import Path

from platform_core import Query
from platform_core.importing import ImportOptions, import_file
from plugins.contracts import Contract, Entitlement
from tests.plugins.contracts.deals import Deals, day

CONTRACTS = """
table = "ast_contract"
key = ["vendor_contract"]
[fields]
vendor_contract = "Number"
short_description = "Name"
account = { column = "Customer", find = "name" }
starts = "From"
ends = "To"
state = "State"
yearly_cost = "Price"
currency = { value = "EUR" }
"""
ENTITLEMENTS = """
table = "service_entitlement"
key = ["contract", "entitlement_name"]
[fields]
contract = { column = "Contract", find = "vendor_contract" }
entitlement_name = "Name"
channel = "Channels"
per_unit = { value = true }
total_units = "Units"
"""


async def test_contracts_come_in_in_the_state_that_their_days_make_and_a_second_time_nothing_changes(
    deals: Deals, tmp_path: Path
) -> None:
    rows = (
        "Number,Name,Customer,From,To,State,Price",
        f"A-1,Gold,Hotel,{day(-9)},{day(9)},active,540000",
        f"A-2,Silver,Branch,{day(-99)},{day(-9)},expired,100",
        f"A-3,Bronze,Branch,{day(5)},{day(9)},draft,100",
        f"A-4,Broken,Branch,{day(5)},{day(4)},draft,100",
    )
    entitlements = ("Contract,Name,Channels,Units", 'A-1,Visits,"phone,email",10', "A-2,Visits,web,5")
    files = {"contracts": (CONTRACTS, rows), "entitlements": (ENTITLEMENTS, entitlements[:2])}
    for again in (False, True):
        for name, (map_, lines) in files.items():
            (tmp_path / f"{name}.toml").write_text(map_, encoding="utf-8")
            (tmp_path / f"{name}.csv").write_text("\n".join([*lines, ""]), encoding="utf-8")
            table = map_.split('"')[1]
            options = ImportOptions(file=tmp_path / f"{name}.csv", table=table, map=tmp_path / f"{name}.toml")
            done = await import_file(deals.world.instance, options)
            good = len(lines) - 2 if name == "contracts" else len(lines) - 1
            counts = (done.created, done.updated, done.unchanged)
            assert counts == ((0, 0, good) if again else (good, 0, 0)), name
    found = (await deals.everything.list(Contract, Query(limit=10))).records
    states = {row["short_description"]: (row["state"], row["yearly_cost"]) for row in found}
    assert states == {"Gold": ("active", 540000), "Silver": ("expired", 100), "Bronze": ("draft", 100)}
    (visits,) = (await deals.everything.list(Entitlement)).records
    assert (visits["account"], visits["state"], visits["remaining_units"]) == (deals["hotel"], "active", 10)

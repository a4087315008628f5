"""The sample maps of the how-to page bring the sample files in, on both databases."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

from docs.pages.installed import ROOT
from docs.pages.snippets import shown
from industry_packs import banking
from platform_core import IMPORT_ADMIN, Query
from platform_core.importing import ImportOptions, Summary, import_file
from platform_core.testing import MakeWorld, World
from plugins import b2b, b2c, customer_base, customer_service
from tests.platform_core.importing.import_desk import counts

FOLDER = ROOT / "docs/how-to/import"
TABLES = {
    "businesses": ("customer_account", 18),
    "complaints": ("sn_bom_compl_service", 26),
    "complaints_with_narratives": ("sn_bom_compl_service", 12),
    "routers": ("cmdb_hardware_product_model", 4),
    "terminals": ("sn_install_base_item", 5),
}


@pytest.fixture
async def bank(world: MakeWorld) -> World:
    """A bank without customers."""
    return await world(customer_base.pack, b2b.pack, b2c.pack, customer_service.pack, banking.pack)


async def bring(bank: World, name: str, rejects: Path, **options: Any) -> Summary:
    actor = options.pop("actor", None)
    table, _ = TABLES[name]
    file, map_ = FOLDER / f"{name}.csv", FOLDER / f"{name}.toml"
    asked = ImportOptions(file=file, table=table, map=map_, rejects=rejects / "rejects.csv", **options)
    return await import_file(bank.instance, asked, actor=actor)


async def records(bank: World, name: str) -> list[dict[str, Any]]:
    return (await bank.system.list(TABLES[name][0], Query(order=("sys_id",), limit=100))).records


def test_every_sample_has_a_map_and_a_test() -> None:
    assert {path.stem for path in FOLDER.glob("*.csv")} == {path.stem for path in FOLDER.glob("*.toml")}
    assert {path.stem for path in FOLDER.glob("*.csv")} == TABLES.keys()


def test_the_page_shows_the_maps() -> None:
    pieces = {piece for piece, _ in shown((ROOT / "docs/how-to/import.md").read_text(encoding="utf-8"))}
    assert {"docs/how-to/import/businesses.toml", "docs/how-to/import/complaints.toml"} <= pieces


@pytest.mark.parametrize("name", TABLES)
async def test_every_row_of_a_sample_is_imported_once(bank: World, name: str, tmp_path: Path) -> None:
    rows = TABLES[name][1]
    assert counts(await bring(bank, name, tmp_path, dry_run=True)) == (rows, rows, 0, 0, 0)
    assert counts(await bring(bank, name, tmp_path)) == (rows, rows, 0, 0, 0)
    before = await records(bank, name)
    again = await bring(bank, name, tmp_path)
    assert (counts(again), again.rejects_file) == ((rows, 0, 0, rows, 0), None)
    assert await records(bank, name) == before


@pytest.mark.parametrize("name", TABLES)
async def test_an_import_administrator_imports_them_with_his_own_rights(
    bank: World, name: str, tmp_path: Path
) -> None:
    rows = TABLES[name][1]
    ivy = await bank.person("ivy", IMPORT_ADMIN)
    assert counts(await bring(bank, name, tmp_path, actor=ivy)) == (rows, rows, 0, 0, 0)
    assert counts(await bring(bank, name, tmp_path, actor=ivy)) == (rows, 0, 0, rows, 0)
    assert {record["sys_created_by"] for record in await records(bank, name)} == {"ivy"}


async def test_an_agent_may_not_bring_in_what_is_over_already(bank: World, tmp_path: Path) -> None:
    agent = await bank.person("sam", "sn_bom_compl.agent")
    summary = await bring(bank, "complaints", tmp_path, actor=agent)
    assert (summary.created, summary.rejected) == (0, 26)


async def test_a_complaint_is_what_its_row_says(bank: World, tmp_path: Path) -> None:
    await bring(bank, "complaints", tmp_path)
    first = (await records(bank, "complaints"))[0]
    expected = {
        "number": "CMPL0001001",
        "short_description": "Consumer Loan: Managing the loan or lease",
        "opened_at": datetime.datetime(2013, 7, 29, tzinfo=datetime.UTC),
        "complaint_product": "Consumer Loan",
        "complaint_sub_issue": None,
        "institution": "Wells Fargo & Company",
        "complainant_zip": "24540",
        "contact_type": "phone",
        "consumer_consent": "not_applicable",
        "sent_to_company_on": datetime.date(2013, 7, 30),
        "company_response": "explanation",
        "timely_response": "yes",
        "consumer_disputed": "no",
        "state": 3,
        "stage": "closure",
        "active": False,
        "account": None,
        "opened_by": None,
    }
    assert {name: first[name] for name in expected} == expected


async def test_equal_complaints_are_two_and_open_ones_stay_open(bank: World, tmp_path: Path) -> None:
    await bring(bank, "complaints", tmp_path)
    complaints = await records(bank, "complaints")
    twice = [each["correlation_id"] for each in complaints if each["correlation_id"].endswith("-2")]
    assert len(twice) == 1
    assert twice[0].removesuffix("-2") in {each["correlation_id"] for each in complaints}
    open_ones = [each for each in complaints if each["active"]]
    assert open_ones
    assert {(each["state"], each["company_response"]) for each in open_ones} == {(10, "in_progress")}


async def test_the_consumers_own_words_become_the_description(bank: World, tmp_path: Path) -> None:
    await bring(bank, "complaints_with_narratives", tmp_path)
    told = [each for each in await records(bank, "complaints_with_narratives") if each["description"]]
    assert told
    assert all("XXXX" in each["description"] for each in told if each["consumer_consent"] == "provided")
    assert {each["timely_response"] for each in await records(bank, "complaints_with_narratives")} == {
        "yes",
        "no",
    }


async def test_an_account_is_what_its_row_says(bank: World, tmp_path: Path) -> None:
    await bring(bank, "businesses", tmp_path)
    accounts = {(each["name"], each["street"]): each for each in await records(bank, "businesses")}
    store = accounts["STAPLES THE OFFICE SUPERSTORE LLC", "1701 S FIGUEROA STREET"]
    expected = {
        "city": "LOS ANGELES",
        "zip": "90015-3419",
        "country": "US",
        "customer": True,
        "latitude": 34.0364,
        "longitude": -118.2707,
        "notes": "City business account 0000828764-0017-7\n"
        "Doing business as STAPLES THE OFFICE SUPERSTORE #230\n"
        "NAICS 453990: All other miscellaneous store retailers (including tobacco, candle, & trophy shops)\n"
        "Council district 9\nSince 12/08/1993\n"
        "Mail goes to 500 STAPLES DRIVE, FRAMINGHAM 01702-4478",
    }
    assert {name: store[name] for name in expected} == expected
    assert store["account_path"] == store["account_code"]
    nowhere = [each for each in accounts.values() if each["latitude"] is None]
    assert nowhere
    assert all(each["longitude"] is None for each in nowhere)
    assert {each["zip"] for each in accounts.values()} >= {None, "38119"}

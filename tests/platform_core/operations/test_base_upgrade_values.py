"""Rows from before e-mail addresses, numbers and countries had a form come through the upgrade of the base: all of them."""

from __future__ import annotations

import datetime
from typing import Any

from platform_core import Actor, Company, Filter, Query, User, new_id
from platform_core.compiler.write import insert_sql
from platform_core.instance import Instance
from platform_core.operations import execute, plan
from tests.platform_core.operations import samples
from tests.platform_core.operations.test_base_upgrade import former

__all__ = ["former"]
NOW = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
PEOPLE: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (
        {"email": "Ann@Example.COM", "phone": "030 12 34 56", "country": "Germany", "preferred_language": "german"},
        {"email": "ann@example.com", "phone": "+4930123456", "phone_as_typed": "030 12 34 56", "country": "DE",
         "preferred_language": "de"},
    ),
    (
        {"email": "ask the porter", "phone": "room 12", "country": "Prussia", "mobile_phone": "0171 1234567"},
        {"email": "ask the porter", "phone": "room 12", "country": "Prussia", "mobile_phone": "0171 1234567",
         "phone_as_typed": None},
    ),
    (
        {"phone": "+1 415 555 0100 x22", "mobile_phone": "+1 415 555 0100 x22", "home_phone": "+45 33 12 34 56"},
        {"phone": "+14155550100", "phone_as_typed": "+1 415 555 0100 x22", "mobile_phone": "+1 415 555 0100 x22",
         "home_phone": "+4533123456", "email": None},
    ),
]  # fmt: skip


async def stored(instance: Instance, table: str, values: dict[str, Any]) -> str:
    """Put a row into a table as the first release would have."""
    system = {
        "sys_id": new_id(), "sys_class_name": table, "sys_created_on": NOW, "sys_created_by": "before",
        "sys_updated_on": NOW, "sys_updated_by": "before", "sys_mod_count": 0,
    }  # fmt: skip
    row = {**system, **values}
    statement = insert_sql(instance.database.dialect, table, tuple(row))
    await instance.database.execute(statement, list(row.values()))
    return str(system["sys_id"])


FLAGS = {"vip": False, "active": True, "locked_out": False, "web_service_access_only": False}
KINDS = {
    "customer": False,
    "vendor": False,
    "manufacturer": False,
    "primary": False,
    "publicly_traded": False,
}


async def test_what_says_what_it_means_gets_its_form_and_nothing_is_refused_or_lost(
    former: str, admin: Actor
) -> None:
    async with samples.an_instance(former, samples.shop) as instance:
        ids = [await stored(instance, "sys_user", {**FLAGS, **before}) for before, _ in PEOPLE]
        company = {
            **KINDS,
            "name": "Lego",
            "country": "Danmark",
            "website": "www.LEGO.com",
            "phone": "75331188",
        }
        lego = await stored(instance, "core_company", company)
        drawn = await plan(instance, "upgrade", ["base"])
        assert drawn.blockers == ()
        await execute(instance, "upgrade", ["base"], drawn.hash, admin)
        await instance.reload()
        records = instance.elevated("a test")
        for sys_id, (_, after) in zip(ids, PEOPLE, strict=True):
            record = await records.get(User, sys_id)
            assert {name: record[name] for name in after} == after
        found = await records.list(User, Query(filters=(Filter("email", "eq", "ANN@example.com"),)))
        assert [record["sys_id"] for record in found.records] == ids[:1]
        record = await records.get(Company, lego)
        assert (record["country"], record["website"], record["phone"]) == (
            "DK", "https://www.lego.com", "+4575331188",
        )  # fmt: skip
        odd = await records.update(User, ids[1], {"phone": "room 12", "title": "Porter"})
        assert (odd["phone"], odd["title"]) == ("room 12", "Porter")

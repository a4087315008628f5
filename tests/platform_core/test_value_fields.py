"""Texts that have a form are kept in one way whichever way they come in, and compared in it; the same on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from platform_core import (
    BusinessRule,
    Change,
    Company,
    ConfigurationError,
    Conflict,
    Filter,
    InvalidInput,
    Pack,
    Query,
)
from platform_core.base.plumbing import Property
from platform_core.testing import MakeWorld, World
from tests.example import rolodex
from tests.example.rolodex import Card
from tests.platform_core.importing.import_desk import Desk, counts

TYPED = {
    "name": "Ann", "email": "Ann@Example.COM", "phone": "030 12 34 56", "mobile": "+49 171 1234567",
    "country": "Germany", "currency": "eur", "language": "DE_de", "website": "Example.com/",
}  # fmt: skip
KEPT = {
    "name": "Ann", "email": "ann@example.com", "phone": "+4930123456", "phone_as_typed": "030 12 34 56",
    "mobile": "+491711234567", "country": "DE", "currency": "EUR", "language": "de-DE", "website": "https://example.com",
}  # fmt: skip


@pytest.fixture
async def csm(world: MakeWorld) -> World:
    return await world(rolodex.pack)


async def found(csm: World, name: str, value: Any, op: Any = "eq") -> list[str]:
    page = await csm.system.list(Card, Query(filters=(Filter(name, op, value),)))
    return [record["name"] for record in page.records]


async def test_what_is_typed_is_kept_in_one_way_and_stays_so(csm: World) -> None:
    made = await csm.system.create(Card, TYPED)
    assert {name: made[name] for name in KEPT} == KEPT
    changed = await csm.system.update(Card, made["sys_id"], TYPED)
    assert changed == made, "giving the same thing once more changes nothing"


async def test_filters_compare_what_is_meant(csm: World) -> None:
    await csm.system.create(Card, {**TYPED, "phone": "+49 30 123456"})
    await csm.system.create(Card, {"name": "Bob"})
    for name, value in TYPED.items():
        if name != "phone":
            assert await found(csm, name, value) == ["Ann"]
            assert await found(csm, name, [value, KEPT[name]], "in") == ["Ann"]
    assert await found(csm, "phone", "+49 (30) 12-34-56") == ["Ann"]
    assert await found(csm, "phone", "30 12-34", "contains") == ["Ann"]
    assert await found(csm, "email", "no address") == []


async def test_a_filter_reads_numbers_without_a_country_as_those_of_the_default_country(csm: World) -> None:
    await csm.system.create(Card, {**TYPED, "phone": "+49 30 123456"})
    assert await found(csm, "phone", "030 123456") == []
    await csm.system.create(Property, {"name": "base.default_country", "value": "Germany"})
    await csm.instance.reload()
    csm.system = csm.instance.elevated("test set-up")
    assert await found(csm, "phone", "030 123456") == ["Ann"]
    made = await csm.system.create(Card, {"name": "Cy", "phone": "030 654321"})
    assert made["phone"] == "+4930654321"


async def test_a_number_is_one_of_the_record_s_country_and_else_of_its_company_s(csm: World) -> None:
    danish = (await csm.system.create(Company, {"name": "Lego", "country": "Denmark"}))["sys_id"]
    made = await csm.system.create(Card, {"name": "Ann", "company": danish, "phone": "33 12 34 56"})
    assert made["phone"] == "+4533123456"
    moved = await csm.system.update(Card, made["sys_id"], {"country": "DE", "phone": "030 123456"})
    assert (moved["phone"], moved["phone_as_typed"]) == ("+4930123456", "030 123456")
    plain = await csm.system.update(Card, made["sys_id"], {"phone": "+4930123457"})
    assert (plain["phone"], plain["phone_as_typed"]) == ("+4930123457", None)
    empty = await csm.system.update(Card, made["sys_id"], {"phone": ""})
    assert (empty["phone"], empty["phone_as_typed"]) == (None, None)


async def test_an_extension_is_kept_as_it_was_typed_or_refused_where_there_is_no_place_for_it(
    csm: World,
) -> None:
    typed = "+1 415 555 0100 ext. 22"
    made = await csm.system.create(Card, {"name": "Ann", "phone": typed})
    assert (made["phone"], made["phone_as_typed"]) == ("+14155550100", typed)
    with pytest.raises(InvalidInput) as refused:
        await csm.system.create(Card, {"name": "Bob", "mobile": typed})
    assert "the extension 22" in refused.value.errors[0].detail


async def test_a6_every_field_that_is_wrong_is_named_with_a_remedy(csm: World) -> None:
    wrong = {
        "email": "ann", "phone": "0171 1", "mobile": "x", "country": "Atlantis", "currency": "DM", "language": "xx",
        "website": "javascript:alert(1)",
    }  # fmt: skip
    with pytest.raises(InvalidInput) as refused:
        await csm.system.create(Card, {"name": "Ann", **wrong})
    assert {error.pointer for error in refused.value.errors} == {f"/{name}" for name in wrong}
    assert {error.code for error in refused.value.errors} >= {"no_email", "no_phone", "no_country", "no_web"}
    assert await csm.system.count(Card) == 0


async def test_two_ways_of_writing_one_address_are_one_address(csm: World) -> None:
    await csm.system.create(Card, {"name": "Ann", "email": "ann@example.com"})
    with pytest.raises(Conflict):
        await csm.system.create(Card, {"name": "Bob", "email": "ANN@example.com"})


async def before_card_is_kept(change: Change) -> dict[str, Any]:
    return {"email": f"{change.new['name']}@EXAMPLE.com", "phone": "030 123456"}


async def test_what_a_rule_sets_is_kept_in_one_way_as_well(world: MakeWorld) -> None:
    rule = BusinessRule(
        entity=Card, kinds=("create",), before=before_card_is_kept, because="Everybody has one"
    )
    ruled = Pack(
        name="ruled",
        version="1.0",
        summary="A rule",
        requires=("rolodex",),
        business_rules=(rule,),
    )
    csm = await world(rolodex.pack, ruled)
    made = await csm.system.create(Card, {"name": "Ann", "country": "de"})
    assert (made["email"], made["phone"]) == ("ann@example.com", "+4930123456")


async def test_what_stood_there_before_is_read_found_and_left_alone(csm: World) -> None:
    made = await csm.system.create(Card, {"name": "Ann"})
    await csm.instance.database.execute(
        "UPDATE rolodex_card SET email = 'ask Bob', phone = '4711', country = 'Prussia'"
    )
    assert await found(csm, "email", "ask Bob") == await found(csm, "country", "Prussia") == ["Ann"]
    record = await csm.system.get(Card, made["sys_id"])
    back = {name: record[name] for name in ("email", "phone", "country")}
    changed = await csm.system.update(Card, made["sys_id"], {**back, "name": "Anna"})
    assert changed["name"] == "Anna"
    assert {name: changed[name] for name in back} == back
    with pytest.raises(InvalidInput):
        await csm.system.update(Card, made["sys_id"], {"email": "ask Ann"})


MAP = """
key = ["email"]
[fields]
email = "Mail"
name = "Name"
phone = "Phone"
country = "Country"
language = "Language"
"""
ROWS = (
    "Mail,Name,Phone,Country,Language\n"
    "Ann@Example.com,Ann,030 123456,Deutschland,German\n"
    "bob@example,Bob,,,\n"
    "cy@example.com,Cy,call me,DE,\n"
)


async def test_imports_bring_values_in_in_one_way_and_know_them_again(desk: Desk) -> None:
    csm = desk.csm
    assert counts(await desk.bring(ROWS, MAP, table="rolodex_card")) == (3, 1, 0, 0, 2)
    (record,) = [card async for card in csm.system.every(Card)]
    assert (record["email"], record["phone"], record["country"]) == ("ann@example.com", "+4930123456", "DE")
    reasons = [row["rejected_because"] for row in desk.rejects()]
    assert ["Mail" in reasons[0], "Phone" in reasons[1]] == [True, True]
    again = ROWS.replace("Ann@Example.com", "ANN@example.COM").replace("030 123456", "(030) 12-34-56")
    assert counts(await desk.bring(again, MAP, table="rolodex_card")) == (3, 0, 0, 1, 2)


@pytest.fixture
async def desk(world: MakeWorld, tmp_path: Any) -> Desk:
    return Desk(await world(rolodex.pack), tmp_path)


async def test_a_phone_number_is_no_key_of_an_import(desk: Desk) -> None:
    with pytest.raises(ConfigurationError) as refused:
        await desk.bring("N\n1\n", 'key = ["phone"]\n[fields]\nphone = "N"\n', table="rolodex_card")
    assert "a phone number cannot be part of the key" in refused.value.errors[0].detail


async def test_api_callers_are_told_the_form_and_the_field_that_has_it_not(csm: World) -> None:
    boss = await csm.person("boss", "snc_internal")
    client = await csm.client(boss)
    answer = await client.post("/api/tables/rolodex_card", json={"name": "Ann", "email": "ann", "phone": "1"})
    assert answer.status_code == 422
    problem = answer.json()
    assert [error["pointer"] for error in problem["errors"]] == ["/email", "/phone"]
    assert problem["remedy"]
    made = await client.post("/api/tables/rolodex_card", json=TYPED)
    assert made.json()["email"] == "ann@example.com"
    found_by = await client.get("/api/tables/rolodex_card", params={"email": "ANN@example.com"})
    assert [record["name"] for record in found_by.json()["records"]] == ["Ann"]
    document = (await client.get("/openapi.json")).json()
    given = document["components"]["schemas"]["RolodexCardCreate"]["properties"]
    assert {name: given[name].get("format") for name in ("email", "phone", "country", "website")} == {
        "email": "email",
        "phone": "phone",
        "country": "iso-3166-1-alpha-2",
        "website": "uri",
    }


async def test_the_default_country_is_a_country(csm: World) -> None:
    setting = csm.instance.assembly.registry.settings["base.default_country"]
    assert (setting.problem(""), setting.problem("DE")) == ("", "")
    assert "ISO 3166" in setting.problem("Atlantis")

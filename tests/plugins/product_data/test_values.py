"""Values of characteristics: read by their type, held to their limits, kept in one way of writing."""

from __future__ import annotations

import datetime
import decimal
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platform_core import Conflict, InvalidInput, NotFound
from plugins.product_data import (
    Characteristic,
    CharacteristicOption,
    ModelCharacteristic,
    ProductSpecification,
    SpecificationCharacteristic,
    characteristic_value,
    missing_characteristics,
    normal_value,
)
from tests.plugins.product_data.shop import Shop

OPEN = dict.fromkeys(("minimum", "maximum", "decimals", "earliest", "latest", "max_length"))
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9)


def definition(kind: str, **limits: Any) -> dict[str, Any]:
    """A characteristic's record, as far as its values are concerned."""
    return {"value_type": kind, **OPEN, **limits}


def is_value(kind: str, text: str, **limits: Any) -> bool:
    """Whether a text is a value of a characteristic."""
    with suppress(ValueError):
        normal_value(definition(kind, **limits), text)
        return True
    return False


@given(number=NUMBERS, blanks=st.sampled_from(["", " ", "\t"]), zeros=st.integers(0, 3))
def test_equal_numbers_are_kept_alike_whatever_way_they_are_written(
    number: decimal.Decimal, blanks: str, zeros: int
) -> None:
    kept = normal_value(definition("number"), f"{blanks}{number}{blanks}")
    assert decimal.Decimal(kept) == number
    assert kept == normal_value(definition("number"), kept)
    assert kept == normal_value(definition("number"), f"{number:E}")
    assert kept == normal_value(definition("number"), f"{number:f}" + "0" * zeros)


@given(number=NUMBERS, least=st.integers(-100, 100), span=st.integers(0, 100))
def test_a_number_is_a_value_within_its_limits_and_nowhere_else(
    number: decimal.Decimal, least: int, span: int
) -> None:
    limits = {"minimum": float(least), "maximum": float(least + span)}
    assert is_value("number", str(number), **limits) == (least <= number <= least + span)


@given(number=NUMBERS, digits=st.integers(0, 5))
def test_a_number_has_no_more_digits_after_the_point_than_are_taken(
    number: decimal.Decimal, digits: int
) -> None:
    fits = number == number.quantize(decimal.Decimal(1).scaleb(-digits))
    assert is_value("number", str(number), decimals=digits) == fits


@given(value=st.dates(), since=st.dates(), until=st.dates())
def test_a_day_is_a_value_from_the_first_to_the_last_one(
    value: datetime.date, since: datetime.date, until: datetime.date
) -> None:
    assert normal_value(definition("date"), f" {value} ") == value.isoformat()
    assert is_value("date", str(value), earliest=since, latest=until) == (since <= value <= until)


@given(text=st.text(max_size=60), most=st.integers(1, 50))
def test_a_text_is_a_value_when_there_is_something_of_it_and_not_too_much(text: str, most: int) -> None:
    assert is_value("text", text, max_length=most) == (1 <= len(text.strip()) <= most)


@given(text=st.text(max_size=12), kind=st.sampled_from(["number", "date", "boolean", "text"]))
def test_whatever_is_typed_is_a_value_that_is_kept_or_none_with_a_reason(text: str, kind: str) -> None:
    if is_value(kind, text):
        kept = normal_value(definition(kind), text)
        assert normal_value(definition(kind), kept) == kept
    else:
        with pytest.raises(ValueError, match="[a-z]"):
            normal_value(definition(kind), text)


@pytest.mark.parametrize("text", ["NaN", "inf", "1_000", "1e400", "1e-400", "twelve", "", "1,5", "9" * 31])
def test_what_is_no_number_is_refused(text: str) -> None:
    assert not is_value("number", text)


@pytest.mark.parametrize(("text", "kept"), [("-0.0", "0"), ("1e3", "1000"), ("007", "7"), ("1.50", "1.5")])
def test_a_number_is_kept_in_its_shortest_way(text: str, kept: str) -> None:
    assert normal_value(definition("number"), text) == kept


@pytest.mark.parametrize(
    ("text", "kept"), [("TRUE", "true"), (" false ", "false"), ("yes", None), ("1", None)]
)
def test_yes_or_no_is_true_or_false(text: str, kept: str | None) -> None:
    if kept is None:
        assert not is_value("boolean", text)
    else:
        assert normal_value(definition("boolean"), text) == kept


async def tell(shop: Shop, characteristic: str, **values: Any) -> Any:
    """Say what the router has of a characteristic."""
    given = {"model": shop.ids["Router"], "characteristic": characteristic, **values}
    return await shop.csm.system.create(ModelCharacteristic, given)


async def housing(shop: Shop) -> tuple[str, dict[str, str]]:
    """A characteristic with three options, one of them not offered any more; its id, and theirs."""
    kind = await shop.characteristic("Housing", "choice")
    options = {}
    for value in ("rack", "desk", "tower"):
        made = {"characteristic": kind, "value": value, "name": value.title(), "active": value != "tower"}
        options[value] = (await shop.csm.system.create(CharacteristicOption, made))["sys_id"]
    return kind, options


async def test_a_value_is_one_that_its_characteristic_can_have(shop: Shop) -> None:
    ports = await shop.characteristic("Ports", "number", minimum=1.0, maximum=96.0, decimals=0)
    made = await tell(shop, ports, value=" 24.0 ")
    assert (made["value"], made["option"]) == ("24", None)
    for value in ("0", "97", "2.5", "many"):
        with pytest.raises(InvalidInput, match="no value of Ports") as refused:
            await shop.csm.system.update(ModelCharacteristic, made["sys_id"], {"value": value})
        assert [error.pointer for error in refused.value.errors] == ["/value"]
    with pytest.raises(InvalidInput, match="has a value"):
        await shop.csm.system.update(ModelCharacteristic, made["sys_id"], {"value": None})
    with pytest.raises(Conflict):
        await tell(shop, ports, value="48")


async def test_an_option_is_chosen_by_itself_or_by_its_value(shop: Shop) -> None:
    system = shop.csm.system
    kind, options = await housing(shop)
    made = await tell(shop, kind, value="rack")
    assert (made["value"], made["option"]) == ("rack", options["rack"])
    for values in (
        {"option": options["desk"]},
        {"value": "rack"},
        {"option": options["desk"], "value": "desk"},
    ):
        changed = await system.update(ModelCharacteristic, made["sys_id"], values)
        wanted = values.get("value", "desk")
        assert (changed["value"], changed["option"]) == (wanted, options[wanted])
    other = await shop.characteristic("Colour", "choice")
    red = await system.create(CharacteristicOption, {"characteristic": other, "value": "red", "name": "Red"})
    for values, message in (
        ({"value": "cellar"}, "none of the options of Housing"),
        ({"option": red["sys_id"]}, "none of the options of Housing"),
        ({"option": options["rack"], "value": "cellar"}, "none of the options of Housing"),
        ({"option": options["tower"]}, "not offered any more"),
        ({"value": "tower"}, "not offered any more"),
    ):
        with pytest.raises(InvalidInput, match=message):
            await system.update(ModelCharacteristic, made["sys_id"], values)


async def test_what_is_told_by_a_value_takes_no_option(shop: Shop) -> None:
    _, options = await housing(shop)
    ports = await shop.characteristic("Ports", "number")
    with pytest.raises(InvalidInput, match="not by choosing"):
        await tell(shop, ports, option=options["rack"], value="2")


async def test_a_value_follows_its_characteristic_when_that_changes(shop: Shop) -> None:
    kind, _ = await housing(shop)
    ports = await shop.characteristic("Ports", "number")
    made = await tell(shop, kind, value="rack")
    system = shop.csm.system
    with pytest.raises(InvalidInput, match="has a value"):
        await system.update(ModelCharacteristic, made["sys_id"], {"characteristic": ports})
    changed = await system.update(
        ModelCharacteristic, made["sys_id"], {"characteristic": ports, "value": "3"}
    )
    assert (changed["value"], changed["option"]) == ("3", None)


async def test_what_is_not_offered_any_more_is_not_newly_told(shop: Shop) -> None:
    ports = await shop.characteristic("Ports", "number")
    made = await tell(shop, ports, value="2")
    await shop.csm.system.update(Characteristic, ports, {"active": False})
    assert (await shop.csm.system.update(ModelCharacteristic, made["sys_id"], {"value": "4"}))["value"] == "4"
    await shop.model("Other")
    with pytest.raises(InvalidInput, match="not offered any more"):
        await shop.csm.system.create(
            ModelCharacteristic, {"model": shop.ids["Other"], "characteristic": ports, "value": "2"}
        )


async def test_a_definition_makes_sense(shop: Shop) -> None:
    for kind, limits, pointer in (
        ("text", {"minimum": 1.0}, "/minimum"),
        ("number", {"max_length": 4}, "/max_length"),
        ("number", {"minimum": 2.0, "maximum": 1.0}, "/maximum"),
        ("date", {"earliest": datetime.date(2026, 2, 1), "latest": datetime.date(2026, 1, 1)}, "/latest"),
        ("boolean", {"decimals": 0}, "/decimals"),
    ):
        with pytest.raises(InvalidInput) as refused:
            await shop.characteristic("Odd", kind, **limits)
        assert [error.pointer for error in refused.value.errors] == [pointer]
    ports = await shop.characteristic("Ports", "number")
    with pytest.raises(InvalidInput, match="not by choosing"):
        await shop.csm.system.create(
            CharacteristicOption, {"characteristic": ports, "value": "x", "name": "X"}
        )


async def test_a_definition_changes_only_as_the_values_that_are_there_allow(shop: Shop) -> None:
    system = shop.csm.system
    ports = await shop.characteristic("Ports", "number", maximum=96.0)
    await tell(shop, ports, value="48")
    await system.update(Characteristic, ports, {"maximum": 48.0, "decimals": 0, "minimum": 48.0})
    for change in ({"maximum": 47.0, "minimum": None}, {"minimum": 49.0, "maximum": 50.0}):
        with pytest.raises(Conflict, match="1 values that are there would not fit, such as '48'"):
            await system.update(Characteristic, ports, change)
    with pytest.raises(Conflict, match="would not fit"):
        await system.update(
            Characteristic, ports, {"value_type": "text", "minimum": None, "maximum": None, "decimals": None}
        )
    with pytest.raises(Conflict):
        await system.delete(Characteristic, ports)
    kind, options = await housing(shop)
    await tell(shop, kind, value="rack")
    with pytest.raises(Conflict):
        await system.delete(CharacteristicOption, options["rack"])
    with pytest.raises(InvalidInput, match="fixed"):
        await system.update(CharacteristicOption, options["rack"], {"value": "shelf"})
    await system.delete(CharacteristicOption, options["desk"])


async def test_packs_ask_for_a_value_and_for_what_a_product_has_not_told(shop: Shop) -> None:
    system = shop.csm.system
    known = {
        name: await shop.characteristic(name, "number", minimum=1.0) for name in ("Ports", "Speed", "Weight")
    }
    spec = (await system.create(ProductSpecification, {"name": "Router"}))["sys_id"]
    for order, (name, mandatory, value) in enumerate(
        (("Speed", True, None), ("Ports", True, None), ("Weight", True, "2"))
    ):
        made = {"specification": spec, "characteristic": known[name], "mandatory": mandatory, "value": value}
        await system.create(SpecificationCharacteristic, {**made, "order": order})
    elevated = system.elevated("a test of what packs use")
    assert await missing_characteristics(elevated, spec, ()) == ["Speed", "Ports"]
    assert await missing_characteristics(elevated, spec, {known["Speed"]}) == ["Ports"]
    found = await characteristic_value(elevated, known["Ports"], value="8.0", option=None)
    assert found == {"option": None, "value": "8"}
    nothing = await characteristic_value(elevated, known["Ports"], value=None, option=None)
    assert nothing == {"option": None, "value": None}
    with pytest.raises(InvalidInput, match="no value of Ports"):
        await characteristic_value(elevated, known["Ports"], value="0", option=None)
    with pytest.raises(NotFound):
        await characteristic_value(elevated, spec, value="0", option=None)

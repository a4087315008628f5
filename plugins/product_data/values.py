"""Values of characteristics: read as their type says, held to its limits, and kept in one way of writing."""

from __future__ import annotations

import datetime
import decimal
from collections.abc import Collection, Mapping
from typing import Any

from platform_core import Change, Query, Records, refusal

from .entities import Characteristic, CharacteristicOption, SpecificationCharacteristic
from .entities.characteristics import DAY, LONGEST_VALUE, NUMBER, OPTION, TEXT, YES_NO

MOST_DIGITS = 30
DEFINITIONS = "what values a characteristic can have"
LIMITS = ("value_type", "minimum", "maximum", "decimals", "earliest", "latest", "max_length")


def normal_value(definition: Mapping[str, Any], text: str) -> str:
    """A value in the one way of writing in which it is kept; ``ValueError`` says why it is none.

    ``definition`` is a characteristic's record. Of a choice it is the option's ``value``, which is taken as it is.
    """
    match definition["value_type"]:
        case "number":
            return _number(definition, text)
        case "boolean":
            if (word := text.strip().lower()) not in ("true", "false"):
                raise ValueError("it is true or false")
            return word
        case "date":
            return _day(definition, text)
        case _:
            return _text(definition, text)


def _number(definition: Mapping[str, Any], text: str) -> str:
    try:
        number = decimal.Decimal(text.strip())
    except decimal.InvalidOperation:
        raise ValueError("it is a number, such as 24 or 0.5") from None
    if not number.is_finite() or "_" in text:
        raise ValueError("it is a number, such as 24 or 0.5")
    written = format(number, "f") if abs(number.adjusted()) < MOST_DIGITS else ""
    if not written or len(written) > MOST_DIGITS:
        raise ValueError(f"a number has at most {MOST_DIGITS} digits")
    if "." in written:
        written = written.rstrip("0").rstrip(".")
    written = "0" if written in ("-0", "") else written
    least, most = definition["minimum"], definition["maximum"]
    if least is not None and number < decimal.Decimal(str(least)):
        raise ValueError(f"it is not less than {least:g}")
    if most is not None and number > decimal.Decimal(str(most)):
        raise ValueError(f"it is not more than {most:g}")
    digits = definition["decimals"]
    if digits is not None and len(written.partition(".")[2]) > digits:
        raise ValueError(
            f"it has at most {digits} digits after the point" if digits else "it is a whole number"
        )
    return written


def _day(definition: Mapping[str, Any], text: str) -> str:
    try:
        day = datetime.date.fromisoformat(text.strip())
    except ValueError:
        raise ValueError("it is a day, such as 2026-03-15") from None
    if definition["earliest"] is not None and day < definition["earliest"]:
        raise ValueError(f"it is not before {definition['earliest']}")
    if definition["latest"] is not None and day > definition["latest"]:
        raise ValueError(f"it is not after {definition['latest']}")
    return day.isoformat()


def _text(definition: Mapping[str, Any], text: str) -> str:
    most = definition["max_length"] or LONGEST_VALUE
    if not text.strip():
        raise ValueError("it is a text")
    if len(text.strip()) > most:
        raise ValueError(f"it has at most {most} characters")
    return text.strip()


async def characteristic_value(
    records: Records, characteristic: str, *, value: str | None, option: str | None
) -> dict[str, str | None]:
    """The ``option`` and ``value`` of a characteristic as they are kept, out of what was given of the two.

    A choice is given by its option's id or by its option's ``value``; anything else has a value and no option. Both
    empty stay so. ``InvalidInput`` says what does not suit. ``records`` stand outside the access rules.
    """
    definition = await records.get(Characteristic, characteristic)
    if definition["value_type"] == OPTION:
        return await _chosen(records, definition, value, option)
    if option is not None:
        detail = f"{definition['name']} is told by a value, not by choosing"
        raise refusal("option", detail, "leave the option out", "no_choice")
    if value is None:
        return {"option": None, "value": None}
    try:
        return {"option": None, "value": normal_value(definition, value)}
    except ValueError as error:
        detail = f"{value!r} is no value of {definition['name']}: {error}"
        raise refusal("value", detail, "give a value of that kind", "unsuitable") from None


async def _chosen(
    records: Records, definition: Mapping[str, Any], value: str | None, option: str | None
) -> dict[str, str | None]:
    if option is None and value is None:
        return {"option": None, "value": None}
    mine: Any = CharacteristicOption.characteristic == definition["sys_id"]
    asked = CharacteristicOption.value == value if option is None else CharacteristicOption.sys_id == option
    fields = ("sys_id", "value")
    found = await records.find(CharacteristicOption, mine & asked, fields=fields)
    if found is None or (value is not None and found["value"] != value):
        known = await records.list(CharacteristicOption, Query(where=mine, fields=("value",), limit=20))
        names = ", ".join(row["value"] for row in known.records) or "none yet"
        field = "value" if option is None or found is not None else "option"
        detail = f"that is none of the options of {definition['name']}"
        raise refusal(field, detail, f"its options are: {names}", "not_an_option")
    return {"option": found["sys_id"], "value": found["value"]}


async def before_characteristic_value_is_set(change: Change) -> Mapping[str, Any] | None:
    """For a record with ``characteristic``, ``option`` and ``value``: the value is one of that characteristic.

    It is a ``before`` rule for entities of any pack; such an entity's values are also looked at when the definition
    changes. Where ``characteristic`` changes, option and value are given anew; a value that is given leaves the option
    of before.
    """
    new, fields = change.new, {"characteristic", "option", "value"}
    if not change.changed & fields:
        return None
    value, option = new["value"], new["option"]
    if change.kind == "update":
        moved = "characteristic" in change.changed
        option = option if "option" in change.changed or not (moved or "value" in change.changed) else None
        value = value if "value" in change.changed or not (moved or "option" in change.changed) else None
    records = change.elevated(DEFINITIONS)
    await _refuse_retired(records, change)
    return await characteristic_value(records, new["characteristic"], value=value, option=option)


async def before_told_characteristic_is_set(change: Change) -> Mapping[str, Any] | None:
    """The same, and it has a value."""
    values = await before_characteristic_value_is_set(change)
    if (values or change.new)["value"] is None:
        detail = "a characteristic that is told has a value"
        raise refusal("value", detail, "give a value or an option, or delete the record", "required")
    return values


async def _refuse_retired(records: Records, change: Change) -> None:
    """What is not offered any more is not newly used; what stands stays."""
    new = change.new
    if "characteristic" in change.changed:
        known = await records.get(Characteristic, new["characteristic"], ("name", "active"))
        if not known["active"]:
            detail = f"the characteristic {known['name']!r} is not offered any more"
            raise refusal("characteristic", detail, "choose an active one", "inactive")
    chosen: Any = CharacteristicOption.characteristic == new["characteristic"]
    if "option" in change.changed and new["option"] is not None:
        chosen = chosen & (CharacteristicOption.sys_id == new["option"])
    elif "value" in change.changed and new["value"] is not None:
        chosen = chosen & (CharacteristicOption.value == new["value"])
    else:
        return
    if await records.find(CharacteristicOption, chosen & CharacteristicOption.active.eq(False), ("sys_id",)):
        detail = "that option is not offered any more"
        raise refusal("option", detail, "choose an active one", "inactive")


async def missing_characteristics(records: Records, specification: str, told: Collection[str]) -> list[str]:
    """The names of the characteristics that products of a specification have to tell, and that are not among ``told``.

    ``told`` are ids of characteristics that a product has a value of. One with a value by default need not be told.
    """
    asked: Any = (SpecificationCharacteristic.specification == specification) & (
        SpecificationCharacteristic.mandatory.eq(True) & SpecificationCharacteristic.value.is_null()
    )
    query = Query(where=asked, fields=("characteristic", "characteristic.name"), order=("order",), limit=500)
    rows = records.every(SpecificationCharacteristic, query)
    return [row["characteristic.name"] async for row in rows if row["characteristic"] not in told]


__all__ = [
    "DAY", "DEFINITIONS", "LIMITS", "NUMBER", "OPTION", "TEXT", "YES_NO", "before_characteristic_value_is_set",
    "before_told_characteristic_is_set", "characteristic_value", "missing_characteristics", "normal_value",
]  # fmt: skip

"""What holds whenever a characteristic is defined, and when its definition changes under values that are there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from platform_core import BusinessRule, Change, Conflict, Entity, Query, Records, refusal

from ..entities import Characteristic, CharacteristicOption, ModelCharacteristic, SpecificationCharacteristic
from ..values import (
    DAY,
    DEFINITIONS,
    LIMITS,
    NUMBER,
    OPTION,
    TEXT,
    before_characteristic_value_is_set,
    before_told_characteristic_is_set,
    normal_value,
)
from .refusing import refuse_backward_days, refuse_moves

BELONGS_TO = {
    "unit": NUMBER, "minimum": NUMBER, "maximum": NUMBER, "decimals": NUMBER, "earliest": DAY, "latest": DAY,
    "max_length": TEXT,
}  # fmt: skip


def carriers(records: Records) -> Iterator[type[Entity]]:
    """The entities of all active packs whose records tell values of characteristics."""
    for entity in records.assembly.registry.entities.values():
        own = entity.info.own_fields
        told = own.get("characteristic")
        if told is not None and told.references is Characteristic and {"option", "value"} <= own.keys():
            yield entity


async def before_characteristic_is_defined(change: Change) -> None:
    """Its limits fit its type, and leave something between them; values that are there fit the new definition."""
    new = change.new
    for field, kind in BELONGS_TO.items():
        if new[field] is not None and new["value_type"] != kind:
            detail = f"{field} is for characteristics of the type {kind}"
            raise refusal(field, detail, f"leave {field} out, or choose another type", "wrong_type")
    if new["minimum"] is not None and new["maximum"] is not None and new["maximum"] < new["minimum"]:
        detail = "the greatest number is less than the least"
        raise refusal("maximum", detail, "give a greater maximum, or a lesser minimum", "before_start")
    refuse_backward_days(new, "earliest", "latest")
    if change.kind == "update" and change.changed & set(LIMITS):
        await _refuse_misfits(change.elevated(DEFINITIONS), change)


async def _refuse_misfits(records: Records, change: Change) -> None:
    for entity in carriers(records):
        table: Any = entity
        mine = (table.characteristic == change.sys_id) & table.value.is_not_null()
        query = Query(where=mine, fields=("value",), limit=500)
        wrong = [
            row["value"] async for row in records.every(entity, query) if not _fits(change, row["value"])
        ]
        if wrong:
            raise Conflict(
                f"{len(wrong)} values that are there would not fit, such as {wrong[0]!r} ({entity.info.table})",
                remedy="change these values first, or define another characteristic",
            )


def _fits(change: Change, value: str) -> bool:
    if "value_type" in change.changed:
        return False
    if change.new["value_type"] == OPTION:
        return True
    try:
        return normal_value(change.new, value) == value
    except ValueError:
        return False


async def before_option_is_defined(change: Change) -> Mapping[str, Any] | None:
    """Options are for characteristics with a choice; what programs know an option by is fixed."""
    refuse_moves(change, ("characteristic", "value"), "characteristic and value of an option")
    records = change.elevated(DEFINITIONS)
    kind = await records.get(Characteristic, change.new["characteristic"], ("name", "value_type"))
    if kind["value_type"] != OPTION:
        detail = f"{kind['name']} is told by a value, not by choosing"
        raise refusal("characteristic", detail, "choose a characteristic of the type choice", "wrong_type")
    value = str(change.new["value"])
    return {"value": value.strip()} if value != value.strip() else None


_FITS = "A value is one that its characteristic can have"
BUSINESS_RULES = (
    BusinessRule(
        entity=Characteristic,
        kinds=("create", "update"),
        before=before_characteristic_is_defined,
        because="A definition makes sense, and fits the values that are there",
    ),
    BusinessRule(
        entity=CharacteristicOption,
        kinds=("create", "update"),
        before=before_option_is_defined,
        because="Options belong to a choice, and stay what programs know them by",
    ),
    BusinessRule(
        entity=ModelCharacteristic,
        kinds=("create", "update"),
        before=before_told_characteristic_is_set,
        because=_FITS,
    ),
    BusinessRule(
        entity=SpecificationCharacteristic,
        kinds=("create", "update"),
        before=before_characteristic_value_is_set,
        because=_FITS,
    ),
)

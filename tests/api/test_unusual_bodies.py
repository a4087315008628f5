"""Whatever value is given to whatever field of whatever record, the answer is no failure."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from api.openapi.fields import given_fields
from api.testing import Served
from platform_core import ADMIN, Entity, Field
from tests.api.bank_kit import everything
from tests.api.crawl_kit import Asked, one
from tests.api.platform_kit import serve
from tests.api.test_incomplete_bodies import ANY_VERSION, RECORD, TABLES, example

__all__ = ["everything", "serve"]
TEXTS = ("x", "0", "9" * 10, "\u0096", "ééééé", "-1", "a/b", "%", "2026-01-01", "ß@x.y", "+49", "http://a.b/")
NUMBERS = (0, -1, 1, 10**6, 2**31 - 1, -(2**31), 2**53, 2**62, -(2**62))
VALUES: dict[str, tuple[Any, ...]] = {
    **dict.fromkeys(("string", "text", "number", "journal"), TEXTS),
    **dict.fromkeys(("integer", "money", "duration"), NUMBERS),
    "decimal": (0, -1e300, 1e300, 1e-300, 0.1),
    "boolean": (True, False),
    "datetime": ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-12-01T00:00:00+14:00"),
    "date": ("0001-01-01", "9999-12-31", "2026-02-28"),
    "json": ({}, [], "x", 1, {"a": {"b": [1]}}, [[1]], {"x": None}),
}
LEFT_ALONE = ("sys_user", "sys_oidc_provider")
"""Tables whose records decide whether the one who asks may go on asking."""


@pytest.mark.deep
async def test_no_value_of_any_field_makes_a_rule_fail(everything: Served) -> None:
    pick = random.Random(5)
    world = everything.world
    client = await everything.as_(await world.person("ann", ADMIN))
    registry = world.instance.assembly.registry
    entities = [each for each in registry.entities.values() if not each.info.internal]
    ids = {each: [row["sys_id"] async for row in world.system.every(each)][:30] for each in entities}
    answers: Counter[tuple[str, int]] = Counter()
    for entity in entities:
        if entity.info.managed or entity.info.table in LEFT_ALONE:
            continue
        sys_id, record = await example(everything, entity)
        fields = given_fields(registry, entity)
        given = {name: value for name, value in record.items() if name in fields and value is not None}
        for name, field in fields.items():
            for value in unusual(field, ids, pick):
                for asked in changes_and_creations(entity, sys_id, given, name, value):
                    answers[asked.method, (await one(client, asked)).status] += 1
    assert answers["PATCH", 200] > 2000, answers
    assert answers["POST", 201] > 2000, answers


def unusual(field: Field, ids: dict[type[Entity], list[str]], pick: random.Random) -> Iterator[Any]:
    """Values at the ends of what the field takes, and beyond; records that are there, in any combination."""
    yield from VALUES.get(field.kind, ())
    if field.choices is not None:
        yield from field.choices.codes[:8]
    target: Any = field.references
    there = ids.get(target, [])
    some = pick.sample(there, min(4, len(there)))
    if field.kind == "reference":
        yield from some
    elif field.kind == "reference_list":
        yield from ([], some, some[:1] * 2)


def changes_and_creations(
    entity: type[Entity], sys_id: str, given: dict[str, Any], name: str, value: Any
) -> Iterator[Asked]:
    """The record with this value, and another one like it with this value."""
    path = TABLES.replace("{table}", entity.info.table)
    if sys_id:
        yield Asked(RECORD, "PATCH", f"{path}/{sys_id}", {name: value}, ANY_VERSION)
    if not entity.info.abstract:
        yield Asked(TABLES, "POST", path, {**given, name: value}, ANY_VERSION)

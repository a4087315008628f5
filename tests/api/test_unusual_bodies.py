"""Whatever value is given to whatever field of whatever record, the answer is no failure."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from api.testing import Served
from platform_core import ADMIN, Entity, Field
from tests.api.bank_kit import everything
from tests.api.bodies_kit import examples
from tests.api.crawl_kit import one
from tests.api.platform_kit import serve

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


@pytest.mark.deep
async def test_no_value_of_any_field_makes_a_rule_fail(everything: Served) -> None:
    pick = random.Random(5)
    world = everything.world
    client = await everything.as_(await world.person("ann", ADMIN))
    entities = [each for each in world.instance.assembly.registry.entities.values() if not each.info.internal]
    ids = {each: [row["sys_id"] async for row in world.system.every(each)][:30] for each in entities}
    answers: Counter[tuple[str, int]] = Counter()
    for example in await examples(everything):
        for name, field in example.fields.items():
            for value in unusual(field, ids, pick):
                creation = example.creation({**example.given, name: value})
                for asked in (*example.change({name: value}), *creation):
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

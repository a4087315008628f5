"""Whatever is left out of a record, or emptied in it, the answer tells what is wrong: rules of packs fail over nothing.

All packs are asked, for the rules of each look at fields that somebody may have left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from api.openapi.fields import given_fields
from api.testing import Served
from platform_core import ADMIN, Entity, Query
from tests.api.bank_kit import everything
from tests.api.crawl_kit import Asked, one
from tests.api.platform_kit import serve

__all__ = ["everything", "serve"]
TABLES, RECORD = "/api/tables/{table}", "/api/tables/{table}/{sys_id}"
ANY_VERSION = (("if-match", "*"), ("content-type", "application/json"))


def incomplete(served: Served, entity: type[Entity], sys_id: str, record: dict[str, Any]) -> Iterator[Asked]:
    """A record like the one given without one of its fields, with one alone, with none; and it with one emptied."""
    info = entity.info
    fields = given_fields(served.world.instance.assembly.registry, entity)
    path = TABLES.replace("{table}", info.table)
    given = {name: value for name, value in record.items() if name in fields and value is not None}
    if not info.abstract:
        yield Asked(TABLES, "POST", path, {})
        for name, value in given.items():
            without = {other: each for other, each in given.items() if other != name}
            yield Asked(TABLES, "POST", path, without, ANY_VERSION)
            yield Asked(TABLES, "POST", path, {name: value}, ANY_VERSION)
    if sys_id:
        yield from (Asked(RECORD, "PATCH", f"{path}/{sys_id}", {name: None}, ANY_VERSION) for name in fields)


async def example(served: Served, entity: type[Entity]) -> tuple[str, dict[str, Any]]:
    """The id of a record that was created in the entity itself, and what it holds; nothing where there is none."""
    async for record in served.world.system.every(entity, Query(limit=50)):
        if record.get("sys_class_name", entity.info.table) == entity.info.table:
            return record["sys_id"], msgspec.to_builtins(record)
    return "", {}


async def test_what_is_left_out_or_emptied_is_answered_and_nothing_fails(everything: Served) -> None:
    client = await everything.as_(await everything.world.person("ann", ADMIN))
    answers: Counter[tuple[str, int]] = Counter()
    for entity in everything.world.instance.assembly.registry.entities.values():
        if entity.info.internal or entity.info.managed or entity.info.table.startswith("sys_"):
            continue
        for asked in incomplete(everything, entity, *await example(everything, entity)):
            # The crawl's own way to ask: it takes no answer that says that something went wrong.
            answers[asked.method, (await one(client, asked)).status] += 1
    assert answers["POST", 422] > 500, answers
    assert answers["POST", 201] > 200, "most examples are whole without one field or another"
    assert answers["PATCH", 422] > 100, answers
    assert answers["PATCH", 200] > 500, answers


@pytest.mark.parametrize("method", ["POST", "PATCH"])
async def test_a_case_without_a_state_is_none_even_for_who_may_set_any_state(
    everything: Served, method: str
) -> None:
    client = await everything.as_(await everything.world.person("ann", ADMIN))
    (case,) = (await client.get("/api/tables/sn_customerservice_case?limit=1")).json()["records"]
    path = "/api/tables/sn_customerservice_case" + ("" if method == "POST" else f"/{case['sys_id']}")
    body = {"short_description": "No state", "account": case["account"], "state": None}
    answer = await client.request(method, path, json=body, headers={"if-match": "*"})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/state")

"""Whatever is left out of a record, or emptied in it, the answer tells what is wrong: rules of packs fail over nothing.

All packs are asked, for the rules of each look at fields that somebody may have left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from api.testing import Served
from platform_core import ADMIN
from tests.api.bank_kit import everything
from tests.api.bodies_kit import Example, examples
from tests.api.crawl_kit import Asked, one
from tests.api.platform_kit import serve

__all__ = ["everything", "serve"]


def incomplete(example: Example) -> Iterator[Asked]:
    """A record like it without one of its fields, with one alone, with none; and it with one emptied."""
    yield from example.creation({})
    for name, value in example.given.items():
        yield from example.creation({other: each for other, each in example.given.items() if other != name})
        yield from example.creation({name: value})
    for name in example.fields:
        yield from example.change({name: None})


async def test_what_is_left_out_or_emptied_is_answered_and_nothing_fails(everything: Served) -> None:
    client = await everything.as_(await everything.world.person("ann", ADMIN))
    answers: Counter[tuple[str, int]] = Counter()
    for example in await examples(everything):
        for asked in incomplete(example):
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

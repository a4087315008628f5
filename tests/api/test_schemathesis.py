"""Whatever is asked, the answer is one that the API document announces.

That every single parameter of the document is taken is proven in ``openapi/test_filters.py``.
"""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from industry_packs.banking import COMPLAINT_AGENT
from platform_core import ADMIN
from tests.api.fuzz_kit import Fuzz, clients_of, thinned
from tests.api.openapi.document_kit import OUR_PACKS
from tests.api.platform_kit import Serve, Served
from tests.example import annex, gadgets

TABLES = ("gadgets_case", "task", "sys_user_group", "sys_audit")
OTHERS = ("sys_", "core_", "cmn_", "sysapproval_", "annex_recall_")
SEEN = {200, 201, 204, 400, 403, 404, 422}


def one_table_of_each_sort(operation_id: str) -> bool:
    """The platform's and the packs' own routes, and the tables named above."""
    return operation_id.startswith(tuple(f"{table}_" for table in TABLES)) or not operation_id.startswith(
        OTHERS
    )


async def test_every_answer_is_announced(serve: Serve) -> None:
    served = await serve(gadgets.pack, annex.pack)
    people = [
        await served.world.person("ann", ADMIN),
        await served.world.person("bob", gadgets.AGENT),
        await served.world.person("cid", gadgets.CUSTOMER),
    ]
    clients = await clients_of(served, *people)
    await _add_records(served, people[2].id)
    examples = 6 if served.world.instance.database.dialect == "sqlite" else 3
    fuzz = Fuzz(served, thinned(await _document(clients[0]), 12), clients, examples)
    await fuzz.know(TABLES)
    await fuzz.run(one_table_of_each_sort)
    await _still_there(clients, "ann", "bob", "cid")
    assert len(fuzz.seen) > 40
    assert fuzz.total.keys() >= SEEN, fuzz.total
    assert fuzz.total[200] > 8 * examples, fuzz.seen


@pytest.mark.deep
async def test_every_answer_of_our_packs_is_announced(serve: Serve) -> None:
    served = await serve(*OUR_PACKS)
    await served.world.load_demo("b2b", "b2c", "customer_service", "banking")
    people = [await served.world.person("ann", ADMIN), await served.world.person("bob", COMPLAINT_AGENT)]
    clients = await clients_of(served, *people)
    fuzz = Fuzz(served, await _document(clients[0]), clients, examples=12)
    entities = served.world.instance.assembly.registry.entities.values()
    await fuzz.know([
        entity.info.table for entity in entities if not entity.info.internal and not entity.info.table.startswith("sys_")
    ])  # fmt: skip
    await fuzz.run(lambda operation_id: True)
    await _still_there(clients, "ann", "bob")
    assert fuzz.total.keys() >= {*SEEN, 409, 412}, fuzz.total


async def _add_records(served: Served, customer: str) -> None:
    for number in range(6):
        table = "gadgets_case" if number % 2 else "annex_recall"
        values: dict[str, Any] = {
            "short_description": f"Case {number}",
            "opened_by": customer,
            "comments": "Hello",
        }
        await served.world.system.create(table, values)
        await served.world.system.create("sys_user_group", {"name": f"Group {number}"})


async def _document(client: httpx.AsyncClient) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get("/openapi.json")).json()
    return found


async def _still_there(clients: list[httpx.AsyncClient], *names: str) -> None:
    """Nobody lost his rights on the way, or most answers were the same refusal."""
    for client, name in zip(clients, names, strict=True):
        answer = await client.get("/api/me")
        assert answer.json().get("user_name") == name, answer.text

"""Every example of the document is what its schema describes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from platform_core import ADMIN
from tests.api.openapi.document_kit import OUR_PACKS, document_of, validator
from tests.api.openapi.exhibit import CURATOR
from tests.api.openapi.exhibit import pack as exhibit
from tests.api.platform_kit import Serve
from tests.example import gadgets


def examples(value: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any], Any]]:
    """Where an example stands, its schema, the example."""
    if isinstance(value, dict):
        if "schema" in value and "example" in value:
            yield path, value["schema"], value["example"]
        for name, inner in value.items():
            yield from examples(inner, f"{path}/{name}")
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from examples(inner, f"{path}/{place}")


@pytest.mark.parametrize("packs", [(exhibit, gadgets.pack), OUR_PACKS], ids=["examples", "ours"])
def test_examples_validate(packs: tuple[Any, ...]) -> None:
    document = document_of(*packs)
    found = list(examples(document["paths"])) + list(examples(document["components"]["responses"]))
    assert len(found) > 100
    for path, schema, example in found:
        errors = [error.message for error in validator(document, schema).iter_errors(example)]
        assert not errors, f"{path}: {example}: {errors}"


def test_examples_of_records_say_something() -> None:
    document = document_of(exhibit)
    create = document["paths"]["/api/tables/exhibit_piece"]["post"]
    body = create["requestBody"]["content"]["application/json"]["example"]
    assert set(body) > {"title", "owner"}, "what is needed, and one of those of which exactly one is given"
    assert "lender" not in body
    assert "state" not in body
    record = create["responses"]["201"]["content"]["application/json"]["example"]
    assert set(record) > {"sys_id", "sys_mod_count", *body}
    move = document["paths"]["/api/tables/exhibit_piece/{sys_id}/actions/show"]["post"]
    assert set(move["requestBody"]["content"]["application/json"]["example"]) == {"text", "pieces"}


@pytest.mark.parametrize("packs", [(exhibit, gadgets.pack), OUR_PACKS], ids=["examples", "ours"])
def test_a_creation_has_an_example_with_all_that_it_needs(packs: tuple[Any, ...]) -> None:
    document = document_of(*packs)
    seen = 0
    for path, item in document["paths"].items():
        if path.startswith("/api/tables/") and path.count("/") == 3 and "post" in item:
            content = item["post"]["requestBody"]["content"]["application/json"]
            name = content["schema"]["$ref"].rpartition("/")[2]
            assert set(document["components"]["schemas"][name].get("required", ())) <= set(
                content["example"]
            ), path
            # Some tables are filled by a move alone: nothing of them is given.
            properties = document["components"]["schemas"][name]["properties"]
            assert len(content["example"]) >= min(2, len(properties)), path
            seen += 1
    assert seen > 10


async def test_the_examples_do_what_they_say(serve: Serve) -> None:
    served = await serve(exhibit)
    person = await served.world.person("ann", ADMIN, CURATOR)
    client = await served.as_(person)
    document = (await client.get("/openapi.json")).json()
    paths = document["paths"]
    body = paths["/api/tables/exhibit_piece"]["post"]["requestBody"]["content"]["application/json"]["example"]
    created = await client.post("/api/tables/exhibit_piece", json={**body, "owner": person.id})
    assert created.status_code == 201, created.text
    one = created.headers["location"]
    item = paths["/api/tables/exhibit_piece/{sys_id}"]
    change = item["patch"]["requestBody"]["content"]["application/json"]["example"]
    changed = await client.patch(one, json=change, headers={"if-match": created.headers["etag"]})
    assert changed.status_code == 200, changed.text
    move = paths["/api/tables/exhibit_piece/{sys_id}/actions/show"]["post"]
    values = move["requestBody"]["content"]["application/json"]["example"]
    moved = await client.post(f"{one}/actions/show", json=values, headers={"if-match": "*"})
    assert moved.status_code == 200, moved.text
    schema = item["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    for response in (created, changed, moved, await client.get(one)):
        assert [error.message for error in validator(document, schema).iter_errors(response.json())] == []

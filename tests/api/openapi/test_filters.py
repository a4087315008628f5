"""Whatever the document says that lists can be asked, a server answers."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from typing import Any

from platform_core import ADMIN
from tests.api.openapi.document_kit import document_of, parameters, resolved, validator
from tests.api.openapi.exhibit import pack as exhibit
from tests.api.platform_kit import Serve
from tests.example import annex, gadgets

PACKS = (exhibit, gadgets.pack, annex.pack)
SAMPLES: tuple[Any, ...] = (
    "count", 1, True, "2026-03-01T09:00:00Z", "2026-03-01", "0198f3c27a407aaaaaaaaaaaaaaaaaaa", "none", "x", "1", "-",
)  # fmt: skip


def sample(document: dict[str, Any], schema: dict[str, Any]) -> str:
    """A value that the schema allows, as text."""
    schema = resolved(document, schema)
    options = [one["const"] for one in schema.get("oneOf", ())] + schema.get("enum", [])
    patterns = [
        code.replace("\\", "")
        for code in re.findall(r"^\^\(([^|)]*\\?[^|]*?)[|)]", schema.get("pattern", ""))
    ]
    checked = validator(document, schema)
    for value in (*options, *SAMPLES, *patterns, "art (deco)"):
        if checked.is_valid(value):
            return str(value).lower() if isinstance(value, bool) else str(value)
    raise AssertionError(f"no sample for {schema}")


def queries(document: dict[str, Any], operation: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every parameter of an operation with a value that it may have; those of `filters` as what they become."""
    for name, parameter in parameters(document, operation).items():
        schema = resolved(document, parameter["schema"])
        if parameter["in"] != "query" or name == "after":
            continue
        if schema.get("type") == "array":
            yield from several(document, name, resolved(document, schema["items"]), schema["maxItems"])
        elif schema.get("type") == "object":
            assert (parameter["style"], parameter["explode"]) == ("form", True)
            yield from ((field, sample(document, one)) for field, one in schema["properties"].items())
        else:
            yield name, sample(document, schema)


def several(
    document: dict[str, Any], name: str, item: dict[str, Any], most: int
) -> Iterator[tuple[str, str]]:
    """As many names at once as there may be."""
    names = [
        value for option in item["anyOf"] for value in option.get("enum", [option.get("const")]) if value
    ]
    for option in item["anyOf"]:
        found = re.fullmatch(r"\^\(([a-z|]+)\):\(([a-z_|]+)\)\$", option.get("pattern", ""))
        if found and most:
            names += [
                f"{function}:{field}" for function in found[1].split("|") for field in found[2].split("|")
            ]
    for start in range(0, len(names), most):
        yield name, ",".join(names[start : start + most])


def batches(pairs: Iterable[tuple[str, str]]) -> Iterator[dict[str, str]]:
    """Parameters in groups of at most fifty, none twice in a group."""
    groups: list[dict[str, str]] = []
    for name, value in pairs:
        group = next((one for one in groups if len(one) < 50 and name not in one), None)
        if group is None:
            groups.append(group := {})
        group[name] = value
    yield from groups


async def test_every_documented_parameter_is_taken(serve: Serve) -> None:
    served = await serve(*PACKS)
    client = await served.as_(await served.world.person("ann", ADMIN))
    document = document_of(*PACKS)
    asked = 0
    for path, item in document["paths"].items():
        if not path.startswith("/api/tables/") or "{" in path:
            continue
        for group in batches(queries(document, item["get"])):
            response = await client.get(path, params=group)
            assert response.status_code == 200, f"{path} {group}: {response.text}"
            asked += len(group)
    assert asked > 5000


async def test_paths_over_references_and_unknown_fields_are_told_apart(serve: Serve) -> None:
    served = await serve(exhibit)
    client = await served.as_(await served.world.person("ann", ADMIN))
    document = document_of(exhibit)
    schemas = document["components"]["schemas"]
    (pattern,) = schemas["ExhibitPieceFilters"]["patternProperties"]
    for name in ("owner.name", "room.owner.name[startswith]", "lender.sys_created_on[isnull]"):
        assert re.search(pattern, name)
        value = "true" if "isnull" in name else "x"
        assert (await client.get("/api/tables/exhibit_piece", params={name: value})).status_code == 200
    for name in ("friends.name", "owner.name[is]", "title.name", "owner.a.b.c.d.e.f"):
        assert not re.search(pattern, name)
        assert (await client.get("/api/tables/exhibit_piece", params={name: "x"})).status_code == 400
    fields = validator(document, schemas["ExhibitPieceField"])
    assert fields.is_valid("owner.name")
    assert not fields.is_valid("remarks")


def test_a_field_with_the_name_of_a_parameter_is_filtered_by_its_operator() -> None:
    document = document_of(exhibit)
    operation = document["paths"]["/api/tables/exhibit_piece"]["get"]
    assert parameters(document, operation)["order"]["schema"]["type"] == "array"
    assert "order[eq]" in document["components"]["schemas"]["ExhibitPieceFilters"]["properties"]


def test_operators_fit_their_fields() -> None:
    properties = document_of(exhibit)["components"]["schemas"]["ExhibitPieceFilters"]["properties"]
    offered: dict[str, list[str]] = {}
    for name in properties:
        field, _, operator = name.partition("[")
        offered.setdefault(field, []).append(operator.rstrip("]"))
    assert offered["title"] == ["ne", "lt", "lte", "gt", "gte", "in", "startswith", "contains", "endswith"]
    assert offered["text"] == [*offered["title"], "isnull"]
    assert offered["worth"] == ["ne", "lt", "lte", "gt", "gte", "in", "isnull"]
    assert offered["level"] == offered["worth"]
    assert offered["style"] == ["ne", "in", "isnull"]
    assert offered["owner"] == ["ne", "in", "isnull"]
    assert offered["fragile"] == ["ne"]
    assert offered["friends"] == ["contains", "isnull"]
    assert offered["facts"] == ["isnull"]
    assert list(itertools.chain(offered["sys_id"])) == ["ne", "in"]

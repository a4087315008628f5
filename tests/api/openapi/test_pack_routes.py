"""The packs' own routes are described as they are, and under names that clash with nothing."""

from __future__ import annotations

import dataclasses
from typing import Any, Literal

import msgspec
import pytest
from litestar import Controller, Response, Router, delete, get, post
from litestar.exceptions import HTTPException
from litestar.params import FromPath, FromQuery, JSONBody

from platform_core import Entity, Grant, Pack, Role, String
from tests.api.openapi.document_kit import document_of, parameters, validator
from tests.api.openapi.exhibit import pack as exhibit


class PaymentRequiredError(HTTPException):
    """It costs something."""

    status_code = 402


class Bus(msgspec.Struct, tag="bus", tag_field="by", forbid_unknown_fields=True):
    """By bus."""

    line: int


class Train(msgspec.Struct, tag="train", tag_field="by", forbid_unknown_fields=True):
    """By train."""

    platform: Literal["A", "B"]


@dataclasses.dataclass
class Problem:
    """A second thing of that name."""

    delay: int


@post("/travel/plans", operation_id="plan_packs", raises=[PaymentRequiredError])
async def plan_travel(data: JSONBody[Bus | Train]) -> Problem:
    """Plan a journey.

    Which is more than a ticket.
    """
    return Problem(0)


@get("/travel/{place:str}", summary="A place")
async def place(place: FromPath[str], nights: FromQuery[int] = 1) -> Response[bytes]:
    """Return what there is at a place."""
    return Response(b"")


@delete("/{ticket:int}", status_code=204)
async def cancel(ticket: FromPath[int]) -> None:
    """Cancel a ticket."""


class Weather(Controller):
    path = "/travel-weather"

    @get()
    async def weather(self) -> dict[str, int]:
        """Degrees."""
        return {}


class Ticket(Entity, tablename="problem", label="Ticket"):
    """Whose table has the name of a schema of the platform."""

    seat = String(5)


CLERK = Role("travel.clerk", "Sells tickets")
TRAVEL = Pack(
    name="travel",
    version="1",
    summary="Journeys",
    entities=(Ticket,),
    roles=(CLERK,),
    access_rules=(Grant(role=CLERK, entity=Ticket, may=("read",), because="Clerks see tickets"),),
    routes=(plan_travel, place, Router("/travel-tickets", route_handlers=[cancel]), Weather),
)


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return document_of(TRAVEL, exhibit)


def test_bodies_are_described_as_strictly_as_they_are_decoded(document: dict[str, Any]) -> None:
    plan = document["paths"]["/travel/plans"]["post"]
    schema = plan["requestBody"]["content"]["application/json"]["schema"]
    assert schema["discriminator"]["propertyName"] == "by"
    assert set(schema["discriminator"]["mapping"]) == {"bus", "train"}
    checked = validator(document, schema)
    assert checked.is_valid({"by": "train", "platform": "A"})
    assert not checked.is_valid({"by": "train", "platform": "C"})
    assert not checked.is_valid({"by": "bus", "line": 1, "seat": 2})


def test_schemas_of_one_name_are_kept_apart(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    assert "request_id" in schemas["Problem"]["properties"], "the platform's own"
    paths = document["paths"]
    answer = paths["/travel/plans"]["post"]["responses"]["201"]["content"]["application/json"]["schema"]
    body = paths["/exhibit/problems"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    record = paths["/api/tables/problem/{sys_id}"]["get"]["responses"]["200"]["content"]["application/json"][
        "schema"
    ]
    found = [schemas[one["$ref"].rpartition("/")[2]] for one in (answer, body, record)]
    assert [min(one["properties"]) for one in found] == ["delay", "piece", "seat"]


def test_operations_are_named_and_described_by_their_handlers(document: dict[str, Any]) -> None:
    paths = document["paths"]
    plan, stay = paths["/travel/plans"]["post"], paths["/travel/{place}"]["get"]
    assert plan["operationId"] == "travel_plan_packs", "the platform has an operation of that name"
    assert (plan["summary"], plan["description"]) == ("Plan a journey", "Which is more than a ticket.")
    assert (stay["operationId"], stay["summary"], stay["tags"]) == ("place", "A place", ["travel"])
    assert parameters(document, stay)["nights"]["schema"]["type"] == "integer"
    tag = next(tag for tag in document["tags"] if tag["name"] == "travel")
    assert tag["description"] == "Journeys"
    assert paths["/travel-weather"]["get"]["tags"] == ["travel"]


def test_failures_are_problems_and_changes_need_a_sign_in(document: dict[str, Any]) -> None:
    plan = document["paths"]["/travel/plans"]["post"]
    failures = {status for status in plan["responses"] if status >= "400"}
    assert failures == {"400", "401", "402", "403", "404", "409", "413", "415", "422", "503"}
    content = plan["responses"]["402"]["content"]
    assert content == {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    gone = document["paths"]["/travel-tickets/{ticket}"]["delete"]
    assert {"session": [], "csrf": []} in gone["security"]
    assert "content" not in gone["responses"]["204"]
    assert "422" in gone["responses"]

"""Work requests: what is to be done at a location, who asks for it there, and who follows it."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from platform_core import InvalidInput, NotFound, NotPermitted
from plugins.customer_service import Case
from plugins.install_base import InstallBaseItem
from plugins.product_data import Model
from plugins.service_model_foundation import (
    CONTRIBUTOR,
    HIERARCHY_CONTRIBUTOR,
    LOCATION_AGENT,
    MANAGER_CONTRIBUTOR,
    OUTSOURCED_AGENT,
    WorkRequest,
)
from tests.plugins.service_model_foundation.chain import Chain

MONDAY = datetime.datetime(2026, 12, 7, 8, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
async def works(chain: Chain) -> Chain:
    """People who ask at a shop, look after its franchise, or work elsewhere; a freezer in the shop, a till in a store."""
    async with chain.preparing():
        for name, place, responsibility, role, external in (
            ("asks", "shop 1", "location_contributor", CONTRIBUTOR, True),
            ("boss", "franchise", "location_manager_contributor", MANAGER_CONTRIBUTOR, True),
            ("southern", "south", "organization_hierarchy_contributor", HIERARCHY_CONTRIBUTOR, False),
            ("northern", "north", "organization_hierarchy_contributor", HIERARCHY_CONTRIBUTOR, False),
            ("mends", "help desk", "location_agent", LOCATION_AGENT, False),
            ("calls", "call centre", "outsourced_agent", OUTSOURCED_AGENT, True),
        ):
            await chain.staff(name, place, responsibility, role, external=external)
        model = await chain.everything.create(Model, {"name": "Thing"})
        for name, place in (("freezer", "shop 1"), ("till", "store 1")):
            values = {"name": name, "product": model["sys_id"], "service_organization": chain[place]}
            await chain.add(name, InstallBaseItem, **values)
    return chain


def path(chain: Chain, place: str) -> str:
    return f"/api/business-locations/{chain[place]}/work-requests"


async def ask(chain: Chain, person: str, place: str, status: int = 201, **values: Any) -> Any:
    """The answer to somebody who asks for work at a place."""
    client = await chain.world.client(chain.actors[person])
    answer = await client.post(path(chain, place), json={"short_description": "Freezer drips", **values})
    assert answer.status_code == status, answer.text
    return answer.json()


async def listed(chain: Chain, person: str, place: str, query: str = "") -> list[dict[str, Any]]:
    """The work requests of a place that somebody follows."""
    client = await chain.world.client(chain.actors[person])
    answer = await client.get(path(chain, place) + query)
    assert answer.status_code == 200, answer.text
    records: list[dict[str, Any]] = answer.json()["records"]
    return records


async def test_work_is_asked_for_with_its_thing_and_its_time_and_is_a_case_of_the_location(
    works: Chain,
) -> None:
    wanted: dict[str, Any] = {
        "wanted_from": "2026-12-07T08:00:00Z",
        "wanted_until": "2026-12-07T10:00:00+01:00",
    }
    made = await ask(
        works, "asks", "shop 1", kind_of_work="maintain", install_base=works["freezer"], **wanted
    )
    assert made["number"].startswith("WRQ")
    (row,) = await listed(works, "asks", "shop 1")
    assert (row["kind_of_work"], row["install_base.name"], row["requesting_service_organization.name"]) == (
        "maintain", "freezer", "shop 1",
    )  # fmt: skip
    record = await works.everything.get(WorkRequest, made["sys_id"])
    assert (record["wanted_from"], record["wanted_until"]) == (MONDAY, MONDAY + HOUR)
    case = await works.records("asks").get(Case, made["sys_id"])
    assert case["opened_by"] == works["asks"]


async def test_the_places_above_follow_it_and_others_do_not(works: Chain) -> None:
    made = await ask(works, "asks", "shop 1")
    for person, place in (
        ("asks", "shop 1"),
        ("boss", "franchise"),
        ("boss", "shop 1"),
        ("southern", "south"),
    ):
        assert [row["sys_id"] for row in await listed(works, person, place)] == [made["sys_id"]], person
    assert await listed(works, "boss", "shop 2") == []
    with pytest.raises(NotFound):
        await works.records("northern").get(WorkRequest, made["sys_id"])
    client = await works.world.client(works.actors["northern"])
    assert (await client.get(path(works, "shop 1"))).status_code == 404
    assert (await client.get("/api/business-locations/nonsense/work-requests")).status_code == 404


async def test_nobody_asks_for_work_where_he_may_not_ask(works: Chain) -> None:
    await ask(works, "boss", "shop 2", short_description="Sign flickers")
    await ask(works, "asks", "shop 2", status=404)
    await ask(works, "mends", "shop 1", status=404)
    own = {"short_description": "x", "requesting_service_organization": works["shop 2"]}
    with pytest.raises(InvalidInput, match="requesting_service_organization"):
        await works.records("asks").create(WorkRequest, own)


async def test_whoever_works_it_reads_what_is_wanted_and_so_does_a_call_centre(works: Chain) -> None:
    made = await ask(works, "asks", "shop 1", wanted_until="2027-01-01T00:00:00Z")
    for person, place in (("mends", "help desk"), ("calls", "call centre")):
        given = {"service_organization": works[place]}
        await works.everything.update(WorkRequest, made["sys_id"], given)
        record = await works.records(person).get(WorkRequest, made["sys_id"])
        assert (record["kind_of_work"], record["wanted_until"].year) == ("repair", 2027)
    later = {"wanted_until": MONDAY}
    await works.records("asks").update(WorkRequest, made["sys_id"], later)
    with pytest.raises(NotPermitted):
        await works.records("calls").update(WorkRequest, made["sys_id"], later)


async def test_what_is_over_is_listed_apart(works: Chain) -> None:
    first = await ask(works, "asks", "shop 1")
    second = await ask(works, "asks", "shop 1")
    await works.everything.transition(WorkRequest, first["sys_id"], "cancel", {"close_notes": "Dried up."})
    for query, sys_id in (("?active=false", first["sys_id"]), ("?active=true", second["sys_id"])):
        assert [row["sys_id"] for row in await listed(works, "asks", "shop 1", query)] == [sys_id]
    page = await works.world.client(works.actors["asks"])
    answer = (await page.get(path(works, "shop 1") + "?limit=1")).json()
    assert [row["sys_id"] for row in answer["records"]] == [second["sys_id"]]
    rest = (await page.get(path(works, "shop 1") + f"?limit=1&after={answer['next']}")).json()
    assert [row["sys_id"] for row in rest["records"]] == [first["sys_id"]]


@pytest.mark.parametrize(
    ("values", "pointer", "code"),
    [
        ({"install_base": "till"}, "/install_base", "other_customer"),
        ({"wanted_from": MONDAY, "wanted_until": MONDAY}, "/wanted_until", "out_of_order"),
        ({"requesting_service_organization": None}, "/requesting_service_organization", "required"),
        ({"kind_of_work": "sing"}, "/kind_of_work", "not_a_choice"),
    ],
)
async def test_what_does_not_fit_is_refused_by_field(
    works: Chain, values: dict[str, Any], pointer: str, code: str
) -> None:
    given = {name: works[value] if value in works.known else value for name, value in values.items()}
    whole = {"short_description": "x", "requesting_service_organization": works["shop 1"], **given}
    with pytest.raises(InvalidInput) as refused:
        await works.everything.create(WorkRequest, whole)
    (error,) = refused.value.errors
    assert (error.pointer, error.code) == (pointer, code)

"""The id of a record that one may not read behaves exactly as an id that does not exist: in every path, query and body."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import httpx

from api.testing import Served
from platform_core import ADMIN, Actor, Entity, User
from platform_core.access import OPERATIONS
from platform_core.ids import is_id
from platform_core.testing import Oracle, Rows
from tests.api.bank_kit import bank, people
from tests.api.crawl_kit import ABSENT, ANY_VERSION, TABLE, Asked, one, routes
from tests.api.platform_kit import serve

__all__ = ["bank", "serve"]
IDS = ("{sys_id}", "{user_id}", "{delegation_id}")
"""What stands in a path for the id of a record."""
ENTITIES = 1
"""So many entities, others each time, are tried as each role."""
BODIES: tuple[dict[str, Any], ...] = ({}, {"no_such_field": 1}, {"sys_class_name": "task"})
KNOWN_WITHOUT = {
    "/api/me/tokens/{token_id}", "/api/me/sessions/{session_id}", "/api/oauth-clients/{client_id}/secret",
    "/api/identity-providers/{name}/secret", "/api/sign-in/{provider}", "/api/sign-in/{provider}/callback",
    "/api/install-base/due/{what}",
}  # fmt: skip
"""Routes with an id of something else than a record, or with a name; tried by themselves."""


def in_paths(served: Served, entity: type[Entity], sys_id: str, *, of_others: bool = True) -> Iterator[Asked]:
    """The id in the path of every route that has one; ``of_others``: also of routes about one entity, say contacts."""
    registry = served.world.instance.assembly.registry
    journals = [name for name, field in entity.info.fields.items() if not field.stored]
    lifecycle = registry.lifecycle(entity)
    moves = [move.name for move in lifecycle.transitions[:2]] if lifecycle else []
    fills = {"{field}": [*journals[:2], "no_such_field"], "{transition}": [*moves, "no_such_move"]}
    for method, route in routes(served):
        named_id = next((each for each in IDS if each in route), "")
        if not named_id or not (of_others or "{table}" in route):
            continue
        path = route.replace("{table}", entity.info.table).replace(named_id, sys_id)
        path = path.replace("{session_id}", ABSENT)
        named = next((name for name in fills if name in path), "")
        for filled in [path.replace(named, each) for each in fills[named]] if named else [path]:
            if method in ("GET", "DELETE"):
                yield Asked(route, method, filled, None, ANY_VERSION)
                yield Asked(route, method, f"{filled}?no_such_parameter=1", None, ANY_VERSION)
            else:
                yield from (Asked(route, method, filled, body, ANY_VERSION) for body in BODIES)
    for operation in OPERATIONS:
        asked = f"/api/access/explain?table={entity.info.table}&sys_id={sys_id}&operation={operation}"
        yield Asked("/api/access/explain", "GET", asked)


def in_queries(entity: type[Entity], sys_id: str) -> Iterator[Asked]:
    """The id as what is looked for: the record itself, and all that refers to it."""
    table = f"/api/tables/{entity.info.table}"
    for name in ("sys_id", *(name for name, field in entity.info.fields.items() if field.references)):
        for asked in (f"{name}={sys_id}", f"{name}[in]={sys_id},{ABSENT}", f"{name}[ne]={sys_id}&limit=1"):
            yield Asked(TABLE, "GET", f"{table}?{asked}&count=exact&fields=sys_id")
        yield Asked(TABLE, "GET", f"{table}/aggregate?measures=count&{name}={sys_id}")


def in_bodies(entity: type[Entity], target: type[Entity], sys_id: str, own: list[str]) -> Iterator[Asked]:
    """The id as what a new or a changed record refers to."""
    table = f"/api/tables/{entity.info.table}"
    for name, field in entity.info.fields.items():
        if field.references not in target.info.lineage:
            continue
        value = [sys_id] if field.kind == "reference_list" else sys_id
        yield Asked(TABLE, "POST", table, {name: value}, ANY_VERSION)
        yield from (Asked(TABLE, "PATCH", f"{table}/{each}", {name: value}, ANY_VERSION) for each in own)


async def same(client: httpx.AsyncClient, foreign: Asked, absent: Asked, sys_id: str) -> str:
    """What differs between the answers, the ids apart; nothing, as it should be."""
    answers = [await one(client, each) for each in (foreign, absent)]
    told = [
        (answered.status, answered.body.replace(each.encode(), b"ID"), answered.tag)
        for answered, each in zip(answers, (sys_id, ABSENT), strict=True)
    ]
    return "" if told[0] == told[1] else f"{foreign}: {told[0]} but {told[1]}"


async def compared(
    served: Served, actor: Actor, oracle: Oracle, pick: random.Random
) -> tuple[int, list[str]]:
    """Every way to name a record, for a record of each entity that the actor may not read, and one of another entity."""
    client = await served.as_(actor)
    entities = [each for each in oracle.registry.entities.values() if not each.info.internal]
    seen = {each: set(oracle.visible(each)) for each in entities}
    known = set().union(*seen.values())
    tried, found = 0, []
    for entity in pick.sample(entities, ENTITIES):
        hidden = sorted(set(oracle.rows.ids(entity)) - seen[entity])
        strange = sorted(
            {i for each in entities for i in oracle.rows.ids(each)} - set(oracle.rows.ids(entity))
        )
        for sys_id in (*pick.sample(hidden, min(1, len(hidden))), pick.choice(strange)):
            # A contact whom somebody reads is one at the routes about contacts, whatever table is asked besides.
            paths = [
                in_paths(served, entity, each, of_others=sys_id not in known) for each in (sys_id, ABSENT)
            ]
            pairs = list(zip(*paths, strict=True))
            if sys_id in hidden:
                pairs += zip(in_queries(entity, sys_id), in_queries(entity, ABSENT), strict=True)
                for other in pick.sample(entities, 3):
                    own = sorted(seen[other])[:1]
                    pairs += zip(
                        in_bodies(other, entity, sys_id, own),
                        in_bodies(other, entity, ABSENT, own),
                        strict=True,
                    )
            for foreign, absent in pairs:
                tried += 1
                if difference := await same(client, foreign, absent, sys_id):
                    found.append(difference)
    await client.aclose()
    return tried, found


async def test_a2_the_id_of_a_hidden_record_is_as_one_that_does_not_exist(bank: Served) -> None:
    instance = bank.world.instance
    tried = 0
    for seed, (name, actor) in enumerate((await people(bank)).items()):
        rows = await Rows.load(instance.database, instance.assembly.registry)
        oracle = Oracle(instance.assembly.registry, rows, actor)
        done, found = await compared(bank, actor, oracle, random.Random(seed))
        assert not found, "\n".join(["", f"as {name}:", *found[:5]])
        tried += done
    assert tried > 1000


async def test_every_route_with_an_id_is_tried(bank: Served) -> None:
    with_ids = {route for _, route in routes(bank) if "{" in route.replace("{table}", "")}
    tried = {asked.route for asked in in_paths(bank, User, ABSENT)}
    assert with_ids - tried == KNOWN_WITHOUT


async def test_a2_somebody_elses_token_is_as_one_that_does_not_exist(bank: Served) -> None:
    ada, eve = await bank.world.person("ada.token", ADMIN), await bank.world.person("eve.token")
    hers = await bank.as_(ada)
    listed = (await hers.get("/api/me/tokens")).json()["tokens"]
    token = next(value for value in listed[0].values() if is_id(str(value)))
    client = await bank.as_(eve)
    told = [await client.delete(f"/api/me/tokens/{each}") for each in (token, ABSENT)]
    assert [answer.status_code for answer in told] == [404, 404]
    assert told[0].json()["detail"].replace(token, ABSENT) == told[1].json()["detail"]
    assert (await hers.get("/api/me/tokens")).status_code == 200, "and it still lets her in"

"""Requests made up from the API document, sent to a served platform, and answers compared with the document."""

from __future__ import annotations

import asyncio
import copy
import random
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import httpx
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from platform_core import Actor
from tests.api.platform_kit import Served

BASE = "http://pergola.test"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# Whoever asks must go on existing, and with his roles.
SPARED = frozenset(
    {"sys_user_update", "sys_user_delete", "sys_user_has_role_update", "sys_user_has_role_delete"}
)


class Fuzz:
    """Asks the operations of the document as several people, mostly about records that there are."""

    def __init__(
        self, served: Served, document: dict[str, Any], clients: Sequence[httpx.AsyncClient], examples: int
    ) -> None:
        self.served = served
        self.clients = clients
        self.examples = examples
        self.loop = asyncio.get_running_loop()
        self.schema = schemathesis.openapi.from_dict(document)
        self.schema.config.update(base_url=BASE)
        self.schema.config.generation.update(with_security_parameters=False)
        self.known: dict[str, list[str]] = {}
        """Ids of records by table."""
        self.seen: dict[str, Counter[int]] = {}
        """How often each operation answered with which status."""

    @property
    def total(self) -> Counter[int]:
        """How often there was which status."""
        return sum(self.seen.values(), Counter[int]())

    async def know(self, tables: Sequence[str]) -> None:
        """Remember the records that there are."""
        for table in tables:
            page = await self.served.world.system.list(table)
            self.known[table] = [record["sys_id"] for record in page.records]

    async def run(self, wanted: Callable[[str], bool]) -> None:
        """Ask, in a thread, while the event loop answers."""
        await asyncio.to_thread(self._run, wanted)

    def _run(self, wanted: Callable[[str], bool]) -> None:
        for found in self.schema.get_all_operations():
            assert isinstance(found, Ok), found
            operation = found.ok()
            name = operation.definition.raw["operationId"]
            if name in SPARED or not wanted(name):
                continue
            self.seen[name] = Counter()
            self._ask(operation, GenerationMode.POSITIVE, self.examples)
            if operation.query or operation.body:
                self._ask(operation, GenerationMode.NEGATIVE, max(self.examples // 3, 1))

    def _ask(self, operation: Any, mode: GenerationMode, examples: int) -> None:
        @settings(
            max_examples=examples,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode), seed=st.integers(0, 2**32))
        def ask(case: Any, seed: int) -> None:
            self._one(case, random.Random(seed))

        ask()

    def _one(self, case: Any, pick: random.Random) -> None:
        known = self.known.get(case.operation.path.removeprefix("/api/tables/").partition("/")[0], [])
        if known and "sys_id" in (case.path_parameters or {}) and pick.random() < 0.8:
            case.path_parameters["sys_id"] = pick.choice(known)
            if "If-Match" in (case.headers or {}) and pick.random() < 0.8:
                case.headers["If-Match"] = "*"
        sending = asyncio.run_coroutine_threadsafe(self._send(pick.choice(self.clients), case), self.loop)
        response = sending.result(timeout=60)
        self.seen[case.operation.definition.raw["operationId"]][response.status_code] += 1
        if location := response.headers.get("location"):
            known.append(location.rpartition("/")[2])
        case.validate_response(response, checks=CHECKS)

    async def _send(self, client: httpx.AsyncClient, case: Any) -> httpx.Response:
        arguments = {
            name: value
            for name, value in case.as_transport_kwargs(base_url=BASE).items()
            if name in ("method", "url", "headers", "data", "params", "cookies", "json")
        }
        made = requests.Request(**arguments).prepare()
        given_headers = {**made.headers, "authorization": client.headers["authorization"]}
        headers = [(name.encode(), _octets(value)) for name, value in given_headers.items()]
        body = _octets(made.body or b"")  # type: ignore[arg-type]
        return await client.request(str(made.method), str(made.url), headers=headers, content=body)


def _octets(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode("latin-1")


def thinned(document: dict[str, Any], keep: int) -> dict[str, Any]:
    """The document with so many filters for each list: making up values for hundreds takes seconds each time."""
    pick = random.Random(keep)
    found: dict[str, Any] = copy.deepcopy(document)
    for item in found["paths"].values():
        for operation in (one for one in item.values() if isinstance(one, dict)):
            shared = [one for one in operation.get("parameters", ()) if _is_shared(one)]
            filters = [one for one in operation.get("parameters", ()) if not _is_shared(one)]
            if filters:
                operation["parameters"] = [*shared, *pick.sample(filters, min(keep, len(filters)))]
    for name, schema in found["components"]["schemas"].items():
        if name.endswith("Filters"):
            properties = sorted(schema["properties"].items())
            schema["properties"] = dict(pick.sample(properties, min(keep, len(properties))))
    return found


def _is_shared(parameter: dict[str, Any]) -> bool:
    return "$ref" in parameter or "style" in parameter or bool(parameter.get("required"))


async def clients_of(served: Served, *actors: Actor) -> list[httpx.AsyncClient]:
    """Clients with tokens of these people."""
    return [await served.as_(actor) for actor in actors]

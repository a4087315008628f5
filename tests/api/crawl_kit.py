"""A crawl: every route of a served platform, asked in many ways as one actor, and all that is answered and logged.

Nothing that it asks for changes a record: bodies name a field that there is not, changes are based on a version that there
is not. So it can be repeated, and the two runs compared.
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

import httpx
import msgspec

from api.assembled import assembled_app
from api.limits import RateLimiter
from api.testing import Served
from platform_core import Actor, Assembly, Entity
from platform_core.access import OPERATIONS
from platform_core.testing import Oracle, Rows

ABSENT = "f" * 32
"""An id that no record has."""
TABLE = "/api/tables/{table}"
ANY_VERSION = (("if-match", "*"), ("content-type", "application/json"))
NO_VERSION = {"if-match": '"999999"', "content-type": "application/json"}
NOT_ASKED = {
    "POST /api/sign-out": "it would end the crawl",
    "POST /api/me/tokens": "it makes a token",
    "GET /metrics": "figures of the process, for operators alone; other tests read them",
}
LISTS, FIGURES = "GET /api/tables/{table}", "GET /api/tables/{table}/aggregate"
JOURNALS = "GET /api/tables/{table}/{sys_id}/journal/{field}"
FILES = "GET /api/tables/{table}/{sys_id}/attachments/{attachment}"
REMOVALS = "DELETE /api/tables/{table}/{sys_id}/attachments/{attachment}"
MANY = {LISTS: 20, FIGURES: 8, JOURNALS: 6, "GET /api/tables/{table}/{sys_id}/history": 3, FILES: 3}
"""Routes of which more is asked than of others: so many times more."""
OPERATORS = ("eq", "ne", "lt", "gte", "in", "startswith", "contains", "endswith", "isnull")
LONGEST = 1000
"""Letters of a value that is asked for: an address has an end."""
_OWN = re.compile(rb'"(?:request_id|instance)":"[^"]*",?')
"""What every answer has of its own."""


class Asked(NamedTuple):
    """A request of a crawl."""

    route: str
    method: str
    path: str
    body: Any = None
    headers: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.method} {self.path} {'' if self.body is None else self.body}"


class Answered(NamedTuple):
    """What was answered, without what every answer has of its own."""

    status: int
    body: bytes
    tag: str


def routes(served: Served) -> list[tuple[str, str]]:
    """Method and path of every route of the assembled app."""
    return _routes(served, served.world.instance.assembly)


@lru_cache(maxsize=1)
def _routes(served: Served, assembly: Assembly) -> list[tuple[str, str]]:
    """Asked for again and again; to assemble an app takes longer than to ask a hundred questions."""
    app = assembled_app(served.world.instance, assembly, RateLimiter(1, 1), served.app.shell.catch_up)
    return sorted(
        {
            (method, route.path_format)
            for route in app.routes
            for method in getattr(route, "methods", ())
            if method not in ("OPTIONS", "HEAD")
        }
    )


class Crawl:
    """All that can be asked about some records; the same questions for everybody."""

    def __init__(self, served: Served, rows: Rows, seed: int = 1, oracle: Oracle | None = None) -> None:
        """``oracle``: of whoever will ask, to have records among those asked for that he reads."""
        self.served, self.rows = served, rows
        self.registry = served.world.instance.assembly.registry
        self.entities = [each for each in self.registry.entities.values() if not each.info.internal]
        self.pick = random.Random(seed)
        self.ids = {each: self._some(each, oracle) for each in self.entities}
        self.seen = [
            each for each in self.entities if self.ids[each] and oracle is not None and oracle.known(each)
        ]
        self.questions = list(self._questions())

    def _some(self, entity: type[Entity], oracle: Oracle | None) -> list[str]:
        """A few records, half of them readable as far as there are any."""
        known = sorted(self.rows.ids(entity))
        seen = [] if oracle is None else [each for each in known if oracle.may(entity, each, "read")]
        some = self.pick.sample(seen, min(2, len(seen)))
        other = [each for each in known if each not in some]
        return some + self.pick.sample(other, min(2, len(other)))

    # -- questions

    def _questions(self) -> Iterator[Asked]:
        for method, path in routes(self.served):
            if f"{method} {path}" in NOT_ASKED:
                continue
            if "{table}" in path:
                for entity in self.entities:
                    yield from self._about(
                        f"{method} {path}", method, path.replace("{table}", entity.info.table), entity
                    )
            else:
                yield from self._elsewhere(f"{method} {path}", method, path)

    def _elsewhere(self, route: str, method: str, path: str) -> Iterator[Asked]:
        """Routes that are about no table: as they are, with an unknown parameter, with a body of nothing known."""
        path = re.sub(r"\{\w+\}", ABSENT, path)
        if method == "GET":
            yield Asked(route, method, path)
            yield Asked(route, method, f"{path}?no_such_parameter=1")
        if path == "/api/access/explain":
            for entity in self.entities:
                for sys_id, operation in itertools.product((*self.ids[entity][:2], ABSENT), OPERATIONS):
                    yield Asked(
                        route,
                        method,
                        f"{path}?table={entity.info.table}&sys_id={sys_id}&operation={operation}",
                    )
        if method != "GET":
            yield Asked(route, method, path, {"no_such_field": 1}, tuple(NO_VERSION.items()))

    def _about(self, route: str, method: str, path: str, entity: type[Entity]) -> Iterator[Asked]:
        for filled in self._filled(path, entity):
            if route == REMOVALS and _names_its_own_file(filled):
                continue
            if method != "GET":
                for name in ("no_such_field", _stored(entity)[-1]):
                    values = {name: 1, "no_such_field": 1}
                    yield Asked(route, method, filled, values, tuple(NO_VERSION.items()))
                continue
            yield Asked(route, method, filled)
            if path.endswith("/aggregate"):
                yield from self._figures(route, filled, entity)
            elif path == f"/api/tables/{entity.info.table}":
                yield from self._lists(route, filled, entity)

    def _filled(self, path: str, entity: type[Entity]) -> Iterator[str]:
        journals = [name for name, field in entity.info.fields.items() if not field.stored]
        lifecycle = self.registry.lifecycle(entity)
        choices = {
            "sys_id": [*self.ids[entity], ABSENT],
            # Canaries put a file on each record that has the record's own id.
            "attachment": [*self.ids[entity], ABSENT],
            "field": [*journals, _stored(entity)[-1], "no_such_field"],
            "transition": [
                *(move.name for move in (lifecycle.transitions if lifecycle else ())),
                "no_such_move",
            ],
        }
        names = re.findall(r"\{(\w+)\}", path)
        for values in itertools.product(*(choices[name] for name in names)):
            filled = path
            for name, value in zip(names, values, strict=True):
                filled = filled.replace("{" + name + "}", value)
            yield filled

    def _paths(self, entity: type[Entity]) -> list[str]:
        """Every field, fields behind every reference, and one that there is not."""
        found = [*entity.info.fields, "no_such_field"]
        for name, field in entity.info.fields.items():
            target: Any = field.references
            if field.kind == "reference" and target is not None:
                some = self.pick.sample(_stored(target), min(3, len(_stored(target))))
                found += [f"{name}.{each}" for each in (*some, "no_such_field")]
        return found

    def _lists(self, route: str, path: str, entity: type[Entity]) -> Iterator[Asked]:
        yield Asked(route, "GET", f"{path}?limit=2&count=exact")
        for name in self._paths(entity):
            value = self._value(entity, name)
            operator = self.pick.choice(OPERATORS)
            given = "true" if operator == "isnull" else value
            yield Asked(route, "GET", f"{path}?{name}={value}&count=exact&limit=5")
            yield Asked(route, "GET", f"{path}?{name}[{operator}]={given}&count=bounded&limit=5")
            yield Asked(
                route, "GET", f"{path}?order={self.pick.choice(('', '-'))}{name}&limit=3&fields=sys_id,{name}"
            )
            yield Asked(route, "GET", f"{path}?order={name}&limit=1&after=eyJ4IjoxfQ")

    def _figures(self, route: str, path: str, entity: type[Entity]) -> Iterator[Asked]:
        for name in self._paths(entity):
            function = self.pick.choice(("min", "max", "sum", "avg"))
            yield Asked(route, "GET", f"{path}?group_by={name}&measures=count")
            yield Asked(route, "GET", f"{path}?measures={function}:{name},count&{name}[isnull]=false")

    def _value(self, entity: type[Entity], path: str) -> str:
        """A value that some record has there, or none that fits."""
        ids = self.ids[entity]
        if not ids or "." in path or path not in _stored(entity):
            return "a"
        found = self.rows.value(entity, self.pick.choice(ids), path)
        text = (found.isoformat() if hasattr(found, "isoformat") else str(found))[:LONGEST]
        return str(httpx.QueryParams({"x": "a" if found is None else text})).removeprefix("x=")

    def some(self, most: int) -> list[Asked]:
        """Some of the questions, another selection each time, of every route; lists are asked in the most ways."""
        by_route: dict[str, list[Asked]] = {}
        for asked in self.questions:
            by_route.setdefault(asked.route, []).append(asked)
        share = max(1, most // (len(by_route) + sum(MANY.values())))
        return [
            one
            for route, some in by_route.items()
            for one in self.pick.sample(some, min(share * (1 + MANY.get(route, 0)), len(some)))
        ]

    def unasked(self, asked: Iterable[str]) -> set[str]:
        """The routes of which nothing was asked."""
        done = set(asked)
        return {each.route for each in self.questions} - {
            each.route for each in self.questions if str(each) in done
        }

    # -- answers

    async def ask(self, actor: Actor | None, questions: Sequence[Asked] | None = None) -> dict[str, Answered]:
        """Ask everything as an actor, or these questions; lists are followed for a few pages."""
        client = self.served.client() if actor is None else await self.served.as_(actor)
        found: dict[str, Answered] = {}
        for asked in self.questions if questions is None else questions:
            found[str(asked)] = answered = await one(client, asked)
            following = _next(answered) if asked.method == "GET" else None
            for _ in range(3):
                if following is None:
                    break
                joint = "&" if "?" in asked.path else "?"
                page = Asked(asked.route, "GET", f"{asked.path}{joint}after={following}")
                found[str(page)] = answered = await one(client, page)
                following = _next(answered)
        await client.aclose()
        return found


@cache
def _stored(entity: type[Entity]) -> list[str]:
    return [name for name, field in entity.info.fields.items() if field.stored]


async def one(client: httpx.AsyncClient, asked: Asked) -> Answered:
    """One question and its answer, which is never that something went wrong."""
    content = None if asked.body is None else msgspec.json.encode(asked.body)
    answer = await client.request(asked.method, asked.path, content=content, headers=dict(asked.headers))
    assert answer.status_code < 500, f"{asked}: {answer.status_code} {answer.text}"
    return Answered(answer.status_code, _OWN.sub(b"", answer.content), answer.headers.get("etag", ""))


def _names_its_own_file(path: str) -> bool:
    """Whether it is a record's file that is asked for, and so a removal that would be carried out."""
    *_, record, _, file = path.split("/")
    return record == file


def _next(answered: Answered) -> str | None:
    if answered.status != 200 or b'"next":"' not in answered.body:
        return None
    following: str | None = msgspec.json.decode(answered.body).get("next")
    return following


def texts(found: dict[str, Answered]) -> Sequence[str]:
    """All that was answered, as text."""
    return [f"{answered.body.decode('utf-8', 'replace')} {answered.tag}" for answered in found.values()]

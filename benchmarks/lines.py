"""The lines of the benchmark: what is asked, by whom, again and again."""

from __future__ import annotations

import itertools
from collections.abc import Awaitable, Callable

import msgspec

from .client import Connection, Response, request
from .data import People

CASES = "/api/tables/sn_customerservice_case"
PAGES = 10


class Wrong(Exception):
    """A contender gave another answer than the line is about."""


class Target:
    """One contender, with what a client has to remember of it."""

    def __init__(self, name: str, port: int, people: People) -> None:
        self.name = name
        self.port = port
        self.people = people
        self.pages: dict[str, list[str]] = {}
        self.versions: dict[str, str] = {}
        self.counter = itertools.count(1)

    async def prepare(self) -> None:
        """Walk along the lists once, and read the versions of the cases to be changed."""
        connection = await Connection.open(self.port)
        try:
            for who in ("agent", "contact", "admin"):
                self.pages[who] = await self._walk(connection, who)
            for sys_id in self.people.changeable:
                found = await connection.ask(request("GET", f"{CASES}/{sys_id}", self.people.agent))
                self.versions[sys_id] = expect(found, 200).header(b"etag")
        finally:
            connection.close()

    async def _walk(self, connection: Connection, who: str) -> list[str]:
        paths = [CASES]
        while len(paths) < PAGES:
            found = await connection.ask(request("GET", paths[-1], getattr(self.people, who)))
            following = expect(found, 200).json()["next"]
            if following is None:
                break
            paths.append(f"{CASES}?after={following}")
        return paths


Step = Callable[[Connection], Awaitable[Response]]


class Line(msgspec.Struct, frozen=True):
    """One line: its name, and what makes a client's steps; each of several clients gets its share of the records."""

    name: str
    steps: Callable[[Target, int, int], Step]
    status: int


def expect(response: Response, status: int) -> Response:
    """The response, if it is the one that was wanted."""
    if response.status != status:
        raise Wrong(
            f"status {response.status} instead of {status}: {response.body[:500].decode(errors='replace')}"
        )
    return response


def _list(who: str) -> Callable[[Target, int, int], Step]:
    def steps(target: Target, _client: int, _clients: int) -> Step:
        token = getattr(target.people, who)
        asked = itertools.cycle([request("GET", path, token) for path in target.pages[who]])
        return lambda connection: connection.ask(next(asked))

    return steps


def _get(target: Target, client: int, clients: int) -> Step:
    mine = target.people.readable[client::clients]
    asked = itertools.cycle([request("GET", f"{CASES}/{sys_id}", target.people.agent) for sys_id in mine])
    return lambda connection: connection.ask(next(asked))


def case(target: Target) -> dict[str, object]:
    """What a new case is made of."""
    number = next(target.counter)
    return {
        "account": target.people.account,
        "contact": target.people.contact_of_account,
        "short_description": f"Printer number {number} does not answer",
        "description": "It was switched off and on again, without success.",
        "priority": number % 4 + 1,
        "comments": "We look into it.",
    }


def _create(target: Target, _client: int, _clients: int) -> Step:
    def step(connection: Connection) -> Awaitable[Response]:
        return connection.ask(request("POST", CASES, target.people.agent, case(target)))

    return step


def change(target: Target) -> dict[str, object]:
    """What is changed of a case; never what it was before."""
    number = next(target.counter)
    return {
        "short_description": f"Changed for the {number}. time",
        "priority": number % 4 + 1,
        "work_notes": "Asked the workshop.",
    }


def _update(target: Target, client: int, clients: int) -> Step:
    mine = itertools.cycle(target.people.changeable[client::clients])

    async def step(connection: Connection) -> Response:
        sys_id = next(mine)
        headers = {"if-match": target.versions[sys_id]}
        asked = request("PATCH", f"{CASES}/{sys_id}", target.people.agent, change(target), headers)
        answer = await connection.ask(asked)
        target.versions[sys_id] = answer.header(b"etag")
        return answer

    return step


LINES = (
    Line("list as agent", _list("agent"), 200),
    Line("list as contact", _list("contact"), 200),
    Line("list as customer admin", _list("admin"), 200),
    Line("get", _get, 200),
    Line("create", _create, 201),
    Line("update", _update, 200),
)

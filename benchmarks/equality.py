"""Before anything is timed: both contenders give the same answers, and leave the same rows behind."""

from __future__ import annotations

from typing import Any

from platform_core import Instance
from platform_core.storage import Database

from .client import Connection, Response, request
from .instances import instance_at
from .lines import CASES, Target, change, expect

# What differs between two creations of the same thing: ids, moments, and numbers where blocks are taken.
OF_ITS_OWN = frozenset(
    ("sys_id", "number", "key", "at", "record", "documentkey", "element_id", "next_attempt")
)
TRAILS = {
    "sys_audit": "documentkey",
    "sys_journal_field": "element_id",
    "sys_outbox": "record",
}
MOMENTS = (
    "sys_created_on", "sys_updated_on", "opened_at", "first_response_time"
)  # fmt: skip
CHECKED_PAGES = 3
CHECKED_RECORDS = 50


class Different(Exception):
    """The contenders do not do the same work, so there is nothing to compare."""


async def check(targets: list[Target], urls: dict[str, str]) -> None:
    """Compare lists page by page, single records, a creation and an update with all rows that they write."""
    connections = [await Connection.open(target.port) for target in targets]
    try:
        for who in ("agent", "contact", "admin"):
            await _lists(targets, connections, who)
        for sys_id in targets[0].people.readable[:CHECKED_RECORDS]:
            asked = [request("GET", f"{CASES}/{sys_id}", target.people.agent) for target in targets]
            await _same(f"get {sys_id}", connections, asked, 200)
        await _stranger(targets, connections)
        await _created(targets, connections, urls)
        await _updated(targets, connections, urls)
    finally:
        for connection in connections:
            connection.close()


async def _ask(connections: list[Connection], asked: list[bytes], status: int) -> list[Response]:
    return [
        expect(await connection.ask(each), status)
        for connection, each in zip(connections, asked, strict=True)
    ]


async def _same(what: str, connections: list[Connection], asked: list[bytes], status: int) -> list[Any]:
    answers = await _ask(connections, asked, status)
    bodies = [answer.json() for answer in answers]
    if bodies[0] != bodies[1]:
        raise Different(f"{what}: {differences(*bodies)}")
    if answers[0].header(b"etag") != answers[1].header(b"etag"):
        raise Different(f"{what}: the versions differ")
    return bodies


async def _lists(targets: list[Target], connections: list[Connection], who: str) -> None:
    """Cursors are each contender's own business; what lies behind them is not."""
    paths = [CASES] * len(targets)
    for number in range(CHECKED_PAGES):
        asked = [
            request("GET", path, getattr(target.people, who))
            for path, target in zip(paths, targets, strict=True)
        ]
        bodies = [answer.json() for answer in await _ask(connections, asked, 200)]
        if bodies[0]["records"] != bodies[1]["records"]:
            raise Different(
                f"page {number + 1} as {who}: {differences(*(body['records'] for body in bodies))}"
            )
        following = [body["next"] for body in bodies]
        if None in following:
            if any(following):
                raise Different(f"page {number + 1} as {who} is the last one for one contender only")
            return
        paths = [f"{CASES}?after={cursor}" for cursor in following]


async def _stranger(targets: list[Target], connections: list[Connection]) -> None:
    """The contact may not read a case of the agent's."""
    path = f"{CASES}/{targets[0].people.readable[0]}"
    await _ask(connections, [request("GET", path, target.people.contact) for target in targets], 404)


async def _created(targets: list[Target], connections: list[Connection], urls: dict[str, str]) -> None:
    from .lines import case

    asked = [request("POST", CASES, target.people.agent, case(target)) for target in targets]
    records = [answer.json() for answer in await _ask(connections, asked, 201)]
    _compare("the answer to create", [_comparable(record) for record in records])
    stored = [
        await _stored(urls[target.name], record["sys_id"])
        for target, record in zip(targets, records, strict=True)
    ]
    _compare("what create wrote", stored)


async def _updated(targets: list[Target], connections: list[Connection], urls: dict[str, str]) -> None:
    sys_id = targets[0].people.changeable[0]
    path = f"{CASES}/{sys_id}"
    asked = []
    for target in targets:
        values, headers = change(target), {"if-match": target.versions[sys_id]}
        asked.append(request("PATCH", path, target.people.agent, values, headers))
    answers = await _ask(connections, asked, 200)
    for target, answer in zip(targets, answers, strict=True):
        target.versions[sys_id] = answer.header(b"etag")
    _compare("the answer to update", [_comparable(answer.json()) for answer in answers])
    _compare("what update wrote", [await _stored(urls[target.name], sys_id) for target in targets])
    # Asked again, both are based on a version that is there no more.
    await _ask(connections, asked, 412)


def _compare(what: str, found: list[Any]) -> None:
    if found[0] != found[1]:
        raise Different(f"{what}: {differences(*found)}")


def _comparable(value: Any) -> Any:
    """A value without what is each contender's own, but with whether it is there at all."""
    if isinstance(value, dict):
        return {
            name: item is not None if name in OF_ITS_OWN or name in MOMENTS else _comparable(item)
            for name, item in value.items()
        }
    if isinstance(value, list):
        return [_comparable(item) for item in value]
    return value


async def _stored(url: str, sys_id: str) -> dict[str, Any]:
    """All rows about a record, as the tables have them."""
    import msgspec

    instance: Instance = instance_at(url)
    await instance.database.open()
    try:
        database: Database = instance.database
        mark = "?1" if database.dialect == "sqlite" else "$1"
        found: dict[str, Any] = {}
        for table, column in {"task": "sys_id", "sn_customerservice_case": "sys_id", **TRAILS}.items():
            rows = await database.fetch_dicts(f'SELECT * FROM "{table}" WHERE "{column}" = {mark}', (sys_id,))
            for row in rows:
                row.pop(
                    "state" if table == "sys_outbox" else "", None
                )  # Delivered or not yet: a matter of moments.
                if "event" in row:
                    row["event"] = msgspec.json.decode(row["event"])
                    row["event"]["changed"] = sorted(row["event"]["changed"])
            found[table] = sorted((_comparable(row) for row in rows), key=str)
        return found
    finally:
        await instance.close()


def differences(one: Any, other: Any, where: str = "") -> str:
    """The first difference between two values."""
    if isinstance(one, dict) and isinstance(other, dict):
        for name in sorted({*one, *other}):
            if one.get(name, ...) != other.get(name, ...):
                return differences(one.get(name, ...), other.get(name, ...), f"{where}/{name}")
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for place, (left, right) in enumerate(zip(one, other, strict=True)):
            if left != right:
                return differences(left, right, f"{where}/{place}")
    return f"{where or 'the whole'} is {one!r:.300} and {other!r:.300}"

"""Files on records over HTTP: sent as they are, saved as they were, and never run as a page of ours."""

from __future__ import annotations

from typing import NamedTuple

import httpx
import msgspec
import pytest

from api.app import create_app
from platform_core import Instance
from platform_core.testing import World
from tests.api.platform_kit import Serve
from tests.example import gadgets
from tests.example.gadgets import AGENT, CUSTOMER

CASES = "/api/tables/gadgets_case"
PAGE = b"<script>alert(1)</script>"


class Desk(NamedTuple):
    """An agent's client and a stranger's, and where a case of the agent's is."""

    ann: httpx.AsyncClient
    eve: httpx.AsyncClient
    files: str
    world: World


@pytest.fixture
async def desk(serve: Serve) -> Desk:
    served = await serve(gadgets.pack)
    ann = await served.as_(await served.world.person("ann", AGENT))
    eve = await served.as_(await served.world.person("eve", CUSTOMER))
    where = (await ann.post(CASES, json={"short_description": "Lamp"})).headers["location"]
    return Desk(ann, eve, f"{where}/attachments", served.world)


async def send(desk: Desk, name: str = "page.html", **headers: str) -> httpx.Response:
    given = {"content-type": "text/html; charset=utf-8", **headers}
    return await desk.ann.post(desk.files, params={"file_name": name}, content=PAGE, headers=given)


async def test_a_file_is_sent_listed_saved_and_taken_away(desk: Desk) -> None:
    made = await send(desk, "Größe 1/2.html".replace("/", "-"))
    assert made.status_code == 201
    where = made.headers["location"]
    assert where == f"{desk.files}/{made.json()['sys_id']}"
    assert (await desk.ann.get(desk.files)).json()["records"] == [made.json()]
    file = await desk.ann.get(where)
    assert (file.status_code, file.content) == (200, PAGE)
    assert file.headers["content-type"] == "text/html; charset=utf-8"
    assert (await desk.ann.delete(where)).status_code == 204
    assert (await desk.ann.get(where)).status_code == 404
    assert (await desk.ann.get(desk.files)).json()["records"] == []


async def test_a_browser_saves_it_and_runs_nothing_of_it(desk: Desk) -> None:
    file = await desk.ann.get((await send(desk, '"; filename=evil.html')).headers["location"])
    assert file.headers["content-disposition"] == "attachment; filename*=UTF-8''%22%3B%20filename%3Devil.html"
    assert file.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert file.headers["x-content-type-options"] == "nosniff"
    assert file.headers["cache-control"] == "no-store"


async def test_an_unchanged_file_is_not_sent_again(desk: Desk) -> None:
    where = (await send(desk)).headers["location"]
    tag = (await desk.ann.get(where)).headers["etag"]
    again = await desk.ann.get(where, headers={"if-none-match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert (await desk.ann.head(where)).headers["content-length"] == str(len(PAGE))


async def test_the_same_key_attaches_one_file(desk: Desk) -> None:
    key = {"idempotency-key": "4711"}
    first, second = await send(desk, **key), await send(desk, **key)
    assert first.json() == second.json()
    assert (await send(desk, "other.html", **key)).status_code == 422
    assert len((await desk.ann.get(desk.files)).json()["records"]) == 1


async def test_a_file_without_a_type_is_octets(desk: Desk) -> None:
    made = await desk.ann.post(desk.files, params={"file_name": "a"}, content=b"x")
    assert made.json()["content_type"] == "application/octet-stream"


async def test_a_stranger_learns_nothing_of_files(desk: Desk) -> None:
    where = (await send(desk)).headers["location"]
    missing = where[:-32] + "0" * 32
    desk.eve.headers["x-request-id"] = "same"
    for method in ("GET", "DELETE"):
        answers = [(await desk.eve.request(method, each)) for each in (where, missing)]
        assert [each.status_code for each in answers] == [404, 404]
        told = [each.text.replace(where[-32:], "").replace("0" * 32, "") for each in answers]
        assert told[0] == told[1]
    assert (await desk.eve.get(desk.files)).status_code == 404
    assert (await desk.eve.post(desk.files, params={"file_name": "a"}, content=b"x")).status_code == 404
    assert len((await desk.ann.get(desk.files)).json()["records"]) == 1


@pytest.mark.parametrize(
    ("query", "status"),
    [("", 422), ("?file_name=", 422), ("?file_name=a%2Fb", 422), ("?file_name=a%00", 422), ("?name=a", 400)],
)
async def test_r5_a_bad_name_is_refused_in_words(desk: Desk, query: str, status: int) -> None:
    answer = await desk.ann.post(f"{desk.files}{query}", content=b"x")
    assert answer.status_code == status
    assert answer.json()["remedy"]


async def test_a_request_is_as_large_as_the_operator_lets_it_be(desk: Desk) -> None:
    configuration = msgspec.structs.replace(desk.world.instance.configuration, max_body=100_000)
    app = create_app(Instance(configuration, desk.world.instance.available))
    await app.start()
    try:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=str(desk.ann.base_url)) as client:
            client.headers["authorization"] = desk.ann.headers["authorization"]
            for size, status in ((100_000, 201), (100_001, 413)):
                sent = await client.post(desk.files, params={"file_name": "a"}, content=b"x" * size)
                assert sent.status_code == status
            assert "max_body" in sent.json()["remedy"]
    finally:
        await app.stop()

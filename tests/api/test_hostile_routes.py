"""Packs with routes that cannot be served, or that do what no request should do."""

from __future__ import annotations

from typing import Any

import pytest
from litestar import get

from platform_core import Available, Pack
from tests.api.platform_kit import Serve
from tests.example import gadgets
from tests.example.hostile import NoError


def answering(error: BaseException) -> Any:
    @get("/api/hostile/answer", sync_to_thread=False)
    def answer() -> str:
        raise error

    return answer


@get("/health/hostile")
async def reserved() -> str:
    return "not served"


async def _wordless(x):  # type: ignore[no-untyped-def]
    return x


reserved_wordless = get("/api/hostile/{y:str}")(_wordless)


@pytest.mark.parametrize("error", [SystemExit(3), KeyboardInterrupt(), NoError(), LookupError()], ids=repr)
async def test_p12_a_route_that_raises_anything_fails_its_request_alone(
    serve: Serve, error: BaseException
) -> None:
    hostile = Pack(name="hostile", version="1.0", summary="Answers", routes=(answering(error),))
    served = await serve(gadgets.pack, hostile)
    client = await served.as_(await served.world.person("ann", "admin"))
    failed = await client.get("/api/hostile/answer")
    assert (failed.status_code, failed.json()["status"]) == (500, 500)
    assert (await client.get("/api/tables/gadgets_case")).status_code == 200


@pytest.mark.parametrize(
    "routes",
    [(5,), ("/api/x",), (object(),), (Pack,), (reserved,), (reserved_wordless,)],
    ids=["number", "word", "object", "class", "reserved path", "no annotation"],
)
async def test_p12_routes_that_cannot_be_served_put_their_pack_into_quarantine(
    serve: Serve, routes: Any
) -> None:
    hostile = Pack(name="hostile", version="1.0", summary="Answers")
    served = await serve(gadgets.pack, hostile)
    instance = served.app.shell.instance
    broken = Pack(name="hostile", version="1.0", summary="Answers", routes=routes)
    instance.available = Available({**instance.available.packs, "hostile": broken})
    await instance.reload()
    assert set(instance.quarantined) == {"hostile"}
    ready = (await served.client().get("/health/ready")).json()
    assert (ready["status"], ready["quarantined"]) == ("degraded", ["hostile"])
    gone = {name: pack for name, pack in instance.available.packs.items() if name != "hostile"}
    instance.available = Available(gone)
    await instance.reload()
    ready = (await served.client().get("/health/ready")).json()
    assert (ready["status"], ready["quarantined"], ready["missing"]) == ("degraded", [], ["hostile"])

"""Handlers of packs serve app after app."""

from __future__ import annotations

import gc
import weakref

from litestar import Litestar

from api.registration import fresh_handlers
from tests.api.swap_kit import WatchedLitestar, tell


async def test_a_handler_that_many_apps_share_keeps_none_of_them() -> None:
    def assemble() -> weakref.ref[Litestar]:
        app = WatchedLitestar(fresh_handlers([tell]), openapi_config=None, logging_config=None)
        return weakref.ref(app)

    apps = [assemble(), assemble()]
    gc.collect()
    assert [app() for app in apps] == [None, None]

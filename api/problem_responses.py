"""How an assembled Litestar app answers errors: the one problem shape, no pages, no leaked messages."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from litestar import Request, Response
from litestar.config.app import AppConfig
from litestar.exceptions import HTTPException, WebSocketException
from litestar.plugins import InitPlugin

from api.problems import MEDIA_TYPE, answer
from platform_core import PlatformError

log = logging.getLogger("pergola.api")

Handler = Callable[[Request[Any, Any, Any], Exception], Response[bytes]]


def problem_response(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """The response for any error that a handler, a guard or the routing raises."""
    found = answer(error, request.scope)
    headers = {name: value for name, value in found.headers.items() if name != "content-type"}
    return Response(found.body, status_code=found.problem.status, media_type=MEDIA_TYPE, headers=headers)


def exception_handlers() -> dict[int | type[Exception], Handler]:
    """What to give Litestar as ``exception_handlers``."""
    return {PlatformError: problem_response, HTTPException: problem_response, Exception: problem_response}


async def log_socket_failure(error: Exception, scope: Any) -> None:
    """Log an error that ended a WebSocket, for which Litestar knows no exception handler."""
    if scope["type"] == "websocket" and not isinstance(error, WebSocketException):
        fields = {"path": scope["path"]}
        log.error("%s: %s", type(error).__name__, error, exc_info=error, extra={"fields": fields})


class ProblemResponses(InitPlugin):
    """Makes every error of an app a problem; what an app's maker handles himself stays his."""

    def on_app_init(self, app_config: AppConfig) -> AppConfig:
        app_config.exception_handlers = {**exception_handlers(), **app_config.exception_handlers}
        app_config.after_exception.append(log_socket_failure)
        return app_config

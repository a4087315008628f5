"""Handing the route handlers of packs to more than one app."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy

from litestar.handlers import BaseRouteHandler
from litestar.types import ControllerRouterHandler


def fresh_handlers(handlers: Iterable[ControllerRouterHandler]) -> list[ControllerRouterHandler]:
    """The same handlers, for one app to own.

    A handler is one object of its pack's module, and Litestar writes on it which app registered it last. That
    app would live as long as the module: each deactivated pack would keep a dead generation in memory.
    """
    return [copy(handler) if isinstance(handler, BaseRouteHandler) else handler for handler in handlers]

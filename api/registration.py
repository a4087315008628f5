"""Handing the route handlers of packs to more than one app."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from threading import Lock

from litestar.handlers import BaseRouteHandler
from litestar.types import ControllerRouterHandler

REGISTERING = Lock()
"""One app is built at a time in the whole process, whatever for: while it registers a handler, Litestar marks it with
the app at hand before it copies it, so two builds at once could put the handlers of one app into the other."""


def fresh_handlers(handlers: Iterable[ControllerRouterHandler]) -> list[ControllerRouterHandler]:
    """The same handlers, for one app to own.

    A handler is one object of its pack's module, and Litestar writes on it which app registered it last. That
    app would live as long as the module: each deactivated pack would keep a dead generation in memory.
    """
    return [copy(handler) if isinstance(handler, BaseRouteHandler) else handler for handler in handlers]

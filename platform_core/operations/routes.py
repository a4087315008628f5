"""Routes in words. What a route is belongs to the web framework; here it is something with paths."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any


def route_names(routes: Iterable[Any]) -> Iterator[str]:
    """Methods and path of each handler, sorted; of a group of handlers (a class, a router) of each in it."""
    for route in routes:
        yield from sorted(_names(route))


def _names(route: Any) -> Iterator[str]:
    if (paths := getattr(route, "paths", None)) is not None:
        yield from (_name(route, path) for path in paths)
        return
    if (routed := getattr(route, "routes", None)) is not None:
        yield from (_name(each, each.path) for each in routed)
        return
    prefix = getattr(route, "path", None) or ""
    for member in getattr(route, "__dict__", {}).values():
        for path in getattr(member, "paths", None) or ():
            yield _name(member, prefix, path)


def _name(handler: Any, *parts: str) -> str:
    methods = getattr(handler, "http_methods", None) or getattr(handler, "methods", None) or ("ANY",)
    listed = "/".join(sorted(map(str, methods)))
    return f"{listed} /" + "/".join(part.strip("/") for part in parts if part.strip("/"))

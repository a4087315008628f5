"""From an assembly to the Litestar app that serves it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig

from api.context import AppRequest, Platform, actor_of, key_to, records_of, require_sign_in
from api.generation import Generation
from api.limits import RateLimiter
from api.problem_responses import ProblemResponses
from api.registration import REGISTERING, fresh_handlers
from api.routes import (
    about,
    access,
    accounts,
    delegations,
    impersonation,
    packs,
    passwords,
    second_factor,
    sessions,
    single_sign_on,
    tokens,
)
from api.routes.records import record_routes
from api.streams import OUTGOING, Outgoing
from api.strict_bodies import StrictBodies
from platform_core import Actor, Assembly, Identity, Instance, Records, Registry, Retiring

CatchUp = Callable[[], Awaitable[None]]
KEPT = 16
RESERVED = (
    "/api/tables",
    "/api/packs",
    "/api/access",
    "/api/me",
    "/api/schema",
    "/api/search",
    "/api/sign-in",
    "/api/token",
    "/api/oauth-clients",
    "/api/identity-providers",
    "/api/users",
    "/.well-known/oauth-authorization-server",
    "/health",
    "/metrics",
    "/reset-password",
)


async def provide_actor(request: AppRequest) -> Actor:
    """Who asks."""
    return actor_of(request.scope)


async def provide_records(request: AppRequest) -> Records:
    """Records as the caller."""
    return records_of(request)


async def provide_retiring(request: AppRequest) -> Retiring:
    """The end of what serves the request; who asks for it ends a stream himself when it comes."""
    scope: Any = request.scope
    generation: Generation = scope["pergola.generation"]
    going: Outgoing = scope[OUTGOING]
    going.told = True
    return Retiring(generation.retiring)


def _dependencies() -> dict[str, Provide]:
    """What handlers may ask for by name."""
    return {
        "actor": Provide(provide_actor),
        "records": Provide(provide_records),
        "retiring": Provide(provide_retiring),
    }


def assembled_app(
    instance: Instance, assembly: Assembly, limiter: RateLimiter, catch_up: CatchUp
) -> Litestar:
    """The app of one generation: the platform's own routes and those of the active packs.

    ``catch_up`` has this process serve the database's present generation, after an operation changed it.
    """
    own = fresh_handlers((
        *about.ROUTES, *access.ROUTES, *packs.ROUTES, *sessions.ROUTES, *passwords.ROUTES, *second_factor.ROUTES,
        *accounts.ROUTES, *tokens.ROUTES, *single_sign_on.ROUTES, *delegations.ROUTES, *impersonation.ROUTES,
    ))  # fmt: skip
    theirs = fresh_handlers(assembly.registry.contributions.routes)
    platform = key_to(Platform(instance, assembly, Identity(instance)))
    return Litestar(
        [record_routes(), *own, *theirs],
        plugins=[ProblemResponses(), StrictBodies()],
        dependencies=_dependencies(),
        before_request=require_sign_in,
        openapi_config=None,
        logging_config=None,
        state=State({"platform": platform, "sign_in_limiter": limiter, "catch_up": catch_up}),
    )


def packs_app(registry: Registry, *, described: bool = True) -> Litestar | None:
    """The packs' handlers alone, for the description that Litestar makes of them; ``None`` when there are none."""
    routes = fresh_handlers(registry.contributions.routes)
    if not routes:
        return None
    with REGISTERING:
        return Litestar(
            routes,
            dependencies=_dependencies(),
            openapi_config=OpenAPIConfig(title="packs", version="1") if described else None,
            logging_config=None,
        )


_looked_at: OrderedDict[tuple[int, ...], tuple[tuple[Any, ...], list[str]]] = OrderedDict()
"""What was found of the routes that packs brought; the instances of a process mostly have the same. Holding the routes
keeps their ids theirs."""


def route_problems(registry: Registry) -> list[str]:
    """What is wrong with the packs' routes: a reserved path, a clash, a path that the router would never reach."""
    routes = registry.contributions.routes
    key = tuple(map(id, routes))
    known = _looked_at.get(key)
    if known is None:
        known = _looked_at[key] = routes, _route_problems(registry)
        if len(_looked_at) > KEPT:
            _looked_at.popitem(last=False)
    return list(known[1])


def _route_problems(registry: Registry) -> list[str]:
    problems: list[str] = []
    seen: dict[tuple[str, str], str] = {}
    try:
        app = packs_app(registry, described=False)
    except Exception as error:  # noqa: BLE001 - whatever Litestar has against a pack's routes is a blocker
        return [f"the packs' routes cannot be registered: {error}; give each method and path to one handler"]
    for route in app.routes if app else ():
        path = route.path
        if any(path == prefix or path.startswith(f"{prefix}/") for prefix in RESERVED):
            problems.append(f"the route {path!r} stands under a path of the platform; choose another prefix")
        for method in getattr(route, "methods", ()):
            if (method, path) in seen:
                problems.append(f"{method} {path} is declared twice; rename one")
            seen[method, path] = path
    problems += _shadowed(sorted({path for _, path in seen}))
    return problems


def _shadowed(paths: list[str]) -> list[str]:
    """Litestar's trie does not go back: below a literal step, a parameter's other routes are out of reach."""
    problems = []
    split = {path: path.strip("/").split("/") for path in paths}
    for path, parts in split.items():
        for other, others in split.items():
            if path == other or len(parts) != len(others):
                continue
            for mine, yours in zip(parts, others, strict=True):
                if mine == yours:
                    continue
                if "{" in mine and "{" not in yours:
                    problems.append(
                        f"the route {path!r} is shadowed by {other!r}; give one of them another prefix"
                    )
                break
    return problems

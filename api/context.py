"""What a handler knows of its request: the platform it runs on, and who asks."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

import msgspec
from litestar import Request
from litestar.datastructures import State

from api.asgi import header
from api.authentication import SAFE_METHODS
from api.strict_bodies import require_json
from platform_core import (
    NOBODY,
    Actor,
    Assembly,
    Entity,
    FieldError,
    Identity,
    Instance,
    InvalidInput,
    MalformedBody,
    NotFound,
    NotPermitted,
    NotSignedIn,
    Records,
    SingleSignOn,
    VersionRequired,
    parse_id,
)

ACTOR = "pergola.actor"
PUBLIC = "public"
CREDENTIALS = "credentials"
"""Marks routes that make or end what somebody signs in with."""
ACCOUNTS = ("/api/me/", "/api/users/")
"""So do all routes below these that change something."""
MAX_DIGITS = 9
ENCODER = msgspec.json.Encoder()
_OBJECT = msgspec.json.Decoder(dict[str, Any])

AppRequest = Request[Actor, Any, State]


class Platform:
    """One generation of an instance: what its handlers work with."""

    def __init__(self, instance: Instance, assembly: Assembly, identity: Identity) -> None:
        self.instance = instance
        self.assembly = assembly
        self.identity = identity
        self.single_sign_on = SingleSignOn(instance, identity)

    def records(self, actor: Actor) -> Records:
        """Records as an actor, by the rules of this generation."""
        return Records(self.instance, actor, assembly=self.assembly)


class Key:
    """Stands for a platform in an app's state: what hangs there is in the reach of every pack's handlers."""


_platforms: WeakKeyDictionary[Key, Platform] = WeakKeyDictionary()


def platform_of(request: AppRequest) -> Platform:
    """The platform that the request's handler belongs to."""
    return _platforms[request.app.state.platform]


def key_to(platform: Platform) -> Key:
    """What an app's state holds for its platform: the platform's own handlers find it by that, and nobody else does."""
    key = Key()
    _platforms[key] = platform
    return key


def actor_of(scope: Any) -> Actor:
    """Who asks; nobody when the request brought no valid credentials."""
    actor: Actor = scope.get(ACTOR, NOBODY)
    return actor


def records_of(request: AppRequest) -> Records:
    """Records as the person (or program) who asks."""
    return platform_of(request).records(actor_of(request.scope))


async def require_sign_in(request: AppRequest) -> None:
    """Refuse nobody, on every route that does not declare itself public, and what a token's scope leaves out."""
    _refuse_beyond_scope(request)
    if not actor_of(request.scope).id and not request.route_handler.opt.get(PUBLIC):
        raise NotSignedIn(
            "this needs a sign-in", remedy="send a session cookie, or a token as Authorization: Bearer"
        )


def _refuse_beyond_scope(request: AppRequest) -> None:
    """A token that only reads changes nothing by any route, and a narrowed one has no say in credentials.

    Else it could make itself another one that may more.
    """
    actor = actor_of(request.scope)
    if not actor.scopes or request.method in SAFE_METHODS:
        return
    if actor.read_only:
        raise NotPermitted("this token only reads", remedy="use one without the scope read")
    if request.route_handler.opt.get(CREDENTIALS) or request.scope["path"].startswith(ACCOUNTS):
        raise NotPermitted(
            "a token with a scope has no say in credentials", remedy="sign in, or use a token without a scope"
        )


async def json_object(request: AppRequest) -> dict[str, Any]:
    """The body, which must be one JSON object."""
    require_json(request.scope)
    body = await request.body()
    try:
        return _OBJECT.decode(body)
    except msgspec.ValidationError:
        detail = "the body is no JSON object"
        raise InvalidInput(
            detail,
            remedy="send an object with the record's fields",
            errors=[FieldError(pointer="", detail=detail, code="wrong_type")],
        ) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedBody(
            f"the body is not valid JSON: {error}", remedy="send well-formed JSON in UTF-8"
        ) from None


def record_id(text: str, entity: type[Entity]) -> str:
    """The id in a path; what is no id names no record."""
    try:
        return parse_id(text)
    except ValueError:
        raise NotFound(
            f"there is no {entity.info.table} record {text[:50]!r}", remedy="ids are 32 hexadecimal digits"
        ) from None


def based_on(request: AppRequest) -> int | None:
    """The version that a change is based on, out of ``If-Match``; ``None`` for ``*``."""
    given = header(request.scope, b"if-match")
    if given is None:
        raise VersionRequired(
            "a change names the version that it is based on",
            remedy="send If-Match with the ETag of the record (or *)",
        )
    text = given.decode("latin-1").strip()
    if text == "*":
        return None
    plain = text.removeprefix("W/").strip('"')
    # A tag that is not one of ours fits no version.
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= MAX_DIGITS else -1


def etag(record: dict[str, Any]) -> dict[str, str]:
    """The header that names a record's version."""
    version = record.get("sys_mod_count")
    return {} if version is None else {"etag": f'"{version}"'}

"""What the base pack watches over when clients and identity providers change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from ..access import OPERATIONS, Grant, Role
from ..errors import FieldError, InvalidInput, NotPermitted
from ..rules import BusinessRule, Change, Values
from ..scopes import checked, words
from . import authority
from .clients import OAuthClient, grant_problems
from .roles import ADMIN
from .single_sign_on import OidcLink, OidcProvider

RESERVED_NAMES = frozenset(("providers", "code", "enrolment", "password", "second-factor", "totp"))
"""What else stands, or may once stand, where the name of a provider does."""
_MOST_MAPPINGS = 200
_KEYS = frozenset(("claim", "value", "roles", "groups"))


async def before_client_is_changed(change: Change) -> Values | None:
    """A client is registered where its secret is shown; later its grants and scopes must be ones that there are."""
    _refuse_unfit(change)
    if change.kind == "create":
        detail = "a client is registered at POST /api/oauth-clients, which shows its secret"
        raise InvalidInput(detail, remedy="register it there, or with `pergola oauth-clients register`")
    if "grants" in change.changed and (errors := grant_problems(words(change.new.get("grants")), "/grants")):
        raise InvalidInput("The client cannot be changed so", remedy="correct what is named", errors=errors)
    if "scopes" in change.changed:
        checked(change.new.get("scopes"), change.records.assembly.registry.roles, pointer="/scopes")
    return None


async def before_provider_is_saved(change: Change) -> Values | None:
    """A provider's address is safe to talk to, and its roles and mappings can be carried out."""
    _refuse_unfit(change)
    errors = list(_problems(change.new, change.records.assembly.registry.roles))
    if errors:
        raise InvalidInput(
            "The identity provider cannot be saved", remedy="correct what is named", errors=errors
        )
    return None


async def before_identity_is_linked(change: Change) -> Values | None:
    """Whoever links an identity to a user lets it act as him."""
    _refuse_unfit(change)
    return None


def _refuse_unfit(change: Change) -> None:
    authority.refuse_impersonator(change)
    if change.actor.scopes:
        raise NotPermitted(
            "a token with a scope has no say in how people and programs sign in",
            remedy="use a token without a scope",
        )


def _problems(new: Values, roles: Mapping[str, Role]) -> Iterator[FieldError]:
    if new["name"] in RESERVED_NAMES:
        yield _error("/name", f"{new['name']!r} stands for something else in addresses", "reserved")
    if problem := address_problem(str(new["issuer"])):
        yield _error("/issuer", problem, "bad_address")
    yield from _role_problems(new.get("default_roles"), roles, "/default_roles")
    mappings = new.get("mappings")
    if mappings is None:
        return
    if not isinstance(mappings, list) or len(mappings) > _MOST_MAPPINGS:
        yield _error("/mappings", f"must be a list of at most {_MOST_MAPPINGS}", "wrong_type")
        return
    for number, mapping in enumerate(mappings):
        yield from _mapping_problems(mapping, roles, f"/mappings/{number}")


def _mapping_problems(mapping: Any, roles: Mapping[str, Role], pointer: str) -> Iterator[FieldError]:
    if not isinstance(mapping, dict) or not {"claim", "value"} <= mapping.keys() <= _KEYS:
        yield _error(pointer, "must hold claim, value, and roles or groups", "wrong_type")
        return
    if not isinstance(mapping["claim"], str) or not isinstance(mapping["value"], str | bool | int):
        yield _error(pointer, "claim is a text, value a text, a number, true or false", "wrong_type")
    yield from _role_problems(mapping.get("roles"), roles, f"{pointer}/roles")
    groups = mapping.get("groups")
    if groups is not None and not _texts(groups):
        yield _error(f"{pointer}/groups", "must be a list of names", "wrong_type")


def _role_problems(names: Any, roles: Mapping[str, Role], pointer: str) -> Iterator[FieldError]:
    if names is None:
        return
    if not _texts(names):
        yield _error(pointer, "must be a list of names", "wrong_type")
        return
    for name in names:
        if name not in roles or not roles[name].grantable:
            yield _error(pointer, f"there is no role {name[:100]!r} to give", "not_a_choice")


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(member, str) for member in value)


def address_problem(text: str) -> str:
    """What is wrong with an address of an identity provider; it is HTTPS, but for one on this very machine."""
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "is no address"
    if not text.isascii() or not text.isprintable() or " " in text:
        return "holds characters that no address has"
    if not host or parts.username or parts.password or parts.query or parts.fragment:
        return "must be an address without a user, a query and a fragment"
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_here(host)):
        return "must begin with https://"
    return ""


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _error(pointer: str, detail: str, code: str) -> FieldError:
    return FieldError(pointer=pointer, detail=detail, code=code)


ACCESS_RULES = (
    Grant(
        role=ADMIN, entity=OAuthClient, may=OPERATIONS, because="Administrators decide which programs come in"
    ),
    Grant(
        role=ADMIN,
        entity=OidcProvider,
        may=OPERATIONS,
        because="Administrators decide who vouches for people",
    ),
    Grant(role=ADMIN, entity=OidcLink, may=OPERATIONS, because="Administrators decide who somebody is"),
)

BUSINESS_RULES = (
    BusinessRule(
        entity=OAuthClient,
        kinds=("create", "update", "delete"),
        before=before_client_is_changed,
        because="What a program may is decided with care, and by nobody whose own token is narrowed",
    ),
    BusinessRule(
        entity=OidcProvider,
        kinds=("create", "update", "delete"),
        before=before_provider_is_saved,
        because="Whoever is a provider decides who people are",
    ),
    BusinessRule(
        entity=OidcLink,
        kinds=("create", "update", "delete"),
        before=before_identity_is_linked,
        because="An identity acts as the user that it is linked to",
    ),
)

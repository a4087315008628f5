"""Programs that get tokens: OAuth clients."""

from __future__ import annotations

from ..entity import Entity
from ..errors import FieldError
from ..fields import Boolean, DateTime, String
from ..references import Reference
from .people import User

GRANT_TYPES = ("client_credentials", "password", "refresh_token")
"""Grants that a client may be allowed; without any it is allowed the first."""


class OAuthClient(Entity, tablename="sys_oauth_client", label="OAuth client", display="client_id"):
    """A program that gets tokens: by its own secret to act as one user, or together with a user's password.

    It is registered at `POST /api/oauth-clients`, which shows its secret; here it is looked at, changed and removed.
    """

    client_id = String(80, required=True, unique=True, read_only=True)
    label = String(100, label="Name", help="What the program is")
    secret_hash = String(255, required=True, secret=True)
    user = Reference(User, required=True, on_delete="cascade", help="Whom it acts as by its own secret")
    grants = String(100, help="Grant types it may use, separated by spaces; client_credentials when left out")
    scopes = String(
        1000, help="What its tokens are narrowed to, separated by spaces; not at all when left out"
    )
    disabled = Boolean(help="Neither gets tokens nor uses those that it has")
    expires = DateTime(help="From when on it is as if disabled")
    secret_set_on = DateTime(read_only=True, help="When its secret was last made")
    last_used = DateTime(read_only=True, help="When it last proved itself")
    created = DateTime(required=True, read_only=True)


def grant_problems(grants: tuple[str, ...], pointer: str) -> list[FieldError]:
    """What is wrong with a list of grant types."""
    known = ", ".join(GRANT_TYPES)
    return [
        FieldError(
            pointer=pointer, detail=f"there is no grant type {grant[:50]!r}; use {known}", code="not_a_choice"
        )
        for grant in grants
        if grant not in GRANT_TYPES
    ]


ENTITIES: tuple[type[Entity], ...] = (OAuthClient,)

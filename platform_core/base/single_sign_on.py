"""Signing in by way of an identity provider (OpenID Connect)."""

from __future__ import annotations

from ..constraints import Unique
from ..entity import Entity
from ..fields import Boolean, DateTime, Json, String, Text
from ..references import Reference
from .people import User

NAME_PATTERN = "^[a-z][a-z0-9-]{0,39}$"


class OidcProvider(
    Entity, tablename="sys_oidc_provider", label="Identity provider", display="label", default_order="name"
):
    """An identity provider that people may sign in with, and what becomes of those whom it sends.

    Its client secret is set at `PUT /api/identity-providers/{name}/secret`, is kept encrypted, and is never shown.
    """

    name = String(
        40, required=True, unique=True, pattern=NAME_PATTERN, help="Stands in the address of its sign-in"
    )
    label = String(100, required=True, label="Shown as")
    issuer = String(500, required=True, help="Its address, exactly as it calls itself")
    client_id = String(255, required=True, help="What this instance is called there")
    client_secret = Text(secret=True)
    secret_set_on = DateTime(read_only=True, help="When the client secret was last replaced")
    scopes = String(255, help="What it is asked for besides openid; `email profile` when left out")
    active = Boolean(default=True)
    match_email = Boolean(
        label="Match by e-mail", help="Take the one user who has the e-mail address that it says it verified"
    )
    create_users = Boolean(help="Make a user of somebody who is not known yet")
    default_roles = Json(help="Names of the roles that a user made so is given")
    sign_out_there = Boolean(
        help="Whoever signs out here is sent there to sign out as well, and comes back to `/` of this instance"
    )
    mappings = Json(
        help="What values of claims give: a list of {claim, value, roles, groups}, roles and groups by name"
    )


class OidcLink(Entity, tablename="sys_oidc_link", label="Identity of a user", plural="Identities of users"):
    """Who at an identity provider is which user here; it decides before anything else does."""

    issuer = String(500, required=True)
    subject = String(255, required=True, help="What the provider calls him, for ever")
    user = Reference(User, required=True, index=True, on_delete="cascade")
    roles_given = Json(read_only=True, help="Roles that he has because of his claims")
    groups_given = Json(read_only=True, help="Ids of groups that he is in because of his claims")
    last_sign_in = DateTime(read_only=True)
    constraints = (Unique(("issuer", "subject"), because="One is one user"),)


class OidcAttempt(Entity, tablename="sys_oidc_attempt", label="Sign-in under way", internal=True):
    """A browser that was sent to an identity provider and has not come back; only hashes of what it holds are kept."""

    state_hash = String(64, required=True, unique=True, secret=True)
    browser_hash = String(64, required=True, secret=True)
    provider = Reference(OidcProvider, required=True, index=True, on_delete="cascade")
    destination = Text(2000, required=True)
    expires = DateTime(required=True, index=True)


ENTITIES: tuple[type[Entity], ...] = (OidcProvider, OidcLink, OidcAttempt)

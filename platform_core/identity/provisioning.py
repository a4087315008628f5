"""From what a provider says of somebody to a user: found, made if that is wanted, and given what is mapped."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from platform_core.base.people import Group, GroupMember, User, UserRole
from platform_core.base.single_sign_on import OidcLink
from platform_core.formats import normal
from platform_core.ids import utc_now
from platform_core.inside import reader_of
from platform_core.query import Record
from platform_core.records import Records

from .providers import SignInRefused
from .statements import Statement, storable

logger = logging.getLogger(__name__)

_LONGEST_NAME, _LONGEST_EMAIL = 100, 100
_BY_EMAIL = Statement("SELECT sys_id FROM sys_user WHERE lower(email) = lower(?1)")


class Found(NamedTuple):
    """A user, and how his identity came to be his, if it was not linked to him before."""

    id: str
    linked: str


async def found_user(records: Records, provider: Record, claims: Mapping[str, Any]) -> Found:
    """The user whom these claims are of. ``records`` stand outside the rules, in a transaction.

    Who is linked stays who he is, whatever else his claims say. Only without a link is he looked for by e-mail.
    """
    issuer, subject = provider["issuer"], claims["sub"]
    link = await records.find(OidcLink, (OidcLink.issuer == issuer) & (OidcLink.subject == subject))
    linked = ""
    if link is None:
        user_id, linked = await _by_email(records, provider, claims), "found by e-mail"
        if user_id is None:
            user_id, linked = await _made(records, provider, claims), "a new user"
        link = await records.create(OidcLink, {"issuer": issuer, "subject": subject, "user": user_id})
    given = await _give(records, link, *_mapped(provider, claims))
    await records.update(OidcLink, link["sys_id"], {**given, "last_sign_in": utc_now()})
    return Found(str(link["user"]), linked)


async def _by_email(records: Records, provider: Record, claims: Mapping[str, Any]) -> str | None:
    email = verified_email(claims)
    if not provider["match_email"] or not email:
        return None
    session = reader_of(records).session
    rows = await session.fetch(_BY_EMAIL.on(session), (_formed(email) or email,))
    if len(rows) > 1:
        raise SignInRefused("several users have the e-mail address")
    if not rows:
        return None
    user_id = str(rows[0][0])
    linked = (OidcLink.user == user_id) & (OidcLink.issuer == provider["issuer"])
    if await records.find(OidcLink, linked, ("sys_id",)) is not None:
        # An address that went to somebody else must not take the former one's account along.
        raise SignInRefused("the user with the e-mail address is somebody else at the provider")
    return user_id


def verified_email(claims: Mapping[str, Any]) -> str:
    """The e-mail address, if the provider says in so many words that it has verified it."""
    email = claims.get("email")
    if claims.get("email_verified") is not True or not isinstance(email, str):
        return ""
    return email if "@" in email and len(email) <= _LONGEST_EMAIL and storable(email) else ""


def _formed(email: str) -> str:
    """The address as it is kept; nothing for one that is not kept, say at a host of the house alone."""
    try:
        return normal("email", email, None)
    except ValueError:
        return ""


async def _made(records: Records, provider: Record, claims: Mapping[str, Any]) -> str:
    if not provider["create_users"]:
        raise SignInRefused("nobody here is linked to this identity")
    values = {
        "user_name": await _free_name(records, provider, claims),
        "email": _formed(verified_email(claims)),
        "first_name": _text(claims.get("given_name"), 50),
        "last_name": _text(claims.get("family_name"), 50),
        "source": f"oidc:{provider['name']}",
    }
    if not values["first_name"] and not values["last_name"]:
        values["name"] = _text(claims.get("name"), 152)
    made = await records.create(User, {name: value for name, value in values.items() if value})
    for role in provider["default_roles"] or ():
        await records.create(UserRole, {"user": made["sys_id"], "role": role})
    logger.info("an identity provider brought a new user", extra={"fields": {"user": made["sys_id"]}})
    return str(made["sys_id"])


async def _free_name(records: Records, provider: Record, claims: Mapping[str, Any]) -> str:
    """What he signs in with elsewhere, if nobody here does; never a name that is taken."""
    wishes = (claims.get("preferred_username"), verified_email(claims), f"{provider['name']}:{claims['sub']}")
    for wish in wishes:
        name = _text(wish, _LONGEST_NAME)
        if name and await records.find(User, User.user_name == name, ("sys_id",)) is None:
            return name
    raise SignInRefused("no user name is left for him")


def _text(value: Any, most: int) -> str:
    """A claim that is a short text; anything else is left out."""
    return value if isinstance(value, str) and len(value) <= most and value.isprintable() else ""


# -- mappings ---------------------------------------------------------------------------------------------------------


def _mapped(provider: Record, claims: Mapping[str, Any]) -> tuple[set[str], set[str]]:
    """Names of the roles and of the groups that the claims give, by what an administrator has mapped."""
    roles: set[str] = set()
    groups: set[str] = set()
    for mapping in provider["mappings"] or ():
        if mapping["value"] in values_of(claims, mapping["claim"]):
            roles.update(mapping.get("roles") or ())
            groups.update(mapping.get("groups") or ())
    return roles, groups


def values_of(claims: Mapping[str, Any], name: str) -> Sequence[Any]:
    """The values of a claim; dots lead into claims that hold others."""
    found: Any = claims.get(name)
    if found is None:
        found = claims
        for step in name.split("."):
            found = found.get(step) if isinstance(found, Mapping) else None
    values = found if isinstance(found, list) else [found]
    return [_Exact(value) for value in values if isinstance(value, str | bool | int)]


class _Exact:
    """A value that equals its like only: true is not 1."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self._value) and other == self._value

    def __hash__(self) -> int:
        return hash(self._value)


async def _give(records: Records, link: Record, roles: set[str], groups: set[str]) -> dict[str, Any]:
    """Give what is mapped now, and take back what was given so before; what he has otherwise stays his."""
    wanted_groups = [
        str(record["sys_id"]) for name in sorted(groups) if (record := await _group(records, name))
    ]
    known = {name for name in roles if name in records.assembly.registry.roles}
    had_roles, had_groups = set(link.get("roles_given") or ()), set(link.get("groups_given") or ())
    user = link["user"]
    for role in sorted(had_roles - known):
        await _drop(records, UserRole, (UserRole.user == user) & (UserRole.role == role))
    for group in sorted(had_groups.difference(wanted_groups)):
        await _drop(records, GroupMember, (GroupMember.user == user) & (GroupMember.group == group))
    given_roles = [
        role for role in sorted(known)
        if await _add(records, UserRole, (UserRole.user == user) & (UserRole.role == role), {"user": user, "role": role})
        or role in had_roles
    ]  # fmt: skip
    given_groups = [
        group for group in wanted_groups
        if await _add(
            records, GroupMember, (GroupMember.user == user) & (GroupMember.group == group), {"user": user, "group": group}
        )
        or group in had_groups
    ]  # fmt: skip
    return {"roles_given": _list(given_roles), "groups_given": _list(given_groups)}


def _list(values: Iterable[str]) -> list[str] | None:
    return list(values) or None


async def _group(records: Records, name: str) -> Record | None:
    found = await records.find(Group, Group.name == name, ("sys_id",))
    if found is None:
        logger.warning("a mapping of claims names the group %r, which there is not", name)
    return found


async def _add(records: Records, entity: Any, where: Any, values: dict[str, Any]) -> bool:
    if await records.find(entity, where, ("sys_id",)) is not None:
        return False
    await records.create(entity, values)
    return True


async def _drop(records: Records, entity: Any, where: Any) -> None:
    found = await records.find(entity, where, ("sys_id",))
    if found is not None:
        await records.delete(entity, found["sys_id"])

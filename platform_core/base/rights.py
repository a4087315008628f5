"""What is watched over when somebody's rights change: by roles, memberships, groups, loans, or the users themselves.

Before a change: is it the actor's to make? After it: is nobody of both kinds, and is there still an administrator?
"""

from __future__ import annotations

import datetime
from typing import Any

from ..errors import FieldError, InvalidInput, NotPermitted
from ..rules import BusinessRule, Change, Values
from . import authority
from .people import Group, GroupMember, GroupRole, User, UserRole

MATTERS_TO_SIGN_IN = frozenset(("user_name", "email", "active", "locked_out", "web_service_access_only"))
"""With these one takes a user's place, or shuts him out."""
MATTERS_TO_MEMBERS = frozenset(("parent", "active"))


# -- roles -------------------------------------------------------------------------------------------------------------


async def before_role_is_given(change: Change) -> Values | None:
    """Refuse roles that nobody owns, and those that are not the actor's to give or to take."""
    refuse_bad_period(change)
    await authority.begin(change)
    name = str(change.new["role"])
    if change.kind != "delete":
        refuse_unknown(change, name)
    old = change.before("role")
    authority.refuse_beyond(change, {name, old} - {None}, dormant=change.kind == "delete")
    if change.kind != "delete" and change.entity is UserRole:
        return {"granted_by": change.actor.id or None}
    return None


def refuse_unknown(change: Change, name: str) -> None:
    """A role is one of an active pack, and one that is given to people."""
    role = authority.roles_of(change).get(name)
    if role is None:
        raise InvalidInput(
            f"no active pack owns the role {name!r}",
            remedy="`pergola roles list` shows the roles that there are",
            errors=[FieldError(pointer="/role", detail="there is no such role", code="not_a_choice")],
        )
    if not role.grantable and not change.actor.elevated:
        raise NotPermitted(f"the role {name!r} is not given to people", remedy="give one that contains it")


def refuse_bad_period(change: Change) -> None:
    """What has an end begins before it, and has not ended yet when it is written."""
    begins, ends = _time(change.new.get("valid_from")), _time(change.new.get("valid_until"))
    if change.kind == "delete" or ends is None:
        return
    late = "valid_until" in change.changed and ends <= change.now
    if (begins is not None and begins >= ends) or late:
        detail = "it ends before it begins" if not late else "this moment is past"
        error = FieldError(pointer="/valid_until", detail=detail, code="out_of_range")
        raise InvalidInput(detail, remedy="give a later moment, in UTC", errors=[error])


def _time(value: Any) -> datetime.datetime | None:
    return datetime.datetime.fromisoformat(value) if isinstance(value, str) else value


async def after_role_is_given(change: Change) -> None:
    """A person's roles are of one kind, and the last administrator stays one."""
    session = authority.session_of(change)
    if change.kind != "delete" and change.entity is UserRole:
        found = await authority.holder(session, str(change.new["user"]))
        authority.refuse_clashes(change, [found] if found else [])
    elif change.kind != "delete":
        authority.refuse_clashes(change, await authority.members(session, str(change.new["group"])))
    if change.kind != "create":
        await authority.refuse_without_administrator(change)


# -- memberships and groups -------------------------------------------------------------------------------------------


async def before_member_is_added(change: Change) -> Values | None:
    """A membership brings the group's roles, and its end takes them: they must be the actor's to give."""
    refuse_bad_period(change)
    await authority.begin(change)
    session = authority.session_of(change)
    for group in {str(change.new["group"]), change.before("group")} - {None}:
        roles = await authority.group_roles(session, group)
        authority.refuse_beyond(change, roles, dormant=change.kind == "delete")
    return None


async def after_member_is_added(change: Change) -> None:
    """The group's roles are of the person's kind, and the last administrator stays one."""
    if change.kind != "delete":
        found = await authority.holder(authority.session_of(change), str(change.new["user"]))
        authority.refuse_clashes(change, [found] if found else [])
    if change.kind != "create":
        await authority.refuse_without_administrator(change)


async def before_group_is_moved(change: Change) -> Values | None:
    """Under another parent, switched on or off, or gone: what the members gain or lose must be the actor's to give."""
    if change.kind == "update" and not change.changed & MATTERS_TO_MEMBERS:
        return None
    await authority.begin(change)
    session = authority.session_of(change)
    groups = {change.sys_id, change.new.get("parent"), change.before("parent")} - {None}
    for group in groups:
        authority.refuse_beyond(
            change, await authority.group_roles(session, group), dormant=change.kind == "delete"
        )
    return None


async def after_group_is_moved(change: Change) -> None:
    """The roles are of each member's kind, and the last administrator stays one."""
    if change.kind == "update" and not change.changed & MATTERS_TO_MEMBERS:
        return
    if change.kind == "update":
        members = await authority.members(authority.session_of(change), change.sys_id)
        authority.refuse_clashes(change, members)
    await authority.refuse_without_administrator(change)


# -- users ------------------------------------------------------------------------------------------------------------


async def before_sign_in_is_changed(change: Change) -> Values | None:
    """Who may do more is not renamed, locked, woken or deleted by those who may do less."""
    if change.kind == "update" and not change.changed & MATTERS_TO_SIGN_IN:
        return None
    await authority.begin(change)
    target = await authority.holder(authority.session_of(change), change.sys_id)
    if target is not None:
        authority.refuse_lesser(change.actor, authority.roles_of(change), target)
    return None


async def after_sign_in_is_changed(change: Change) -> None:
    """The last administrator can still act."""
    if change.kind == "delete" or change.changed & MATTERS_TO_SIGN_IN:
        await authority.refuse_without_administrator(change)


RIGHTS_RULES = (
    BusinessRule(
        entity=UserRole,
        kinds=("create", "update", "delete"),
        before=before_role_is_given,
        because="One gives and takes only what is one's own to give (CSM-12)",
    ),
    BusinessRule(
        entity=UserRole,
        kinds=("create", "update", "delete"),
        after=after_role_is_given,
        because="Nobody is internal and external (CSM-9), and the last administrator stays",
    ),
    BusinessRule(
        entity=GroupRole,
        kinds=("create", "update", "delete"),
        before=before_role_is_given,
        because="Nor by a group's roles (CSM-12)",
    ),
    BusinessRule(
        entity=GroupRole,
        kinds=("create", "update", "delete"),
        after=after_role_is_given,
        because="Nor by a group's roles (CSM-9)",
    ),
    BusinessRule(
        entity=GroupMember,
        kinds=("create", "update", "delete"),
        before=before_member_is_added,
        because="Nor by a membership (CSM-12)",
    ),
    BusinessRule(
        entity=GroupMember,
        kinds=("create", "update", "delete"),
        after=after_member_is_added,
        because="Nor by a membership (CSM-9)",
    ),
    BusinessRule(
        entity=Group,
        kinds=("update", "delete"),
        before=before_group_is_moved,
        because="Nor by a parent group's roles (CSM-11, CSM-12)",
    ),
    BusinessRule(
        entity=Group,
        kinds=("update", "delete"),
        after=after_group_is_moved,
        because="Nor by a parent group's roles (CSM-9, CSM-11)",
    ),
    BusinessRule(
        entity=User,
        kinds=("update", "delete"),
        before=before_sign_in_is_changed,
        because="Nor by taking the place of somebody who may do more (CSM-12)",
    ),
    BusinessRule(
        entity=User,
        kinds=("update", "delete"),
        after=after_sign_in_is_changed,
        because="The last administrator can still act",
    ),
)

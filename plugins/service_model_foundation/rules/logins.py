"""What holds whenever somebody else changes how a member of external staff signs in."""

from __future__ import annotations

from typing import Any

from platform_core import ADMIN, EXTERNAL, USER_ADMIN, BusinessRule, Change, NotPermitted, Records
from plugins.contributors import CASE_CREATOR
from plugins.customer_service import MANAGER
from plugins.service_organization import ExternalStaff, OrganizationMember

from ..roles import BUSINESS_ORG_ADMIN, CONTRIBUTOR, SELF_CONTRIBUTOR
from .people import roles_of

OVER_ALL = (ADMIN, USER_ADMIN, MANAGER, BUSINESS_ORG_ADMIN)
PLAIN = frozenset(role.name for role in (EXTERNAL, CASE_CREATOR, CONTRIBUTOR, SELF_CONTRIBUTOR))


async def refuse_stronger(records: Records, person: str) -> None:
    """Nobody gets at the login of somebody who may do more, or elsewhere, than among his own staff."""
    if records.actor.elevated or records.actor.has(*OVER_ALL) or records.actor.id == person:
        return
    elevated = records.elevated("what a member of external staff may do, and where")
    his = OrganizationMember.user == person
    elsewhere = await elevated.count(OrganizationMember, his) > await records.count(OrganizationMember, his)
    if elsewhere or await roles_of(elevated, person) - PLAIN:
        raise NotPermitted(
            "this person works elsewhere, too, or may do more than those whom you look after",
            remedy="ask our staff to look after this login",
        )


async def before_login_is_taken_over(change: Change) -> dict[str, Any] | None:
    """With another user name or address one could sign in as somebody who may do more."""
    if change.changed & {"user_name", "email", "active"}:
        await refuse_stronger(change.records, change.sys_id)
    return None


BUSINESS_RULES = (
    BusinessRule(
        entity=ExternalStaff,
        kinds=("update",),
        before=before_login_is_taken_over,
        because="Looking after people gives nobody the rights of these people (CSM-176)",
    ),
)

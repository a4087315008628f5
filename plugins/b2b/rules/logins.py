"""What holds whenever a contact gets a login, or somebody else changes it."""

from collections.abc import Mapping
from typing import Any

from platform_core import BusinessRule, Change, NotPermitted, Query, Records, UserRole

from ..entities import Contact
from ..roles import CUSTOMER


async def roles_of(records: Records, user: str) -> set[str]:
    """The roles that were given to a user; ``records`` stand outside the access rules."""
    page = await records.list(UserRole, Query(where=UserRole.user == user, fields=("role",), limit=1000))
    return {row["role"] for row in page.records}


async def refuse_stronger(records: Records, contact: str) -> None:
    """Nobody gets at the login of somebody who may do what he himself may not.

    Customers hold all roles of whoever they look after; staff look after customers only.
    """
    actor, known = records.actor, records.assembly.registry.roles
    held = await roles_of(records.elevated("roles of a contact"), contact)
    if actor.kind == "external":
        stronger = held - actor.roles
    else:
        stronger = {name for name in held if name not in known or known[name].kind != "external"}
    if stronger:
        raise NotPermitted(
            "this person has roles that you do not have",
            remedy="ask somebody who has them, or our staff, to look after this login",
        )


async def before_login_is_taken_over(change: Change) -> Mapping[str, Any] | None:
    """With another user name or address one could sign in as somebody who may do more."""
    if (
        change.changed & {"user_name", "email"}
        and not change.actor.elevated
        and change.sys_id != change.actor.id
    ):
        await refuse_stronger(change.records, change.sys_id)
    return None


async def after_contact_gets_a_login(change: Change) -> None:
    """A contact with a login and no role is a customer; whoever sets up an instance gives the roles himself."""
    if change.new["user_name"] is None or "user_name" not in change.changed or change.actor.elevated:
        return
    records = change.elevated("a contact with a login is a customer")
    if not await roles_of(records, change.sys_id):
        await records.create(UserRole, {"user": change.sys_id, "role": CUSTOMER.name})


BUSINESS_RULES = (
    BusinessRule(
        entity=Contact,
        kinds=("update",),
        before=before_login_is_taken_over,
        because="Looking after people gives nobody the rights of these people (CSM-59)",
    ),
    BusinessRule(
        entity=Contact,
        kinds=("create", "update"),
        after=after_contact_gets_a_login,
        because="A contact with a login is a customer (CSM-58)",
    ),
)

"""Which sold products and items are an external person's own, or of those for whom he acts.

An account may keep what it has from its contacts. That is a part of these conditions, not a restriction: so nothing opens
when a pack rests. A pack that lets further people see something adds grants.
"""

from __future__ import annotations

from typing import Any

from platform_core import ActorStandIn, Condition, negate, related
from plugins.b2b import AccountAccess, at_own, in_own_trees
from plugins.b2c import Household, own_or_of_others


def _open_to_contacts(owned: Any) -> Any:
    """The account does not keep what it has from its contacts (CSM-162)."""
    return negate(
        owned.account.is_in(related(AccountAccess.account, AccountAccess.restrict_contact_access.eq(True)))
    )


def of_own_account(owned: Any, actor: ActorStandIn) -> Condition:
    """It belongs to an account that the actor acts for and that does not restrict its contacts, or it names the actor."""
    own: Any = at_own(owned.account, actor)
    condition: Condition = (owned.contact == actor.id) | (own & _open_to_contacts(owned))
    return condition


def of_own_tree(owned: Any, actor: ActorStandIn) -> Condition:
    """It belongs to an account that the actor acts for or to one below it, which does not restrict its contacts."""
    own: Any = in_own_trees(owned.account, actor)
    condition: Condition = own & _open_to_contacts(owned)
    return condition


def of_own_people(owned: Any, actor: ActorStandIn) -> Condition:
    """It belongs to the actor himself, to one for whom he acts, or to the household that he heads."""
    headed = related(Household.sys_id, Household.head_of_household.user == actor.id)
    of_household = owned.household.is_in(headed) & owned.consumer.is_null()
    condition: Condition = own_or_of_others(owned.consumer, actor) | of_household
    return condition


def as_member(owned: Any, organization: str, actor: ActorStandIn) -> Condition:
    """The actor is the member of the organization who uses it, or manages the organization."""
    member = owned.buyer_organization_member
    uses: Any = (member.user == actor.id) & (member.active.eq(True))
    condition: Condition = uses | (getattr(owned, organization).manager == actor.id)
    return condition

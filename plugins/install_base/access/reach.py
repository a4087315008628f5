"""Which sold products and items are an external person's own, or of those for whom he acts.

What a pack above cuts off from a sold product or an item with a restriction is cut off from the rows that hang on it
by one more restriction of its own: these functions are given the reference to follow.
"""

from __future__ import annotations

from typing import Any

from platform_core import ActorStandIn, Condition, related
from plugins.b2b import at_own, in_own_trees
from plugins.b2c import Household, own_or_of_others


def of_own_account(owned: Any, actor: ActorStandIn) -> Condition:
    """It belongs to an account that the actor acts for."""
    return at_own(owned.account, actor)


def of_own_tree(owned: Any, actor: ActorStandIn) -> Condition:
    """It belongs to an account that the actor acts for, or to one below it."""
    return in_own_trees(owned.account, actor)


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

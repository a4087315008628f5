"""For whom a consumer acts: himself, the members of the households that he heads, and those whom he represents."""

from __future__ import annotations

from typing import Any

from platform_core import ActorStandIn, Condition, Related, exists, outer, related, valid

from ..entities import (
    REPRESENTATIVE,
    Consumer,
    ConsumerRelationship,
    Household,
    HouseholdMember,
    HouseholdRelationship,
)


def own_consumers(actor: ActorStandIn) -> Related:
    """The consumer whose login the actor is."""
    return related(Consumer.sys_id, Consumer.user == actor.id)


def headed_households(actor: ActorStandIn) -> Related:
    """The households that the actor heads."""
    return related(Household.sys_id, Household.head_of_household.user == actor.id)


def own_households(actor: ActorStandIn) -> Related:
    """The households that the actor is a member of today."""
    own = HouseholdMember.consumer.user == actor.id
    return related(HouseholdMember.household, own & current(actor))


def current(actor: ActorStandIn) -> Any:
    """The membership is current: it has begun, and has not ended before today (CSM-74)."""
    return valid(HouseholdMember.start_date, HouseholdMember.end_date, actor.today)


def household_consumers(actor: ActorStandIn) -> Related:
    """The consumers who are members today of a household that the actor heads."""
    headed = HouseholdMember.household.is_in(headed_households(actor))
    return related(HouseholdMember.consumer, headed & current(actor))


def represented_consumers(actor: ActorStandIn) -> Related:
    """The consumers whom the actor represents today, in no household or any."""
    acts = (
        (ConsumerRelationship.consumer.user == actor.id)
        & (ConsumerRelationship.type == REPRESENTATIVE)
        & valid(ConsumerRelationship.valid_from, ConsumerRelationship.valid_until, actor.today)
        & (ConsumerRelationship.sys_class_name == ConsumerRelationship.info.table)
    )
    return related(ConsumerRelationship.of_consumer, acts)


def represented_in_households(actor: ActorStandIn) -> Related:
    """The consumers whom the actor represents in a household of which both are members today."""
    acts = (
        (HouseholdRelationship.consumer.user == actor.id)
        & (HouseholdRelationship.type == REPRESENTATIVE)
        & valid(HouseholdRelationship.valid_from, HouseholdRelationship.valid_until, actor.today)
        & _is_member(HouseholdRelationship.consumer, actor)
        & _is_member(HouseholdRelationship.of_consumer, actor)
    )
    return related(HouseholdRelationship.of_consumer, acts)


def of_others(consumer: Any, actor: ActorStandIn) -> Condition:
    """The consumer is one for whom the actor acts: a member of his household, or one whom he represents."""
    condition: Condition = (
        consumer.is_in(household_consumers(actor))
        | consumer.is_in(represented_consumers(actor))
        | consumer.is_in(represented_in_households(actor))
    )
    return condition


def own_or_of_others(consumer: Any, actor: ActorStandIn) -> Condition:
    """The consumer is the actor himself, or one for whom he acts."""
    condition: Condition = consumer.is_in(own_consumers(actor)) | of_others(consumer, actor)
    return condition


def _is_member(consumer: Any, actor: ActorStandIn) -> Condition:
    same = (HouseholdMember.household == outer(HouseholdRelationship.household)) & (
        HouseholdMember.consumer == outer(consumer)
    )
    return exists(HouseholdMember, same & current(actor))

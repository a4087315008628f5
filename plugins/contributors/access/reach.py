"""Whose customers, tasks and cases are somebody's own: looked up in rows, so that they end with the rows."""

from __future__ import annotations

from typing import Any

from platform_core import ActorStandIn, Condition, GroupMember, Related, related
from plugins.b2b import TeamMember
from plugins.b2c import ConsumerTeamMember, HouseholdTeamMember
from plugins.customer_base import ACCOUNT_MANAGER
from plugins.customer_service import Case, CaseTask


def managed_accounts(actor: ActorStandIn) -> Related:
    """The accounts in whose team the actor is the account manager."""
    manager = TeamMember.responsibility.name == ACCOUNT_MANAGER
    return related(TeamMember.account, (TeamMember.user == actor.id) & manager)


def managed_consumers(actor: ActorStandIn) -> Related:
    """The consumers whose relationship manager the actor is."""
    return related(ConsumerTeamMember.consumer, ConsumerTeamMember.user == actor.id)


def managed_households(actor: ActorStandIn) -> Related:
    """The households whose relationship manager the actor is."""
    return related(HouseholdTeamMember.household, HouseholdTeamMember.user == actor.id)


def own_groups(actor: ActorStandIn) -> Related:
    """The groups that the actor is a member of."""
    return related(GroupMember.group, GroupMember.user == actor.id)


def given_to(actor: ActorStandIn) -> Condition:
    """The task is assigned to the actor, or to a group of his."""
    of_groups = CaseTask.assignment_group.is_in(own_groups(actor))
    condition: Condition = (CaseTask.assigned_to == actor.id) | of_groups
    return condition


def cases_of_own_tasks(actor: ActorStandIn) -> Related:
    """The cases of which a task is assigned to the actor, or to a group of his."""
    return related(CaseTask.parent_case, given_to(actor))


def of_account(_: ActorStandIn) -> Condition:
    """The case is one of an account."""
    condition: Condition = Case.account.is_not_null() & Case.consumer.is_null() & Case.household.is_null()
    return condition


def of_person(_: ActorStandIn) -> Condition:
    """The case is one of a consumer or a household."""
    person = Case.consumer.is_not_null() | Case.household.is_not_null()
    condition: Condition = person & Case.account.is_null() & Case.contact.is_null()
    return condition


def of_nobody(_: ActorStandIn) -> Condition:
    """The case names no customer."""
    condition: Condition = (
        Case.account.is_null()
        & Case.contact.is_null()
        & Case.consumer.is_null()
        & Case.household.is_null()
        & Case.requesting_service_organization.is_null()
    )
    return condition


def of_managed_customers(actor: ActorStandIn) -> Condition:
    """The case is one of a customer whose account or relationship manager the actor is."""
    business: Any = Case.account.is_in(managed_accounts(actor)) & Case.consumer.is_null()
    private = Case.consumer.is_in(managed_consumers(actor)) | Case.household.is_in(managed_households(actor))
    condition: Condition = business | private
    return condition


def tasks_of_managed_customers(actor: ActorStandIn) -> Condition:
    """The task belongs to a case of such a customer."""
    business: Any = CaseTask.account.is_in(managed_accounts(actor)) & CaseTask.consumer.is_null()
    private = CaseTask.consumer.is_in(managed_consumers(actor)) | CaseTask.household.is_in(
        managed_households(actor)
    )
    condition: Condition = business | private
    return condition


def as_internal_contact(actor: ActorStandIn) -> Condition:
    """The actor is the internal contact of the case."""
    condition: Condition = Case.internal_user == actor.id
    return condition

"""Which customers contributors see."""

from __future__ import annotations

from platform_core import ActorStandIn, Condition, Grant
from plugins.b2b import Account, AccountAddress, Contact, TeamMember
from plugins.b2c import Consumer, ConsumerAddress, Household, HouseholdMember

from ..roles import (
    ACCOUNT_CONTRIBUTOR,
    CONSUMER_CONTRIBUTOR,
    HOUSEHOLD_VIEWER,
    PROXY_CONTACT,
    RELATIONSHIP_AGENT,
    RELATIONSHIP_CONTRIBUTOR,
)
from . import reach

NAMED_ACCOUNT = ("name", "number", "city", "country", "active")
NAMED_CONTACT = ("name", "first_name", "last_name", "account", "active")
NAMED_CONSUMER = ("name", "first_name", "last_name", "number", "city", "active")
NAMED_HOUSEHOLD = ("name", "number")
CONTACT_DATA = ("first_name", "last_name", "title", "email", "phone", "mobile_phone")


def account(actor: ActorStandIn) -> Condition:
    """The actor is the account's manager."""
    condition: Condition = Account.sys_id.is_in(reach.managed_accounts(actor))
    return condition


def contact(actor: ActorStandIn) -> Condition:
    """The actor is the manager of the contact's account."""
    condition: Condition = Contact.account.is_in(reach.managed_accounts(actor))
    return condition


def address(actor: ActorStandIn) -> Condition:
    """The address is one of an account that the actor manages."""
    condition: Condition = AccountAddress.account.is_in(reach.managed_accounts(actor))
    return condition


def team(actor: ActorStandIn) -> Condition:
    """The team is that of an account that the actor manages."""
    condition: Condition = TeamMember.account.is_in(reach.managed_accounts(actor))
    return condition


def consumer(actor: ActorStandIn) -> Condition:
    """The actor is the consumer's relationship manager."""
    condition: Condition = Consumer.sys_id.is_in(reach.managed_consumers(actor))
    return condition


def consumer_address(actor: ActorStandIn) -> Condition:
    """The address is one of a consumer whose relationship manager the actor is."""
    condition: Condition = ConsumerAddress.consumer.is_in(reach.managed_consumers(actor))
    return condition


def household(actor: ActorStandIn) -> Condition:
    """The actor is the household's relationship manager."""
    condition: Condition = Household.sys_id.is_in(reach.managed_households(actor))
    return condition


def member(actor: ActorStandIn) -> Condition:
    """The membership is one of such a household."""
    condition: Condition = HouseholdMember.household.is_in(reach.managed_households(actor))
    return condition


MANAGED = (
    (Account, account), (Contact, contact), (AccountAddress, address), (TeamMember, team), (Consumer, consumer),
    (ConsumerAddress, consumer_address), (Household, household), (HouseholdMember, member),
)  # fmt: skip
FOUND = (
    (ACCOUNT_CONTRIBUTOR, Account, NAMED_ACCOUNT),
    (ACCOUNT_CONTRIBUTOR, Contact, NAMED_CONTACT),
    (PROXY_CONTACT, Account, NAMED_ACCOUNT),
    (PROXY_CONTACT, Contact, NAMED_CONTACT),
    (CONSUMER_CONTRIBUTOR, Consumer, NAMED_CONSUMER),
    (CONSUMER_CONTRIBUTOR, Household, NAMED_HOUSEHOLD),
)

RULES = (
    *(
        Grant(
            role=role,
            entity=entity,
            may=("read",),
            fields=fields,
            because="They find a customer by name, to open a case for him (CSM-148)",
        )
        for role, entity, fields in FOUND
    ),
    *(
        Grant(
            role=role,
            entity=entity,
            may=("read",),
            where=where,
            because="Managers of customers see these customers, and no others (CSM-149, CSM-180)",
        )
        for role in (RELATIONSHIP_CONTRIBUTOR, RELATIONSHIP_AGENT)
        for entity, where in MANAGED
    ),
    *(
        Grant(
            role=role,
            entity=Contact,
            may=("write",),
            where=contact,
            fields=CONTACT_DATA,
            because="Managers of customers keep their contacts' data",
        )
        for role in (RELATIONSHIP_CONTRIBUTOR, RELATIONSHIP_AGENT)
    ),
    *(
        Grant(
            role=role,
            entity=AccountAddress,
            may=("create", "write"),
            where=address,
            because="Managers of customers keep their addresses",
        )
        for role in (RELATIONSHIP_CONTRIBUTOR, RELATIONSHIP_AGENT)
    ),
    Grant(
        role=HOUSEHOLD_VIEWER,
        entity=Household,
        may=("read",),
        because="Household viewers read every household (CSM-153)",
    ),
    Grant(
        role=HOUSEHOLD_VIEWER,
        entity=HouseholdMember,
        may=("read",),
        because="Household viewers read who belongs to every household (CSM-153)",
    ),
)

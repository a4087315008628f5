"""Which customers contributors see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from platform_core import ActorStandIn, Condition, Entity, Grant, Related
from plugins.b2b import Account, AccountAddress, Contact, TeamMember
from plugins.b2c import Consumer, ConsumerAddress, Household, HouseholdMember

from ..roles import (
    ACCOUNT_CONTRIBUTOR,
    CONSUMER_CONTRIBUTOR,
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
Where = Callable[[ActorStandIn], Condition]


def _of(customer: Any, managed: Callable[[ActorStandIn], Related]) -> Where:
    def of_managed_customer(actor: ActorStandIn) -> Condition:
        """It is, or belongs to, a customer whose account or relationship manager the actor is."""
        condition: Condition = customer.is_in(managed(actor))
        return condition

    return of_managed_customer


CONTACTS = _of(Contact.account, reach.managed_accounts)
ADDRESSES = _of(AccountAddress.account, reach.managed_accounts)
MANAGED: tuple[tuple[type[Entity], Where], ...] = (
    (Account, _of(Account.sys_id, reach.managed_accounts)),
    (Contact, CONTACTS),
    (AccountAddress, ADDRESSES),
    (TeamMember, _of(TeamMember.account, reach.managed_accounts)),
    (Consumer, _of(Consumer.sys_id, reach.managed_consumers)),
    (ConsumerAddress, _of(ConsumerAddress.consumer, reach.managed_consumers)),
    (Household, _of(Household.sys_id, reach.managed_households)),
    (HouseholdMember, _of(HouseholdMember.household, reach.managed_households)),
)
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
            where=CONTACTS,
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
            where=ADDRESSES,
            because="Managers of customers keep their addresses",
        )
        for role in (RELATIONSHIP_CONTRIBUTOR, RELATIONSHIP_AGENT)
    ),
)

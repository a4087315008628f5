"""Who sees and says which consumers are served through which account.

The role for agents is inside of every agent's role in the data model. A pack adds nothing to other packs' roles, so what
that role opens is granted to the agents by name.
"""

from platform_core import (
    IMPORT_ADMIN,
    ActorFact,
    ActorStandIn,
    Condition,
    Grant,
    Operation,
    Related,
    exists,
    outer,
    related,
)
from plugins.b2b import AGENT, SHARED_ACCOUNT_FIELDS, Account
from plugins.b2c import CONSUMER_AGENT, Consumer, own_consumers
from plugins.customer_base import CUSTOMER_DATA_VIEWER, FOUNDATION_DATA_MANAGER, FOUNDATION_DATA_VIEWER

from .entities import AccountConsumer
from .roles import ACCOUNT_CONSUMER, ACCOUNT_CONSUMER_AGENT

KEEP: tuple[Operation, ...] = ("create", "read", "delete")
AGENTS = (ACCOUNT_CONSUMER_AGENT, AGENT, CONSUMER_AGENT)
NAMED = (
    "number", "name", "prefix", "first_name", "middle_name", "last_name", "suffix", "title", "active", "email",
    "business_phone", "mobile_phone", "preferred_language",
)  # fmt: skip


def accounts_of_own_consumers(actor: ActorStandIn) -> Related:
    """The accounts through which the actor is served."""
    return related(AccountConsumer.account, AccountConsumer.consumer.is_in(own_consumers(actor)))


def own_row(actor: ActorStandIn) -> Condition:
    """The actor himself is the consumer."""
    condition: Condition = AccountConsumer.consumer.is_in(own_consumers(actor))
    return condition


def own_account(actor: ActorStandIn) -> Condition:
    """The actor is served through the account."""
    condition: Condition = Account.sys_id.is_in(accounts_of_own_consumers(actor))
    return condition


def has_consumers(_: ActorStandIn) -> Condition:
    """Somebody is served through the account."""
    return exists(AccountConsumer, AccountConsumer.account == outer(Account.sys_id))


def of_an_account(_: ActorStandIn) -> Condition:
    """The consumer is served through some account."""
    return exists(AccountConsumer, AccountConsumer.consumer == outer(Consumer.sys_id))


FACTS = (
    ActorFact(
        "accounts_as_consumer", "Accounts through which the actor is served", accounts_of_own_consumers
    ),
)

RULES = (
    *(
        Grant(
            role=role, entity=AccountConsumer, may=KEEP, because="They say who is served through an account"
        )
        for role in (*AGENTS, FOUNDATION_DATA_MANAGER)
    ),
    *(
        Grant(
            role=role,
            entity=AccountConsumer,
            may=("read",),
            because="They read customers of every kind, and whose customer's customer somebody is",
        )
        for role in (CUSTOMER_DATA_VIEWER, FOUNDATION_DATA_VIEWER)
    ),
    Grant(
        role=IMPORT_ADMIN,
        entity=AccountConsumer,
        may=("create", "read"),
        because="Imports bring in who is served through which account",
    ),
    *(
        Grant(
            role=role,
            entity=Consumer,
            may=("read",),
            where=of_an_account,
            fields=NAMED,
            because="Who works for accounts knows the people who are served through them",
        )
        for role in (ACCOUNT_CONSUMER_AGENT, AGENT)
    ),
    Grant(
        role=ACCOUNT_CONSUMER_AGENT,
        entity=Account,
        may=("read",),
        where=has_consumers,
        fields=SHARED_ACCOUNT_FIELDS,
        because="Who looks after an account's consumers sees whose they are",
    ),
    Grant(
        role=ACCOUNT_CONSUMER,
        entity=AccountConsumer,
        may=("read",),
        where=own_row,
        because="Consumers see through which accounts they are served",
    ),
    Grant(
        role=ACCOUNT_CONSUMER,
        entity=Account,
        may=("read",),
        where=own_account,
        fields=("number", "name", "phone", "website"),
        because="Consumers see who serves them",
    ),
)

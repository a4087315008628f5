"""Who may see and change consumers.

A consumer reads his own login by the base's rule that everybody reads his own user record.
"""

from platform_core import (
    IMPORT_ADMIN,
    INTERNAL,
    ActorFact,
    ActorStandIn,
    Grant,
    Operation,
    ProtectedField,
    Related,
    related,
)
from plugins.customer_base import CUSTOMER_DATA_VIEWER, FOUNDATION_DATA_MANAGER, FOUNDATION_DATA_VIEWER

from .entities import Consumer, ConsumerUser
from .roles import CONSUMER, CONSUMER_AGENT, CONSUMER_DATA_MANAGER, CONSUMER_VIEWER

KEEP: tuple[Operation, ...] = ("create", "read", "write")


def own_consumers(actor: ActorStandIn) -> Related:
    """The consumer whose login the actor is."""
    return related(Consumer.sys_id, Consumer.user == actor.id)


FACTS = (ActorFact("consumers", "Consumers whose login the actor is", own_consumers),)

RULES = (
    Grant(
        role=CONSUMER,
        entity=Consumer,
        may=("read",),
        where=lambda actor: Consumer.user == actor.id,
        because="It takes the role and a consumer linked to the login to see that consumer (CSM-68)",
    ),
    ProtectedField(
        entity=Consumer,
        field="notes",
        read=(INTERNAL,),
        write=(INTERNAL,),
        because="Notes about a person are for staff",
    ),
    Grant(
        role=CONSUMER_AGENT, entity=Consumer, may=KEEP, because="Agents take consumers in and work for them"
    ),
    Grant(role=CONSUMER_AGENT, entity=ConsumerUser, may=("read",), because="Agents see who can sign in"),
    Grant(role=CONSUMER_VIEWER, entity=Consumer, may=("read",), because="Consumer viewers read consumers"),
    Grant(
        role=CONSUMER_VIEWER,
        entity=ConsumerUser,
        may=("read",),
        because="Consumer viewers see who can sign in",
    ),
    Grant(
        role=CUSTOMER_DATA_VIEWER, entity=Consumer, may=("read",), because="They read customers of every kind"
    ),
    Grant(role=FOUNDATION_DATA_VIEWER, entity=Consumer, may=("read",), because="They read all customer data"),
    Grant(
        role=FOUNDATION_DATA_VIEWER, entity=ConsumerUser, may=("read",), because="They read all customer data"
    ),
    Grant(role=CONSUMER_DATA_MANAGER, entity=Consumer, may=KEEP, because="They keep consumers"),
    Grant(
        role=CONSUMER_DATA_MANAGER, entity=ConsumerUser, may=KEEP, because="They keep the consumers' logins"
    ),
    Grant(role=FOUNDATION_DATA_MANAGER, entity=Consumer, may=KEEP, because="They keep all customer data"),
    Grant(role=FOUNDATION_DATA_MANAGER, entity=ConsumerUser, may=KEEP, because="They keep all customer data"),
    Grant(role=IMPORT_ADMIN, entity=Consumer, may=KEEP, because="Imports bring consumers in"),
    Grant(role=IMPORT_ADMIN, entity=ConsumerUser, may=KEEP, because="Imports bring consumers' logins in"),
)

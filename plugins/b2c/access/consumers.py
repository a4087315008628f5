"""Who may see and change consumers.

A consumer reads his own login by the base's rule that everybody reads his own user record.
"""

from platform_core import (
    ADMIN,
    IMPORT_ADMIN,
    INTERNAL,
    ActorFact,
    ActorStandIn,
    Condition,
    Grant,
    Operation,
    ProtectedField,
    Restriction,
    exists,
    outer,
)
from plugins.customer_base import CUSTOMER_DATA_VIEWER, FOUNDATION_DATA_MANAGER, FOUNDATION_DATA_VIEWER

from ..entities import Consumer, ConsumerAddress, ConsumerTeamMember, ConsumerUser, Registration
from ..roles import CONSUMER_AGENT, CONSUMER_DATA_MANAGER, CONSUMER_VIEWER, REQUESTER
from .reach import (
    household_consumers,
    of_others,
    own_consumers,
    own_or_of_others,
    represented_consumers,
    represented_in_households,
)

KEEP: tuple[Operation, ...] = ("create", "read", "write")
KEEP_AND_DELETE: tuple[Operation, ...] = ("create", "read", "write", "delete")
READERS = (CONSUMER_AGENT, CONSUMER_VIEWER, CUSTOMER_DATA_VIEWER, FOUNDATION_DATA_VIEWER)
KEEPERS = (CONSUMER_AGENT, CONSUMER_DATA_MANAGER, FOUNDATION_DATA_MANAGER)


def acted_for(actor: ActorStandIn) -> Condition:
    """A consumer for whom the actor acts."""
    return of_others(Consumer.sys_id, actor)


def in_own_team(actor: ActorStandIn) -> Condition:
    """A consumer whom the actor looks after."""
    mine = (ConsumerTeamMember.consumer == outer(Consumer.sys_id)) & (ConsumerTeamMember.user == actor.id)
    return exists(ConsumerTeamMember, mine)


def address_within_reach(actor: ActorStandIn) -> Condition:
    """An address of the actor himself, or of one for whom he acts."""
    return own_or_of_others(ConsumerAddress.consumer, actor)


FACTS = (
    ActorFact("consumers", "Consumers whose login the actor is", own_consumers),
    ActorFact("household_consumers", "Members of the households that the actor heads", household_consumers),
    ActorFact("represented_consumers", "Consumers whom the actor represents", represented_consumers),
    ActorFact(
        "represented_in_households",
        "Consumers whom the actor represents in a household of both",
        represented_in_households,
    ),
)
SEEN = tuple(name for name in Consumer.info.fields if name != "notes")

RULES: tuple[Grant | Restriction | ProtectedField, ...] = (
    Grant(
        role=REQUESTER,
        entity=Consumer,
        may=("read",),
        where=acted_for,
        fields=SEEN,
        because="Heads of households and representatives see those for whom they act (CSM-76, CSM-77)",
    ),
    Grant(
        role=INTERNAL,
        entity=Consumer,
        may=("read",),
        where=in_own_team,
        because="Who looks after a consumer reads him",
    ),
    Grant(
        role=REQUESTER,
        entity=ConsumerAddress,
        may=("read",),
        where=address_within_reach,
        because="Consumers see their addresses, and those of the people for whom they act",
    ),
    Restriction(
        entity=ConsumerAddress,
        where=address_within_reach,
        unless=(ADMIN, IMPORT_ADMIN, *READERS, *KEEPERS),
        because="All staff see places, but not where private people live",
    ),
    *(
        Grant(
            role=role,
            entity=ConsumerAddress,
            may=("read",),
            because="Whoever reads consumers reads their addresses",
        )
        for role in READERS
    ),
    *(
        Grant(
            role=role,
            entity=ConsumerAddress,
            may=KEEP_AND_DELETE,
            because="Whoever keeps consumers keeps their addresses",
        )
        for role in KEEPERS
    ),
    *(
        Grant(role=role, entity=Registration, may=("read",), because="They see who asked for a login")
        for role in (CONSUMER_DATA_MANAGER, FOUNDATION_DATA_MANAGER)
    ),
    Grant(role=IMPORT_ADMIN, entity=ConsumerAddress, may=KEEP, because="Imports bring addresses in"),
    Grant(
        role=REQUESTER,
        entity=Consumer,
        may=("read",),
        where=lambda actor: Consumer.user == actor.id,
        fields=SEEN,
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

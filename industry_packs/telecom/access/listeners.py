"""Rights to listeners and what they were told, and to what is kept in the forum's words."""

from platform_core import ActorStandIn, Condition, Grant
from plugins.customer_base import FOUNDATION_DATA_VIEWER
from plugins.customer_service import MANAGER

from ..entities import Listener, Notification, PartyProfile, TroubleTicket
from ..roles import LISTENER


def own(actor: ActorStandIn) -> Condition:
    """The actor registered it."""
    condition: Condition = Listener.owner == actor.id
    return condition


def to_own(actor: ActorStandIn) -> Condition:
    """It goes to a listener that the actor registered."""
    condition: Condition = Notification.listener.owner == actor.id
    return condition


RULES = (
    Grant(
        role=MANAGER,
        entity=TroubleTicket,
        may=("read",),
        because="Managers read every case, and what it has as a ticket",
    ),
    Grant(
        role=FOUNDATION_DATA_VIEWER,
        entity=PartyProfile,
        may=("read",),
        because="They read all customer data",
    ),
    Grant(
        role=LISTENER,
        entity=Listener,
        may=("create", "read", "delete"),
        where=own,
        because="Systems register listeners of their own, and see no others",
    ),
    Grant(
        role=LISTENER,
        entity=Notification,
        may=("read",),
        where=to_own,
        because="Systems see what they were told, and what could not be delivered",
    ),
)

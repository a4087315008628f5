"""What consumers keep themselves: how and where they are reached, and how they want to be written to.

His name and e-mail address a consumer does not change by himself: by them staff know whom they talk to, and whoever gets
at somebody's session must not be able to have the links for new passwords sent elsewhere.
"""

from platform_core import ActorStandIn, Condition, Grant

from ..entities import Consumer, ConsumerAddress
from ..roles import REQUESTER
from .reach import own_consumers

PHONES = ("business_phone", "home_phone", "mobile_phone", "fax")
ADDRESS = ("street", "city", "state", "zip", "country")
WISHES = ("preferred_language", "time_zone", "date_format", "time_format", "notification")
ADDRESS_DATA = ("name", "consumer", "primary", "type", "phone", *ADDRESS)


def own(actor: ActorStandIn) -> Condition:
    """The actor's own consumer."""
    condition: Condition = Consumer.user == actor.id
    return condition


def own_address(actor: ActorStandIn) -> Condition:
    """An address of the actor's own consumer."""
    condition: Condition = ConsumerAddress.consumer.is_in(own_consumers(actor))
    return condition


RULES = (
    Grant(
        role=REQUESTER,
        entity=Consumer,
        may=("write",),
        where=own,
        fields=(*PHONES, *ADDRESS, *WISHES),
        because="Consumers say themselves how they are reached, and how they want to be written to",
    ),
    Grant(
        role=REQUESTER,
        entity=ConsumerAddress,
        may=("create", "write"),
        where=own_address,
        fields=ADDRESS_DATA,
        because="Consumers keep their own addresses",
    ),
    Grant(
        role=REQUESTER,
        entity=ConsumerAddress,
        may=("delete",),
        where=own_address,
        because="Consumers take back an address that is theirs no longer",
    ),
)

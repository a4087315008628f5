"""The addresses of consumers."""

from platform_core import AtMostOne, Boolean, Entity, Location, Reference

from .consumers import Consumer


class ConsumerAddress(
    Entity,
    extends=Location,
    tablename="csm_consumer_address",
    label="Consumer address",
    plural="Consumer addresses",
    default_order="name",
):
    """A place where a consumer lives, is billed or gets his goods.

    A consumer who has addresses has exactly one primary address, which is the one that stands on the consumer himself.
    Where people live is not for all staff, who see other places.
    """

    consumer = Reference(Consumer, required=True, index=True, on_delete="cascade")
    primary = Boolean(help="Stands on the consumer as well; the first address is primary by itself")
    constraints = (
        AtMostOne(
            per="consumer", flag="primary", because="A consumer has at most one primary address (CSM-71)"
        ),
    )

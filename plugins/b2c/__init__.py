"""B2C: private customers as consumers, with or without a login."""

from .access import own_consumers
from .entities import Consumer, ConsumerUser
from .manifest import pack
from .roles import CONSUMER, CONSUMER_AGENT, CONSUMER_DATA_MANAGER, CONSUMER_VIEWER

__all__ = [
    "CONSUMER",
    "CONSUMER_AGENT",
    "CONSUMER_DATA_MANAGER",
    "CONSUMER_VIEWER",
    "Consumer",
    "ConsumerUser",
    "own_consumers",
    "pack",
]

"""B2B2C: the private persons who are served through a business customer."""

from .access import accounts_of_own_consumers
from .entities import AccountConsumer
from .manifest import pack
from .roles import ACCOUNT_CONSUMER, ACCOUNT_CONSUMER_AGENT

__all__ = [
    "ACCOUNT_CONSUMER",
    "ACCOUNT_CONSUMER_AGENT",
    "AccountConsumer",
    "accounts_of_own_consumers",
    "pack",
]

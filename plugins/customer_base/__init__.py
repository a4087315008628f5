"""Customer base: the roles that every kind of customer, and everyone who serves one, starts from."""

from .manifest import pack
from .roles import (
    CUSTOMER_DATA_VIEWER,
    ESM_AGENT,
    ESM_USER,
    ESM_USER_ADMIN,
    FOUNDATION_ADMIN,
    FOUNDATION_DATA_MANAGER,
    FOUNDATION_DATA_VIEWER,
)

__all__ = [
    "CUSTOMER_DATA_VIEWER",
    "ESM_AGENT",
    "ESM_USER",
    "ESM_USER_ADMIN",
    "FOUNDATION_ADMIN",
    "FOUNDATION_DATA_MANAGER",
    "FOUNDATION_DATA_VIEWER",
    "pack",
]

"""Customer base: the roles and responsibilities that every kind of customer, and everyone who serves one, starts from."""

from .changing import change_oldest
from .entities import RESPONSIBILITY_TYPE, Responsibility
from .manifest import pack
from .overview import Overview, overview
from .roles import (
    ACCESS_ADMIN,
    CUSTOMER_DATA_VIEWER,
    ESM_ADMIN,
    ESM_AGENT,
    ESM_PARTNER,
    ESM_PARTNER_ADMIN,
    ESM_USER,
    ESM_USER_ADMIN,
    FOUNDATION_ADMIN,
    FOUNDATION_DATA_MANAGER,
    FOUNDATION_DATA_VIEWER,
)
from .steps import ACCOUNT_MANAGER, AUTHORIZED_ACCOUNT, AUTHORIZED_ORGANIZATION, AUTHORIZED_REPRESENTATIVE

__all__ = [
    "ACCESS_ADMIN",
    "ACCOUNT_MANAGER",
    "AUTHORIZED_ACCOUNT",
    "AUTHORIZED_ORGANIZATION",
    "AUTHORIZED_REPRESENTATIVE",
    "CUSTOMER_DATA_VIEWER",
    "ESM_ADMIN",
    "ESM_AGENT",
    "ESM_PARTNER",
    "ESM_PARTNER_ADMIN",
    "ESM_USER",
    "ESM_USER_ADMIN",
    "FOUNDATION_ADMIN",
    "FOUNDATION_DATA_MANAGER",
    "FOUNDATION_DATA_VIEWER",
    "RESPONSIBILITY_TYPE",
    "Overview",
    "Responsibility",
    "change_oldest",
    "overview",
    "pack",
]

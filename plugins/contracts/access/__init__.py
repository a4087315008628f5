"""Who may see and change contracts, entitlements and what hangs on them."""

from platform_core import Grant, Restriction

from . import cases, customers, staff

RULES: tuple[Grant | Restriction, ...] = (*staff.RULES, *customers.RULES, *cases.RULES)

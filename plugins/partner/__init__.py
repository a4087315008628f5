"""Partners: what their people may do for the accounts that the partner serves."""

from .access import own_customers
from .manifest import pack
from .roles import PARTNER, PARTNER_ADMIN

__all__ = ["PARTNER", "PARTNER_ADMIN", "own_customers", "pack"]

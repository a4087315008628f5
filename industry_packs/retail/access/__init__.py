"""Who may see and change what of retail."""

from platform_core import ActorFact, Grant, Restriction

from .customers import CUSTOMER_RULES
from .headquarters import HEADQUARTERS_RULES, RESTRICTIONS, RETURN_RULES
from .reach import own_stores
from .stores import STORE_RULES

RULES: tuple[Grant | Restriction, ...] = (
    *STORE_RULES,
    *HEADQUARTERS_RULES,
    *RETURN_RULES,
    *CUSTOMER_RULES,
    *RESTRICTIONS,
)
FACTS = (ActorFact("own_stores", "Stores and units that the actor belongs to", own_stores),)

__all__ = ["FACTS", "RULES", "own_stores"]

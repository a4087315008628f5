"""Who contributes to what, and who looks on."""

from . import cases, customers, products, tasks
from .cases import ASKED, follow, opens

RULES = (*cases.RULES, *tasks.RULES, *customers.RULES, *products.RULES)

__all__ = ["ASKED", "RULES", "follow", "opens"]

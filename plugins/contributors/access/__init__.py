"""Who contributes to what, and who looks on."""

from . import cases, customers, products, tasks
from .cases import ASKED, follow, opens
from .reach import of_account, of_person

RULES = (*cases.RULES, *tasks.RULES, *customers.RULES, *products.RULES)

__all__ = ["ASKED", "RULES", "follow", "of_account", "of_person", "opens"]

"""Who may see and change the records of the telecom pack."""

from . import customers, inventory, listeners, work

RULES = (*work.RULES, *inventory.RULES, *listeners.RULES, *customers.RULES)

__all__ = ["RULES"]

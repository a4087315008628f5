"""Who contributes to what, and who looks on."""

from . import cases, customers, products, tasks

RULES = (*cases.RULES, *tasks.RULES, *customers.RULES, *products.RULES)

__all__ = ["RULES"]

"""Who may see and change what the service model adds."""

from . import setup

RULES = (*setup.RULES,)

__all__ = ["RULES"]

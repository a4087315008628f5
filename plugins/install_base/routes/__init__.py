"""The pack's own paths: what is done to items, what is due soon, readings, and the items' API for programs."""

from .actions import ACTIONS
from .due import DUE
from .integrations import INTEGRATIONS

ROUTES = (*ACTIONS, *DUE, *INTEGRATIONS)

__all__ = ["ROUTES"]

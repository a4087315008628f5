"""The states of what retail works on, and the moves between them."""

from .cases import CASE_LIFECYCLES, COMPLETE, FAILED, FULFILLERS, GENERATING, SHOWN, STILL_OPEN, STORES
from .returns import DUE, HANDLERS, PAID, RETURN_LIFECYCLES, UNFINISHED

LIFECYCLES = (*RETURN_LIFECYCLES, *CASE_LIFECYCLES)

__all__ = [
    "COMPLETE",
    "DUE",
    "FAILED",
    "FULFILLERS",
    "GENERATING",
    "HANDLERS",
    "LIFECYCLES",
    "PAID",
    "SHOWN",
    "STILL_OPEN",
    "STORES",
    "UNFINISHED",
]

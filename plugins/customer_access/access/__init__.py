"""Who may see and change what: everything is rows, and nothing is a role per customer."""

from . import cases, configuration, parties, products
from .cases import PARTY_CREATES, PARTY_READS
from .reach import SOURCES, Source, authorized

RULES = (
    *configuration.RULES,
    *parties.RULES,
    *cases.RULES,
    *products.RULES,
)

__all__ = ["PARTY_CREATES", "PARTY_READS", "RULES", "SOURCES", "Source", "authorized"]

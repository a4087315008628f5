"""What holds whenever parties, their types and what these open are saved."""

from . import cases, configuration, parties

BUSINESS_RULES = (*configuration.BUSINESS_RULES, *parties.BUSINESS_RULES, *cases.BUSINESS_RULES)

__all__ = ["BUSINESS_RULES"]

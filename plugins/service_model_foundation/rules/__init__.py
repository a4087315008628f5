"""What holds whenever something of the service model is saved."""

from . import cases, criteria, locations, logins, managers, members, scopes, work

BUSINESS_RULES = (
    *locations.BUSINESS_RULES,
    *members.BUSINESS_RULES,
    *managers.BUSINESS_RULES,
    *scopes.BUSINESS_RULES,
    *cases.BUSINESS_RULES,
    *work.BUSINESS_RULES,
    *criteria.BUSINESS_RULES,
    *logins.BUSINESS_RULES,
)

__all__ = ["BUSINESS_RULES"]

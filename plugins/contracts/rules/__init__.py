"""What holds whenever contracts, entitlements, and cases that fall under them are saved."""

from . import cases, contracts, coverage, entitlements, following, lines

BUSINESS_RULES = (
    *contracts.BUSINESS_RULES,
    *lines.BUSINESS_RULES,
    *entitlements.BUSINESS_RULES,
    *coverage.BUSINESS_RULES,
    *following.BUSINESS_RULES,
    *cases.BUSINESS_RULES,
)

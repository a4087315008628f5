"""What holds whenever records of the telecom pack are opened or changed."""

from . import complaints, orders, problems, service_tests

BUSINESS_RULES = (
    *problems.BUSINESS_RULES,
    *service_tests.BUSINESS_RULES,
    *complaints.BUSINESS_RULES,
    *orders.BUSINESS_RULES,
)

__all__ = ["BUSINESS_RULES"]

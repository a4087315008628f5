"""The rules of retail."""

from .cases import CASE_RULES
from .keys import KEY_RULES
from .lines import LINE_RULES
from .masters import MASTER_RULES
from .multistore import MULTISTORE_RULES
from .orders import ORDER_RULES
from .refunds import REFUND_RULES
from .returns import RETURN_RULES

BUSINESS_RULES = (
    *KEY_RULES,
    *MASTER_RULES,
    *ORDER_RULES,
    *RETURN_RULES,
    *LINE_RULES,
    *REFUND_RULES,
    *CASE_RULES,
    *MULTISTORE_RULES,
)

"""Customer service: cases of business and private customers, from the first word to the accepted solution."""

from .access import (
    CUSTOMER_CREATES,
    CUSTOMER_READS,
    CUSTOMER_WRITES,
    as_consumer,
    as_consumer_only,
    of_own_tree,
    own,
    own_for_own_account,
)
from .customers import CaseCustomer, customer_of
from .entities import RESOLUTION_CODE, SOLVED_BY_CUSTOMER, AffectedItem, Case, CaseTask
from .lifecycle import (
    AWAITING_INFO,
    CANCELLED,
    CLOSED,
    CUSTOMER_MOVES,
    LIFECYCLE,
    NEW,
    OPEN,
    RESOLVED,
    STATES,
)
from .manifest import pack
from .partners import serving
from .roles import CASE_TASK_VIEWER, CASE_VIEWER, MANAGER
from .tasks import CLOSE_TASK, TASK_CLOSED, TASK_OPEN, task_answers

__all__ = [
    "AWAITING_INFO",
    "CANCELLED",
    "CASE_TASK_VIEWER",
    "CASE_VIEWER",
    "CLOSED",
    "CLOSE_TASK",
    "CUSTOMER_CREATES",
    "CUSTOMER_MOVES",
    "CUSTOMER_READS",
    "CUSTOMER_WRITES",
    "LIFECYCLE",
    "MANAGER",
    "NEW",
    "OPEN",
    "RESOLUTION_CODE",
    "RESOLVED",
    "SOLVED_BY_CUSTOMER",
    "STATES",
    "TASK_CLOSED",
    "TASK_OPEN",
    "AffectedItem",
    "Case",
    "CaseCustomer",
    "CaseTask",
    "as_consumer",
    "as_consumer_only",
    "customer_of",
    "of_own_tree",
    "own",
    "own_for_own_account",
    "pack",
    "serving",
    "task_answers",
]

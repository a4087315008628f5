"""The states of the telecom pack's records and every move between them."""

from .complaints import COMPLAINT_LIFECYCLE
from .orders import LINE_LIFECYCLE, ORDER_LIFECYCLE
from .problems import PROBLEM_LIFECYCLE
from .tasks import STILL_OPEN, TASK_LIFECYCLES
from .test_runs import RUN_LIFECYCLE

LIFECYCLES = (
    PROBLEM_LIFECYCLE,
    *TASK_LIFECYCLES,
    RUN_LIFECYCLE,
    COMPLAINT_LIFECYCLE,
    ORDER_LIFECYCLE,
    LINE_LIFECYCLE,
)

__all__ = ["LIFECYCLES", "STILL_OPEN"]

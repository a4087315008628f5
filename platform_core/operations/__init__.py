"""Life-cycle operations on an instance's packs: plan, confirm, carry out."""

from __future__ import annotations

from .execute import OperationResult, PlanChanged, execute
from .generation import wait_for_workers
from .ground import Check, Progress
from .initialize import initialize
from .plan import (
    OPERATIONS,
    PAST,
    AccessChange,
    Lost,
    OperationName,
    PeopleChange,
    Plan,
    PlannedArchive,
    PlannedPack,
    PlannedStep,
    RoleChange,
    RowsAtStake,
    RuleChange,
)
from .planning import plan, plan_activation, plan_deactivation
from .verbs import VERBS

__all__ = [
    "OPERATIONS",
    "PAST",
    "VERBS",
    "AccessChange",
    "Check",
    "Lost",
    "OperationName",
    "OperationResult",
    "PeopleChange",
    "Plan",
    "PlanChanged",
    "PlannedArchive",
    "PlannedPack",
    "PlannedStep",
    "Progress",
    "RoleChange",
    "RowsAtStake",
    "RuleChange",
    "execute",
    "initialize",
    "plan",
    "plan_activation",
    "plan_deactivation",
    "wait_for_workers",
]

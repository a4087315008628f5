"""Life-cycle operations on an instance's packs: plan, confirm, carry out."""

from __future__ import annotations

from .execute import OperationResult, PlanChanged, execute
from .generation import wait_for_workers
from .ground import Check
from .initialize import initialize
from .plan import (
    OPERATIONS,
    PAST,
    OperationName,
    Plan,
    PlannedPack,
    PlannedStep,
    RoleChange,
    RowsAtStake,
    RuleChange,
)
from .planning import plan, plan_activation, plan_deactivation

__all__ = [
    "OPERATIONS",
    "PAST",
    "Check",
    "OperationName",
    "OperationResult",
    "Plan",
    "PlanChanged",
    "PlannedPack",
    "PlannedStep",
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

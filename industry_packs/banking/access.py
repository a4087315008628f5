"""Who may see and change financial accounts, complaints and their tasks.

What the case grants holds for complaints too: agents of business or private customers see theirs. These rules
add the complaint department, and what a complainant reads and gives beyond a case's fields.
"""

from platform_core import IMPORT_ADMIN, ActorStandIn, Condition, Grant, Operation
from plugins.customer_service import NEW

from .customer_access import CUSTOMER_RULES
from .entities import (
    ComplaintCase,
    ComplaintTask,
    FinancialAccount,
    QualityControlTask,
    RegulationCategory,
    RegulationSubcategory,
)
from .roles import (
    B2B_AGENT,
    B2C_AGENT,
    COMPLAINT_ADMIN,
    COMPLAINT_AGENT,
    COMPLAINT_CONTRIBUTOR,
    COMPLAINT_MANAGER,
    COMPLAINT_VIEWER,
    FS_ADMIN,
    QUALITY_AGENT,
)

WORK: tuple[Operation, ...] = ("create", "read", "write")
KEEP: tuple[Operation, ...] = ("create", "read", "write", "delete")


def of_a_business(_: ActorStandIn) -> Condition:
    """A business holds the financial account."""
    condition: Condition = FinancialAccount.account.is_not_null()
    return condition


def of_a_person(_: ActorStandIn) -> Condition:
    """A private person holds the financial account."""
    condition: Condition = FinancialAccount.consumer.is_not_null()
    return condition


def taken_in(actor: ActorStandIn) -> Condition:
    """The actor opened the complaint."""
    condition: Condition = ComplaintCase.opened_by == actor.id
    return condition


def taken_in_and_not_begun(actor: ActorStandIn) -> Condition:
    """The actor opened the complaint, and nobody has begun to work on it."""
    condition: Condition = (ComplaintCase.opened_by == actor.id) & (ComplaintCase.stage == "intake")
    return condition


def not_begun(_: ActorStandIn) -> Condition:
    """Nobody has begun to work on the complaint."""
    condition: Condition = ComplaintCase.state == NEW
    return condition


def given_to_actor(actor: ActorStandIn) -> Condition:
    """The task is the actor's."""
    condition: Condition = ComplaintTask.assigned_to == actor.id
    return condition


ACCOUNT_RULES = (
    Grant(
        role=B2B_AGENT,
        entity=FinancialAccount,
        may=("read",),
        where=of_a_business,
        because="Agents of business customers see what these have with the bank",
    ),
    Grant(
        role=B2C_AGENT,
        entity=FinancialAccount,
        may=("read",),
        where=of_a_person,
        because="Agents of private customers see what these have with the bank",
    ),
    Grant(
        role=COMPLAINT_AGENT,
        entity=FinancialAccount,
        may=("read",),
        because="A complaint may be about any financial account",
    ),
    Grant(
        role=FS_ADMIN,
        entity=FinancialAccount,
        may=KEEP,
        because="Financial administrators keep the accounts",
    ),
    Grant(role=IMPORT_ADMIN, entity=FinancialAccount, may=WORK, because="Imports bring accounts in"),
)

COMPLAINT_RULES = (
    Grant(role=COMPLAINT_VIEWER, entity=ComplaintCase, may=("read",), because="Viewers read complaints"),
    Grant(role=COMPLAINT_AGENT, entity=ComplaintCase, may=WORK, because="Complaint agents work complaints"),
    Grant(
        role=COMPLAINT_MANAGER,
        entity=ComplaintCase,
        may=("delete",),
        where=not_begun,
        because="Managers delete a complaint that was opened by mistake, before work on it begins",
    ),
    Grant(
        role=COMPLAINT_CONTRIBUTOR,
        entity=ComplaintCase,
        may=("create", "read"),
        where=taken_in,
        because="Contributors take complaints in, and follow them",
    ),
    Grant(
        role=COMPLAINT_CONTRIBUTOR,
        entity=ComplaintCase,
        may=("write",),
        where=taken_in_and_not_begun,
        because="Contributors change a complaint only in its first stage",
    ),
)

TASK_RULES = (
    Grant(role=COMPLAINT_VIEWER, entity=ComplaintTask, may=("read",), because="Viewers read complaint tasks"),
    Grant(role=COMPLAINT_AGENT, entity=ComplaintTask, may=WORK, because="Agents ask other departments"),
    Grant(
        role=COMPLAINT_CONTRIBUTOR,
        entity=ComplaintTask,
        may=("read", "write"),
        where=given_to_actor,
        because="Contributors do the tasks that are given to them",
    ),
    Grant(
        role=COMPLAINT_VIEWER,
        entity=QualityControlTask,
        may=("read",),
        because="Viewers read quality control tasks",
    ),
    Grant(
        role=QUALITY_AGENT,
        entity=QualityControlTask,
        may=("read", "write"),
        because="Quality agents check drafted responses",
    ),
    Grant(
        role=COMPLAINT_VIEWER,
        entity=RegulationCategory,
        may=("read",),
        because="Complaints name regulation categories",
    ),
    Grant(
        role=COMPLAINT_VIEWER,
        entity=RegulationSubcategory,
        may=("read",),
        because="Complaints name regulation subcategories",
    ),
    Grant(
        role=COMPLAINT_ADMIN,
        entity=RegulationCategory,
        may=KEEP,
        because="Complaint administrators keep the categories",
    ),
    Grant(
        role=COMPLAINT_ADMIN,
        entity=RegulationSubcategory,
        may=KEEP,
        because="Complaint administrators keep the subcategories",
    ),
)

RULES = (*ACCOUNT_RULES, *COMPLAINT_RULES, *TASK_RULES, *CUSTOMER_RULES)

"""What a bank's customers see of their accounts and complaints, and give, beyond a case's own fields."""

from platform_core import ActorStandIn, Condition, Grant
from plugins.b2b import CUSTOMER, CUSTOMER_ADMIN, CUSTOMER_CASE_MANAGER, own_accounts
from plugins.b2c import REQUESTER, own_consumers
from plugins.customer_service import (
    CUSTOMER_CREATES,
    as_consumer,
    as_consumer_only,
    of_own_tree,
    own,
    own_for_own_account,
)

from .entities import ComplaintCase, FinancialAccount

COMPLAINANT_GIVES = (
    "description", "complaint_product", "complaint_sub_product", "complaint_issue", "complaint_sub_issue",
    "institution", "financial_account", "expected_outcome",
)  # fmt: skip
COMPLAINANT_CREATES = (*CUSTOMER_CREATES, *COMPLAINANT_GIVES)
# A drafted response is none of the complainant's; the one that was sent stands among the comments.
COMPLAINANT_READS = (*COMPLAINANT_GIVES, "stage", "response_sent_at", "customer_approval")


def held_by_own_tree(actor: ActorStandIn) -> Condition:
    """The actor's account, or one below it, holds the financial account."""
    condition: Condition = FinancialAccount.account.within(own_accounts(actor))
    return condition


def held_by_actor(actor: ActorStandIn) -> Condition:
    """The consumer whose login the actor is holds the financial account."""
    condition: Condition = FinancialAccount.consumer.is_in(own_consumers(actor))
    return condition


CUSTOMER_RULES = (
    Grant(
        role=CUSTOMER_ADMIN,
        entity=FinancialAccount,
        may=("read",),
        where=held_by_own_tree,
        because="Customer admins see what their account and those below it have with the bank",
    ),
    Grant(
        role=REQUESTER,
        entity=FinancialAccount,
        may=("read",),
        where=held_by_actor,
        because="Consumers see what they have with the bank",
    ),
    Grant(
        role=CUSTOMER,
        entity=ComplaintCase,
        may=("read",),
        where=own,
        fields=COMPLAINANT_READS,
        because="Contacts read their own complaints",
    ),
    Grant(
        role=CUSTOMER,
        entity=ComplaintCase,
        may=("create",),
        where=own_for_own_account,
        fields=COMPLAINANT_CREATES,
        because="Contacts complain for their own account",
    ),
    Grant(
        role=CUSTOMER_ADMIN,
        entity=ComplaintCase,
        may=("read",),
        where=of_own_tree,
        fields=COMPLAINANT_READS,
        because="Customer admins read the complaints of their account and all below it",
    ),
    Grant(
        role=CUSTOMER_ADMIN,
        entity=ComplaintCase,
        may=("create",),
        where=of_own_tree,
        fields=COMPLAINANT_CREATES,
        because="Customer admins complain for their account and all below it",
    ),
    Grant(
        role=CUSTOMER_CASE_MANAGER,
        entity=ComplaintCase,
        may=("read",),
        where=of_own_tree,
        fields=COMPLAINANT_READS,
        because="Case managers read the complaints of their account and all below it",
    ),
    Grant(
        role=CUSTOMER_CASE_MANAGER,
        entity=ComplaintCase,
        may=("create",),
        where=of_own_tree,
        fields=COMPLAINANT_CREATES,
        because="Case managers complain for other contacts of their account and all below it",
    ),
    Grant(
        role=REQUESTER,
        entity=ComplaintCase,
        may=("read",),
        where=as_consumer,
        fields=COMPLAINANT_READS,
        because="Consumers read their own complaints",
    ),
    Grant(
        role=REQUESTER,
        entity=ComplaintCase,
        may=("create",),
        where=as_consumer_only,
        fields=COMPLAINANT_CREATES,
        because="Consumers complain for themselves",
    ),
)

"""What customers see and give beyond a case's own fields: their problems, complaints, orders, products and services."""

from collections.abc import Callable

from platform_core import ActorStandIn, Condition, Entity, Grant, Role
from plugins.b2b import CUSTOMER, CUSTOMER_ADMIN, in_own_trees
from plugins.b2c import REQUESTER, own_consumers
from plugins.customer_service import (
    CUSTOMER_CREATES,
    as_consumer,
    as_consumer_only,
    of_own_tree,
    own,
    own_for_own_account,
)

from ..entities import AdrComplaint, NetworkService, Order, OrderLine, ProductInventory, ServiceProblemCase
from ..roles import PROBLEM_CUSTOMER

PROBLEM_GIVES = ("description", "service", "actual_start", "issue_type", "issue_severity")
PROBLEM_READS = (*PROBLEM_GIVES, "stage")
COMPLAINT_READS = (
    "stage", "complained_on", "country", "letter_due", "adr_scheme", "adr_reference", "expected_outcome",
    "proposed_resolution", "feedback", "outcome", "deadlock_letter_issued_at",
)  # fmt: skip
ORDER_READS = (
    "sys_created_on", "sys_updated_on", "sys_mod_count", "number", "state", "account", "consumer", "contact",
    "short_description", "external_id", "ordered_at", "requested_completion", "expected_completion",
    "completed_at", "total", "currency",
)  # fmt: skip


def product_of_own_tree(actor: ActorStandIn) -> Condition:
    """The actor's account, or one below it, has the product, and customers are meant to see it."""
    return in_own_trees(ProductInventory.account, actor) & (ProductInventory.is_customer_visible == True)  # noqa: E712


def product_of_actor(actor: ActorStandIn) -> Condition:
    """The consumer whose login the actor is has the product, and customers are meant to see it."""
    condition: Condition = ProductInventory.consumer.is_in(own_consumers(actor)) & (
        ProductInventory.is_customer_visible == True  # noqa: E712
    )
    return condition


def service_of_own_tree(actor: ActorStandIn) -> Condition:
    """The actor's account, or one below it, has the service."""
    return in_own_trees(NetworkService.account, actor)


def service_of_actor(actor: ActorStandIn) -> Condition:
    """The consumer whose login the actor is has the service."""
    condition: Condition = NetworkService.consumer.is_in(own_consumers(actor))
    return condition


def order_of_own_tree(actor: ActorStandIn) -> Condition:
    """The actor's account, or one below it, ordered."""
    return in_own_trees(Order.account, actor)


def order_of_actor(actor: ActorStandIn) -> Condition:
    """The consumer whose login the actor is ordered."""
    condition: Condition = Order.consumer.is_in(own_consumers(actor))
    return condition


def line_of_own_tree(actor: ActorStandIn) -> Condition:
    """The actor's account, or one below it, ordered the line."""
    return in_own_trees(OrderLine.order.account, actor)


def line_of_actor(actor: ActorStandIn) -> Condition:
    """The consumer whose login the actor is ordered the line."""
    condition: Condition = OrderLine.order.consumer.is_in(own_consumers(actor))
    return condition


def reads(
    role: Role,
    entity: type[Entity],
    where: Callable[[ActorStandIn], Condition],
    because: str,
    fields: tuple[str, ...] | None = None,
) -> Grant:
    """A grant to read."""
    return Grant(role=role, entity=entity, may=("read",), where=where, fields=fields, because=because)


CASE_RULES = (
    reads(CUSTOMER, ServiceProblemCase, own, "Contacts follow problems of their own", PROBLEM_READS),
    reads(
        CUSTOMER_ADMIN,
        ServiceProblemCase,
        of_own_tree,
        "Customer admins follow the problems of their accounts",
        PROBLEM_READS,
    ),
    reads(REQUESTER, ServiceProblemCase, as_consumer, "Consumers follow their own problems", PROBLEM_READS),
    Grant(
        role=PROBLEM_CUSTOMER,
        entity=ServiceProblemCase,
        may=("create",),
        where=own_for_own_account,
        fields=(*CUSTOMER_CREATES, *PROBLEM_GIVES),
        because="They report problems of their own account",
    ),
    Grant(
        role=REQUESTER,
        entity=ServiceProblemCase,
        may=("create",),
        where=as_consumer_only,
        fields=(*CUSTOMER_CREATES, *PROBLEM_GIVES),
        because="Consumers report their own problems",
    ),
    reads(CUSTOMER, AdrComplaint, own, "Contacts follow complaints of their own", COMPLAINT_READS),
    reads(
        CUSTOMER_ADMIN,
        AdrComplaint,
        of_own_tree,
        "Customer admins follow the complaints of their accounts",
        COMPLAINT_READS,
    ),
    reads(REQUESTER, AdrComplaint, as_consumer, "Consumers follow their own complaints", COMPLAINT_READS),
)
OWN_RULES = (
    reads(CUSTOMER_ADMIN, ProductInventory, product_of_own_tree, "They see what their accounts have"),
    reads(REQUESTER, ProductInventory, product_of_actor, "Consumers see what they have"),
    reads(CUSTOMER_ADMIN, NetworkService, service_of_own_tree, "They see what their accounts have"),
    reads(PROBLEM_CUSTOMER, NetworkService, service_of_own_tree, "They say which service has the problem"),
    reads(REQUESTER, NetworkService, service_of_actor, "Consumers see what they have"),
    reads(CUSTOMER_ADMIN, Order, order_of_own_tree, "They see what their accounts ordered", ORDER_READS),
    reads(REQUESTER, Order, order_of_actor, "Consumers see what they ordered", ORDER_READS),
    reads(CUSTOMER_ADMIN, OrderLine, line_of_own_tree, "They see what their accounts ordered"),
    reads(REQUESTER, OrderLine, line_of_actor, "Consumers see what they ordered"),
)
RULES = (*CASE_RULES, *OWN_RULES)

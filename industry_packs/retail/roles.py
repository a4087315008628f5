"""Who works in stores, above them and at headquarters, and who handles returns."""

from platform_core import INTERNAL, USER_ADMIN, Role
from plugins.customer_base import CUSTOMER_DATA_VIEWER, ESM_AGENT


def _staff(name: str, summary: str, *contains: Role) -> Role:
    return Role(name, summary, contains=contains or (INTERNAL,), kind="internal", assignable_by=(USER_ADMIN,))


def _of_stores(name: str, summary: str, *contains: Role) -> Role:
    """A role for our own staff as for that of franchises; it takes a responsibility of the same kind to reach anything."""
    return Role(name, summary, contains=contains, assignable_by=(USER_ADMIN,))


ASSOCIATE_CONTRIBUTOR = _of_stores(
    "sn_retail.associate_contributor", "Works in a store: asks headquarters, and notes what happens there"
)
ASSOCIATE_FULFILLER = _of_stores(
    "sn_retail.associate_fulfiller",
    "Works in a store: does its work, takes complaints and returns",
    ASSOCIATE_CONTRIBUTOR,
)
MANAGER_CONTRIBUTOR = _of_stores(
    "sn_retail.manager_contributor", "Runs stores or a unit above them: asks and follows for all below"
)
MANAGER_FULFILLER = _of_stores(
    "sn_retail.manager_fulfiller",
    "Runs stores or a unit above them: does the work of all below",
    MANAGER_CONTRIBUTOR,
)
SUPPORT_AGENT = _staff(
    "sn_retail.support_agent",
    "Works at headquarters for all stores and their customers",
    ESM_AGENT,
    CUSTOMER_DATA_VIEWER,
)
PLAN_AUTHOR = _staff("sn_rtl_hq_ops.plan_author", "Writes to stores in the name of headquarters")
RMA_VIEWER = _staff("sn_csm_rma_case.viewer", "Reads orders, returns and refunds")
RMA_AGENT = _staff(
    "sn_csm_rma_case.agent",
    "Handles returns from draft to close",
    RMA_VIEWER,
    ESM_AGENT,
    CUSTOMER_DATA_VIEWER,
)
RMA_MANAGER = _staff("sn_csm_rma_case.manager", "Runs returns, and has refunds paid", RMA_AGENT)
RETAIL_ADMIN = Role(
    "sn_retail.admin",
    "Keeps retail organizations, orders and the laws about returns",
    contains=(SUPPORT_AGENT, PLAN_AUTHOR, RMA_MANAGER),
    kind="internal",
)

ROLES = (
    ASSOCIATE_CONTRIBUTOR,
    ASSOCIATE_FULFILLER,
    MANAGER_CONTRIBUTOR,
    MANAGER_FULFILLER,
    SUPPORT_AGENT,
    PLAN_AUTHOR,
    RMA_VIEWER,
    RMA_AGENT,
    RMA_MANAGER,
    RETAIL_ADMIN,
)

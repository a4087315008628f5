"""Who works on service problems, complaints, orders and the network, and which systems speak with ours."""

from platform_core import INTERNAL, USER_ADMIN, Role
from plugins.b2b import ACCOUNT_DATA_MANAGER, AGENT, CUSTOMER
from plugins.b2c import CONSUMER_AGENT, CONSUMER_DATA_MANAGER
from plugins.customer_base import CUSTOMER_DATA_VIEWER, ESM_AGENT
from plugins.install_base import INSTALL_BASE_ADMIN


def staff(name: str, summary: str, *contains: Role, assignable: bool = True) -> Role:
    """A role of members of staff or of systems; user administrators give it, unless it is one that rules others."""
    by = (USER_ADMIN,) if assignable else ()
    return Role(name, summary, contains=contains or (INTERNAL,), kind="internal", assignable_by=by)


TEST_DEF_VIEWER = staff("sn_st_mgmt.test_def_viewer", "Reads the definitions of service tests")
TEST_DEF_MANAGER = staff(
    "sn_st_mgmt.test_def_manager", "Keeps the definitions of service tests", TEST_DEF_VIEWER
)
TEST_VIEWER = staff("sn_st_mgmt.test_viewer", "Reads runs of service tests", TEST_DEF_VIEWER)
TEST_MANAGER = staff("sn_st_mgmt.test_manager", "Plans and runs service tests", TEST_VIEWER)
TEST_INTEGRATOR = staff(
    "sn_sprb_mgmt.test_integrator", "A test system: runs tests and brings their measures", TEST_VIEWER
)
NETWORK_VIEWER = staff("sn_ni_core.viewer", "Reads services and resources of the network")
NETWORK_ADMIN = staff("sn_ni_core.admin", "Keeps services and resources of the network", NETWORK_VIEWER)
PRODUCT_ADMIN = staff("sn_prd_invt.admin", "Keeps the products that customers have")

PROBLEM_AGENT = staff(
    "sn_sprb_mgmt.agent",
    "Works service problems, from verification to the last test",
    ESM_AGENT,
    CUSTOMER_DATA_VIEWER,
    TEST_MANAGER,
    NETWORK_VIEWER,
)
PROBLEM_ADMIN = staff(
    "sn_sprb_mgmt.admin",
    "Runs the work on service problems, and the tests",
    PROBLEM_AGENT,
    TEST_DEF_MANAGER,
    assignable=False,
)
PROBLEM_CUSTOMER = Role(
    "sn_sprb_mgmt.customer",
    "A contact who reports service problems of his own account, and follows them",
    contains=(CUSTOMER,),
    kind="external",
    assignable_by=(USER_ADMIN,),
)
ADR_VIEWER = staff("sn_telco_adr_mgmt.viewer", "Reads ADR complaints")
ADR_AGENT = staff(
    "sn_telco_adr_mgmt.agent", "Works ADR complaints", ADR_VIEWER, ESM_AGENT, CUSTOMER_DATA_VIEWER
)
ADR_MANAGER = staff(
    "sn_telco_adr_mgmt.manager",
    "Issues deadlock letters, and runs the work on ADR complaints",
    ADR_AGENT,
    assignable=False,
)
ADR_ADMIN = staff(
    "sn_telco_adr_mgmt.admin",
    "Keeps the terms of deadlock letters, country by country",
    ADR_MANAGER,
    assignable=False,
)
ORDER_VIEWER = staff("sn_ind_tmt_orm.viewer", "Reads orders")
ORDER_AGENT = staff(
    "sn_ind_tmt_orm.agent",
    "Leads orders through their states, and works those that fell out",
    ORDER_VIEWER,
    ESM_AGENT,
    CUSTOMER_DATA_VIEWER,
)
ORDER_ADMIN = staff(
    "sn_ind_tmt_orm.admin", "Runs the work on orders, and removes drafts", ORDER_AGENT, assignable=False
)

LISTENER = staff("telecom.listener", "A system that registers listeners, and is told of events")
TICKET_INTEGRATOR = staff(
    "ticket_integrator",
    "A system that opens and changes trouble tickets for all customers",
    AGENT,
    CONSUMER_AGENT,
    PROBLEM_AGENT,
    LISTENER,
    assignable=False,
)
PARTY_INTEGRATOR = staff(
    "sn_tmf_api.party_integrator",
    "A system that keeps customers, organizations and individuals",
    ACCOUNT_DATA_MANAGER,
    CONSUMER_DATA_MANAGER,
    LISTENER,
    assignable=False,
)
INVENTORY_INTEGRATOR = staff(
    "telecom.inventory_integrator",
    "A system that keeps products, services and resources",
    PRODUCT_ADMIN,
    NETWORK_ADMIN,
    INSTALL_BASE_ADMIN,
    CUSTOMER_DATA_VIEWER,
    LISTENER,
    assignable=False,
)

ROLES = (
    TEST_DEF_VIEWER,
    TEST_DEF_MANAGER,
    TEST_VIEWER,
    TEST_MANAGER,
    TEST_INTEGRATOR,
    NETWORK_VIEWER,
    NETWORK_ADMIN,
    PRODUCT_ADMIN,
    PROBLEM_AGENT,
    PROBLEM_ADMIN,
    PROBLEM_CUSTOMER,
    ADR_VIEWER,
    ADR_AGENT,
    ADR_MANAGER,
    ADR_ADMIN,
    ORDER_VIEWER,
    ORDER_AGENT,
    ORDER_ADMIN,
    LISTENER,
    TICKET_INTEGRATOR,
    PARTY_INTEGRATOR,
    INVENTORY_INTEGRATOR,
)

"""Who runs customer service, and who only looks on."""

from platform_core import APPROVER, INTERNAL, USER_ADMIN, Role
from plugins.b2b import ACCOUNT_RELATIONSHIP_DATA_MANAGER, AGENT
from plugins.b2c import CONSUMER_AGENT, CONSUMER_DATA_MANAGER, HOUSEHOLD_RELATIONSHIP_DATA_MANAGER
from plugins.install_base import INSTALL_BASE_ADMIN
from plugins.product_data import ASSET_MANAGER

MANAGER = Role(
    "sn_customerservice_manager",
    "Runs customer service: every case, every kind of customer",
    contains=(
        AGENT,
        CONSUMER_AGENT,
        ACCOUNT_RELATIONSHIP_DATA_MANAGER,
        CONSUMER_DATA_MANAGER,
        HOUSEHOLD_RELATIONSHIP_DATA_MANAGER,
        ASSET_MANAGER,
        INSTALL_BASE_ADMIN,
        APPROVER,
    ),
    kind="internal",
)
CASE_VIEWER = Role(
    "sn_customerservice.case_viewer",
    "Reads every case, and changes nothing",
    contains=(INTERNAL,),
    kind="internal",
    assignable_by=(USER_ADMIN,),
)
CASE_TASK_VIEWER = Role(
    "sn_customerservice.case_task_viewer",
    "Reads every case task, and changes nothing",
    contains=(INTERNAL,),
    kind="internal",
    assignable_by=(USER_ADMIN,),
)

ROLES = (MANAGER, CASE_VIEWER, CASE_TASK_VIEWER)

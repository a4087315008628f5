"""Who works for a bank's customers, and who works on complaints."""

from platform_core import INTERNAL, USER_ADMIN, Role
from plugins.b2b import AGENT
from plugins.b2c import CONSUMER_AGENT
from plugins.customer_base import CUSTOMER_DATA_VIEWER, ESM_AGENT

B2B_AGENT = Role(
    "sn_bom.b2b_agent",
    "Works for a bank's business customers",
    contains=(AGENT,),
    kind="internal",
    assignable_by=(USER_ADMIN,),
)
B2C_AGENT = Role(
    "sn_bom.b2c_agent",
    "Works for a bank's private customers",
    contains=(CONSUMER_AGENT,),
    kind="internal",
    assignable_by=(USER_ADMIN,),
)
FS_AGENT = Role(
    "sn_bom.fs_agent",
    "Works for a bank's customers",
    contains=(B2B_AGENT, B2C_AGENT),
    kind="internal",
    assignable_by=(USER_ADMIN,),
)
FS_ADMIN = Role("sn_bom.admin", "Keeps financial accounts", contains=(FS_AGENT,), kind="internal")
COMPLAINT_VIEWER = Role(
    "sn_bom_compl.viewer",
    "Reads complaints and their tasks",
    contains=(INTERNAL,),
    kind="internal",
    assignable_by=(USER_ADMIN,),
)
COMPLAINT_CONTRIBUTOR = Role(
    "sn_bom_compl.contributor",
    "Takes complaints in, and does the tasks given to him; finds customers by another role",
    contains=(INTERNAL,),
    kind="internal",
    assignable_by=(USER_ADMIN,),
)
COMPLAINT_AGENT = Role(
    "sn_bom_compl.agent",
    "Works complaints from intake to response",
    contains=(COMPLAINT_VIEWER, ESM_AGENT, CUSTOMER_DATA_VIEWER),
    kind="internal",
    assignable_by=(USER_ADMIN,),
)
QUALITY_AGENT = Role(
    "sn_bom_compl.quality_agent",
    "Approves or rejects drafted responses",
    contains=(COMPLAINT_VIEWER,),
    kind="internal",
    assignable_by=(USER_ADMIN,),
)
COMPLAINT_MANAGER = Role(
    "sn_bom_compl.manager",
    "Runs the complaint department",
    contains=(COMPLAINT_AGENT, QUALITY_AGENT),
    kind="internal",
)
COMPLAINT_ADMIN = Role(
    "sn_bom_compl.admin",
    "Runs the complaint department and keeps its regulation categories",
    contains=(COMPLAINT_MANAGER,),
    kind="internal",
)

ROLES = (
    B2B_AGENT,
    B2C_AGENT,
    FS_AGENT,
    FS_ADMIN,
    COMPLAINT_VIEWER,
    COMPLAINT_CONTRIBUTOR,
    COMPLAINT_AGENT,
    QUALITY_AGENT,
    COMPLAINT_MANAGER,
    COMPLAINT_ADMIN,
)

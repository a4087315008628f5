"""Who keeps sold products and install base items, and which programs read and write items."""

from platform_core import INTERNAL, USER_ADMIN, Role
from plugins.customer_base import CUSTOMER_DATA_VIEWER

INSTALL_BASE_ADMIN = Role(
    "sn_install_base.install_base_admin",
    "Keeps sold products and install base items",
    contains=(INTERNAL,),
    kind="internal",
    assignable_by=(USER_ADMIN,),
)
API_READ = Role(
    "sn_install_base.ib_api_read",
    "A program that reads install base items over their API",
    contains=(INTERNAL,),
    kind="internal",
    assignable_by=(USER_ADMIN,),
)
API_WRITE = Role(
    "sn_install_base.ib_api_write",
    "A program that reads, creates and changes install base items over their API",
    contains=(API_READ, CUSTOMER_DATA_VIEWER),
    kind="internal",
    assignable_by=(USER_ADMIN,),
)

ROLES = (INSTALL_BASE_ADMIN, API_READ, API_WRITE)

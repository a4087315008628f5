"""Who keeps sold products and install base items."""

from platform_core import INTERNAL, USER_ADMIN, Role

INSTALL_BASE_ADMIN = Role(
    "sn_install_base.install_base_admin",
    "Keeps sold products and install base items",
    contains=(INTERNAL,),
    kind="internal",
    assignable_by=(USER_ADMIN,),
)

ROLES = (INSTALL_BASE_ADMIN,)

"""Who a partner's people are."""

from platform_core import USER_ADMIN, Role
from plugins.b2b import CUSTOMER, CUSTOMER_ADMIN
from plugins.customer_base import ESM_PARTNER, ESM_PARTNER_ADMIN

PARTNER = Role(
    "sn_customerservice.partner",
    "A contact of a partner, who uses the service for the partner and for the partner's customers",
    contains=(CUSTOMER, ESM_PARTNER),
    kind="external",
    assignable_by=(USER_ADMIN,),
)
PARTNER_ADMIN = Role(
    "sn_customerservice.partner_admin",
    "A contact of a partner, who looks after the partner, its customers and the people of both",
    contains=(PARTNER, CUSTOMER_ADMIN, ESM_PARTNER_ADMIN),
    kind="external",
    assignable_by=(USER_ADMIN,),
)

ROLES = (PARTNER, PARTNER_ADMIN)

"""How often guests looked for orders, so that nobody finds any by trying."""

from __future__ import annotations

from platform_core import Boolean, Entity, Index, String


class OrderLookup(
    Entity,
    tablename="retail_order_lookup",
    label="Order lookup",
    display="sys_id",
    default_order="-sys_created_on",
):
    """One look for an order by number and e-mail address; both are kept as fingerprints, for a day."""

    order_key = String(128, required=True, help="Fingerprint of the number that was asked for")
    email_key = String(128, required=True, help="Fingerprint of the address that was asked for")
    found = Boolean()
    constraints = (
        Index(("order_key", "sys_created_on")),
        Index(("email_key", "sys_created_on")),
        Index(("found", "sys_created_on")),
    )

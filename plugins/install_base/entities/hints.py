"""What customers who have one product also have."""

from __future__ import annotations

from platform_core import DateTime, Entity, Integer, Reference, String, Unique
from plugins.product_data import Model


class UpSellHint(
    Entity,
    tablename="install_base_up_sell_hint",
    label="Up-sell hint",
    display="reason",
    default_order="-percent",
):
    """Many customers who have a product have another one, too: worth a word with those who have not.

    The hints are counted anew every night; nobody edits them.
    """

    product = Reference(Model, required=True, index=True, on_delete="cascade", help="What the customers have")
    suggested = Reference(
        Model,
        required=True,
        index=True,
        on_delete="cascade",
        help="What many of them also have",
    )
    customers = Integer(read_only=True, help="How many customers have the product")
    with_both = Integer(read_only=True, help="How many of them have the other one, too")
    percent = Integer(read_only=True, index=True)
    reason = String(600, read_only=True, help="The same in words")
    computed_at = DateTime(read_only=True)
    constraints = (Unique(("product", "suggested"), because="A pair of products is counted once"),)

"""Covering what belongs to a product that is covered: its child products, at any depth."""

from __future__ import annotations

from platform_core import Conflict, Query, Records
from plugins.install_base import SoldProduct

from .entities import Coverage

REASON = "the products below one that is covered are found"
ALL_AT_ONCE = 500
SAME = ("contract", "service_contract_line", "entitlement", "added", "removed")


async def cover_children(records: Records, sys_id: str) -> list[str]:
    """Cover all products below the one of a line of coverage, as that does; returns what was added.

    What is covered in some of this time already stays as it is.
    """
    async with records.transaction() as transaction:
        await transaction.get(Coverage, sys_id, ("sys_id",))
        elevated = transaction.elevated(REASON)
        await elevated.lock(Coverage, sys_id)
        covered = await elevated.get(Coverage, sys_id)
        if covered["sold_product"] is None:
            raise Conflict("this covers an installed item", remedy="choose a line that covers a sold product")
        made = []
        for product in await _below(elevated, covered["sold_product"]):
            values = {name: covered[name] for name in SAME if covered[name] is not None}
            try:
                async with transaction.savepoint():
                    link = await transaction.create(Coverage, {**values, "sold_product": product})
            except Conflict:
                continue
            made.append(link["sys_id"])
        return made


async def _below(records: Records, product: str) -> list[str]:
    """The products below one, level by level."""
    found: list[str] = []
    level = [product]
    while level:
        query = Query(where=SoldProduct.parent.is_in(level), fields=("sys_id",), limit=ALL_AT_ONCE)
        below = [row["sys_id"] async for row in records.every(SoldProduct, query)]
        level = [sys_id for sys_id in below if sys_id not in found]
        found += level
    return found

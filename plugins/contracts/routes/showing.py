"""Service contracts, lines and entitlements with all that hangs on them, as far as the actor may read it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from platform_core import Entity, Query, Record, Records

from ..entities import Contract, ContractLine, Coverage, Entitlement, EntitlementCharacteristic
from .bodies import ContractShown, CoverageShown, EntitlementShown, LineShown
from .verification import SHOWN, characteristic_shown

ALL_AT_ONCE = 500


def shown(row: Record, names: tuple[str, ...]) -> dict[str, Any]:
    """What is shown of a record; what the actor does not read of it is empty."""
    return {name: row.get(name) for name in names}


CONTRACT = (
    "sys_id", "number", "short_description", "account", "consumer", "household", "state", "starts", "ends",
)  # fmt: skip
LINE = (
    "sys_id", "number", "name", "contract", "parent_contract_line", "product_model",
    "product_offering", "product_specification",
    "sold_product", "state", "starts",
    "ends",
)  # fmt: skip
COVERAGE = (
    "sys_id", "contract", "service_contract_line", "entitlement", "sold_product", "install_base", "added", "removed",
)  # fmt: skip
Owned = Callable[[Record], bool]


class Whole:
    """What hangs on one contract, or on one entitlement, read once."""

    def __init__(
        self, records: Records, lines: list[Record], entitlements: list[Record], coverage: list[Record]
    ) -> None:
        self._records = records
        self._lines = lines
        self._entitlements = entitlements
        self._coverage = coverage

    @classmethod
    async def of_contract(cls, records: Records, contract: str) -> Whole:
        """All of a contract."""
        parts = [
            await _of(records, each, "contract", contract) for each in (ContractLine, Entitlement, Coverage)
        ]
        return cls(records, *parts)

    @classmethod
    async def of_entitlement(cls, records: Records, entitlement: str) -> Whole:
        """All of an entitlement."""
        return cls(records, [], [], await _of(records, Coverage, "entitlement", entitlement))

    async def contract(self, row: Record) -> ContractShown:
        """The contract itself."""
        products, items = self._covered(
            lambda each: not each["service_contract_line"] and not each["entitlement"]
        )
        return ContractShown(
            **shown(row, CONTRACT),
            service_contract_lines=[
                await self.line(line) for line in self._lines if line["parent_contract_line"] is None
            ],
            entitlements=[
                await self.entitlement(each)
                for each in self._entitlements
                if each["service_contract_line"] is None
            ],
            sold_products_covered=products,
            install_base_items_covered=items,
        )

    async def line(self, row: Record) -> LineShown:
        """A line, those below it, and its entitlements."""
        sys_id = row["sys_id"]
        products, items = self._covered(
            lambda each: each["service_contract_line"] == sys_id and not each["entitlement"]
        )
        return LineShown(
            **shown(row, LINE),
            entitlements=[
                await self.entitlement(each)
                for each in self._entitlements
                if each["service_contract_line"] == sys_id
            ],
            sold_products_covered=products,
            install_base_items_covered=items,
            child_contract_lines=[
                await self.line(line) for line in self._lines if line["parent_contract_line"] == sys_id
            ],
        )

    async def entitlement(self, row: Record) -> EntitlementShown:
        """An entitlement, what it covers, and its particulars."""
        products, items = self._covered(lambda each: each["entitlement"] == row["sys_id"])
        found = await _of(self._records, EntitlementCharacteristic, "entitlement", row["sys_id"])
        return EntitlementShown(
            **shown(row, SHOWN),
            sold_products_covered=products,
            install_base_items_covered=items,
            entitlement_characteristics=[
                await characteristic_shown(self._records, each, now_only=True) for each in found
            ],
        )

    def _covered(self, owned: Owned) -> tuple[list[CoverageShown], list[CoverageShown]]:
        """Sold products, and installed items."""
        rows = [CoverageShown(**shown(row, COVERAGE)) for row in self._coverage if owned(row)]
        return [row for row in rows if row.sold_product], [row for row in rows if row.install_base]


async def _of(records: Records, entity: type[Entity], field: str, sys_id: str) -> list[Record]:
    if field not in records.readable(entity):
        return []
    table: Any = entity
    query = Query(where=getattr(table, field) == sys_id, limit=ALL_AT_ONCE)
    return [row async for row in records.every(entity, query)]


async def contract_shown(records: Records, sys_id: str) -> ContractShown:
    """A contract with all that hangs on it."""
    row = await records.get(Contract, sys_id)
    return await (await Whole.of_contract(records, sys_id)).contract(row)


async def line_shown(records: Records, sys_id: str) -> LineShown:
    """A line with all that hangs on it."""
    row = await records.get(ContractLine, sys_id)
    return await (await Whole.of_contract(records, row["contract"])).line(row)


async def entitlement_shown(records: Records, sys_id: str) -> EntitlementShown:
    """An entitlement with all that hangs on it."""
    row = await records.get(Entitlement, sys_id)
    return await (await Whole.of_entitlement(records, sys_id)).entitlement(row)

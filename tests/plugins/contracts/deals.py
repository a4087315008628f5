"""A service desk whose customers have products, and what was agreed with them."""

from __future__ import annotations

import datetime
from typing import Any

from platform_core import APPROVER, IMPORT_ADMIN, Entity, Record, Role, UserRole, utc_now
from plugins.b2c import Household
from plugins.contracts import (
    CONTRACT_MANAGER,
    CONTRACT_VIEWER,
    ENTITLEMENT_ADMIN,
    INTEGRATOR,
    SERVICE_CONTRACT_ADMIN,
    SERVICE_CONTRACT_MANAGER,
    CaseEntitlement,
    Contract,
    ContractLine,
    Entitlement,
)
from plugins.contracts.periods import APPROVED
from plugins.customer_base import CUSTOMER_DATA_VIEWER
from plugins.customer_service import Case
from plugins.install_base import InstallBaseItem, SoldProduct
from plugins.product_data import Asset, Characteristic, Model
from tests.plugins.customer_service.desk import Desk

SOLUTION = {"resolution_code": "workaround", "close_notes": "Restart it."}


def day(days: int) -> datetime.date:
    """So many days from today."""
    return utc_now().date() + datetime.timedelta(days=days)


class Deals(Desk):
    """The desk, and what was agreed with its customers; contracts are remembered under their names."""

    async def add(self, name: str, entity: type[Entity], /, *roles: Role, **values: Any) -> Record:
        """The same, with the roles stored, so that he signs in over HTTP as well."""
        record = await super().add(name, entity, *roles, **values)
        for role in roles:
            await self.everything.create(UserRole, {"user": record["sys_id"], "role": role.name})
        return record

    async def contract(self, name: str, **values: Any) -> Record:
        """A draft of a contract, of the hotel unless said otherwise, from yesterday on for a year."""
        whose = {} if "consumer" in values or "household" in values else {"account": self["hotel"]}
        given = {"short_description": name, "starts": day(-1), "ends": day(364), **whose, **values}
        return await self.add(name, Contract, **given)

    async def in_force(self, name: str, **values: Any) -> Record:
        """A contract that is active."""
        return await self.contract(name, **{"state": "active", "substate": APPROVED, **values})

    async def line(self, name: str, contract: str, **values: Any) -> Record:
        """A line of a contract."""
        return await self.add(name, ContractLine, **{"name": name, "contract": self[contract], **values})

    async def entitlement(self, name: str, **values: Any) -> Record:
        """An entitlement, of the hotel unless it is said whose."""
        said = {"account", "consumer", "household", "contract", "service_contract_line"} & values.keys()
        whose = {} if said else {"account": self["hotel"]}
        return await self.add(name, Entitlement, **{"entitlement_name": name, **whose, **values})

    async def case(self, name: str, **values: Any) -> Record:
        """A case, of the hotel unless it is said whose."""
        whose = {} if {"account", "consumer", "contact"} & values.keys() else {"account": self["hotel"]}
        return await self.add(name, Case, **{"short_description": name, **whose, **values})

    async def states(self, *names: str) -> list[str]:
        """The states of contracts, lines and entitlements."""
        found = []
        for name in names:
            table = self.known[name]["sys_class_name"]
            found.append((await self.everything.get(table, self[name], ("state",)))["state"])
        return found

    async def covers(self, case: str) -> list[str]:
        """The names of the entitlements that a case falls under."""
        return [row["entitlement.entitlement_name"] for row in await self.links(case)]

    async def links(self, case: str) -> list[Record]:
        """The entitlements that a case falls under, and how they were chosen."""
        fields = (*CaseEntitlement.info.fields, "entitlement.entitlement_name")
        links = self.everything.every(CaseEntitlement)
        ids = [link["sys_id"] async for link in links if link["case"] == self[case]]
        return [await self.everything.get(CaseEntitlement, sys_id, fields) for sys_id in ids]

    async def close(self, case: str) -> None:
        """Close a case, as an agent does."""
        await self.records("agent").transition(Case, self[case], "close", SOLUTION)

    async def left(self, name: str) -> int | None:
        """The units that an entitlement has left."""
        found = await self.everything.get(Entitlement, self[name], ("remaining_units",))
        left: int | None = found["remaining_units"]
        return left


async def agree(deals: Deals) -> None:
    """Products, what each customer has of them, and whoever has to do with contracts."""
    await deals.add("router", Model, name="Router")
    await deals.add("printer", Model, name="Printer")
    await deals.add("spare parts", Characteristic, name="Spare parts", value_type="number", decimals=0)
    for owner in ("group", "subsidiary", "hotel", "branch", "stranger"):
        whose = {"account": deals[owner], "product": deals["router"]}
        await deals.add(f"{owner}'s product", SoldProduct, name=f"{owner}'s product", **whose)
        await deals.add(f"{owner}'s item", InstallBaseItem, name=f"{owner}'s item", **whose)
    part = {"parent": deals["hotel's item"], "account": deals["hotel"], "product": deals["router"]}
    await deals.add("hotel's part", InstallBaseItem, name="hotel's part", **part)
    await deals.add("hotel's asset", Asset, model=deals["router"], account=deals["hotel"], serial_number="1")
    await deals.add(
        "stranger's asset", Asset, model=deals["router"], account=deals["stranger"], serial_number="2"
    )
    clara = {"consumer": deals["clara's record"], "product": deals["router"]}
    await deals.add("clara's product", SoldProduct, name="clara's product", **clara)
    await deals.add("household", Household, name="Jensen", head_of_household=deals["clara's record"])
    await deals.person("contract manager", CONTRACT_MANAGER)
    await deals.person("entitlement admin", ENTITLEMENT_ADMIN)
    await deals.person("contract viewer", CONTRACT_VIEWER)
    await deals.person("service contract manager", SERVICE_CONTRACT_MANAGER)
    await deals.person("service contract admin", SERVICE_CONTRACT_ADMIN)
    await deals.person("integrator", INTEGRATOR)
    await deals.person("data viewer", CUSTOMER_DATA_VIEWER)
    await deals.person("importer", IMPORT_ADMIN)
    await deals.person("approver", APPROVER)
    await deals.person("other approver", APPROVER, CONTRACT_MANAGER)

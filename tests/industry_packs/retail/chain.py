"""A chain of stores for tests: who works where, an order of Clara's, and returns of it."""

from __future__ import annotations

import datetime
from typing import Any

from industry_packs.retail import (
    ASSOCIATE_CONTRIBUTOR,
    ASSOCIATE_FULFILLER,
    MANAGER_CONTRIBUTOR,
    MANAGER_FULFILLER,
    PLAN_AUTHOR,
    RETAIL_ADMIN,
    RMA_AGENT,
    RMA_MANAGER,
    RMA_VIEWER,
    SUPPORT_AGENT,
    Order,
    OrderLine,
    Refund,
    RetailOrganization,
    RmaCase,
    RmaCaseLine,
)
from platform_core import Query, Record, Role
from platform_core.base.plumbing import Property
from plugins.service_model_foundation import InternalLocation, MemberResponsibility
from plugins.service_organization import OrganizationMember
from tests.plugins.customer_service.desk import Desk

CONTRIBUTES, SERVES = "location_contributor", "location_agent"
FOLLOWS, MANAGES = "location_manager_contributor", "location_manager_fulfiller"
UNITS = (
    ("chain", None, "division", None),
    ("north", "chain", "region", None),
    ("harbour", "north", "store", "4006381000017"),
    ("market", "north", "store", "4006381000024"),
    ("south", "chain", "region", None),
    ("hill", "south", "store", None),
)
STAFF: dict[str, tuple[str, str, Role]] = {
    "clerk": ("harbour", CONTRIBUTES, ASSOCIATE_CONTRIBUTOR),
    "seller": ("harbour", SERVES, ASSOCIATE_FULFILLER),
    "market seller": ("market", SERVES, ASSOCIATE_FULFILLER),
    "store manager": ("harbour", MANAGES, MANAGER_FULFILLER),
    "area manager": ("north", MANAGES, MANAGER_FULFILLER),
    "area assistant": ("north", FOLLOWS, MANAGER_CONTRIBUTOR),
    "south manager": ("south", MANAGES, MANAGER_FULFILLER),
    "unplaced": ("", "", MANAGER_FULFILLER),
    "support": ("", "", SUPPORT_AGENT),
    "author": ("", "", PLAN_AUTHOR),
    "rma viewer": ("", "", RMA_VIEWER),
    "rma agent": ("", "", RMA_AGENT),
    "rma manager": ("", "", RMA_MANAGER),
    "retail admin": ("", "", RETAIL_ADMIN),
}
PEN, INK = "4006381333931", "96385074"
ORDERED = datetime.datetime(2024, 11, 18, 12, tzinfo=datetime.UTC)
DELIVERED = datetime.date(2024, 11, 22)
TODAY = datetime.date(2024, 11, 26)


class Chain(Desk):
    """The desk, with the words of a chain of stores."""

    async def open_chain(self) -> None:
        """Create units, staff, and an order of Clara's with two lines."""
        for name, parent, subtype, gln in UNITS:
            above = self[parent] if parent else None
            await self.add(name, InternalLocation, name=name.title(), parent=above)
            values = {"organization_core": self[name], "subtype": subtype, "gln": gln, "brand": "Quay"}
            await self.add(f"retail {name}", RetailOrganization, **values)
        for name, (place, responsibility, role) in STAFF.items():
            await self.person(name, role)
            if place:
                await self.joins(name, place, responsibility)
        await self.order()

    async def joins(self, name: str, place: str, responsibility: str) -> None:
        """Make somebody responsible for something at an organization; his membership is ``<name> at <place>``."""
        member = {"service_organization": self[place], "user": self[name]}
        await self.add(f"{name} at {place}", OrganizationMember, **member)
        held = {"member": self[f"{name} at {place}"], "type": responsibility}
        await self.add(f"{name}'s responsibility at {place}", MemberResponsibility, **held)

    async def order(self, name: str = "order", lines: int = 2, **values: Any) -> str:
        """An order of Clara's over the web in Germany, sold by the harbour store, with a pen and ink."""
        order = {
            "consumer": self["clara's record"],
            "email": "clara@example.com",
            "external_number": f"WEB-{len(self.known)}",
            "channel": "web",
            "sold_by": self["harbour"],
            "ordered_at": ORDERED,
            "country": "DE",
            "currency": "EUR",
            "delivery_charge": 490,
            "informed_on": ORDERED.date(),
        }
        await self.add(name, Order, **order | values)
        for position, (what, gtin, quantity, price) in enumerate(
            (("pen", PEN, 3, 1000), ("ink", INK, 1, 500))[:lines], start=1
        ):
            await self.add(
                f"{name}'s {what}",
                OrderLine,
                sales_order=self[name],
                position=position,
                gtin=gtin,
                description=what,
                quantity=quantity,
                unit_price=price,
                delivered_on=DELIVERED,
            )
        return self[name]

    async def rma(self, name: str = "return", order: str = "order", **values: Any) -> str:
        """A return of an order, told on the 26th."""
        await self.add(name, RmaCase, **{"sales_order": self[order], "notified_on": TODAY} | values)
        return self[name]

    async def back(self, what: str = "order's pen", rma: str = "return", **values: Any) -> Record:
        """A line of a return: one pen, unless said otherwise."""
        line = {"rma_case": self[rma], "order_line": self[what], "defective_quantity": 1} | values
        return await self.add(f"{rma}: {what}", RmaCaseLine, **line)

    async def move(self, person: str, name: str, rma: str = "return", **values: Any) -> Record:
        """Make a move of a return as a person."""
        return await self.records(person).transition(RmaCase, self[rma], name, values)

    async def move_line(
        self, person: str, name: str, what: str = "return: order's pen", **values: Any
    ) -> Record:
        """Make a move of a return's line as a person."""
        return await self.records(person).transition(RmaCaseLine, self[what], name, values)

    async def fresh(self, name: str, entity: type[Any]) -> Record:
        """A record as it stands now, behind the scenes."""
        return await self.everything.get(entity, self[name])

    async def refunds(self, rma: str = "return") -> list[Record]:
        """The refunds of a return, oldest first."""
        query = Query(where=Refund.rma_case == self[rma], order=("sys_id",))
        return (await self.everything.list(Refund, query)).records

    async def setting(self, name: str, value: str) -> None:
        """Set something on the instance, before it is served."""
        await self.everything.create(Property, {"name": name, "value": value})
        await self.world.instance.reload()
        self.everything = self.world.system = self.world.instance.elevated("test set-up")

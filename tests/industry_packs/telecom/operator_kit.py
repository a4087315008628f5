"""An operator for tests: the service desk's customers and staff, the pack's own roles, and clients of the interfaces."""

from __future__ import annotations

from typing import Any

import httpx

from industry_packs.telecom import roles
from industry_packs.telecom.entities import (
    AdrComplaint,
    NetworkService,
    Order,
    ProductInventory,
    ServiceProblemCase,
)
from platform_core import Actor, Entity, Record, Role, UserRole
from platform_core.outbox import Dispatcher
from platform_core.testing import World
from plugins.product_data import Model
from tests.plugins.customer_service.desk import Desk

ROLES = {role.name: role for role in roles.ROLES}
STAFF = {
    "problem agent": "sn_sprb_mgmt.agent",
    "problem admin": "sn_sprb_mgmt.admin",
    "test integrator": "sn_sprb_mgmt.test_integrator",
    "test reader": "sn_st_mgmt.test_def_viewer",
    "test definer": "sn_st_mgmt.test_def_manager",
    "test viewer": "sn_st_mgmt.test_viewer",
    "test manager": "sn_st_mgmt.test_manager",
    "complaint viewer": "sn_telco_adr_mgmt.viewer",
    "complaint agent": "sn_telco_adr_mgmt.agent",
    "complaint manager": "sn_telco_adr_mgmt.manager",
    "complaint admin": "sn_telco_adr_mgmt.admin",
    "order viewer": "sn_ind_tmt_orm.viewer",
    "order agent": "sn_ind_tmt_orm.agent",
    "order admin": "sn_ind_tmt_orm.admin",
    "network viewer": "sn_ni_core.viewer",
    "network admin": "sn_ni_core.admin",
    "product admin": "sn_prd_invt.admin",
    "ticket system": "ticket_integrator",
    "party system": "sn_tmf_api.party_integrator",
    "inventory system": "telecom.inventory_integrator",
    "event system": "telecom.listener",
    "bystander": "",
}
TICKETS = "/tmf-api/troubleTicket/v4/troubleTicket"
TICKETS_R18 = "/tmf-api/troubleTicket/v2/troubleTicket"
CUSTOMERS = "/tmf-api/customerManagement/v4/customer"
INDIVIDUALS = "/tmf-api/party/v4/individual"
ORGANIZATIONS = "/tmf-api/party/v4/organization"
PRODUCTS = "/tmf-api/productInventory/v4/product"
SERVICES = "/tmf-api/serviceInventory/v4/service"
RESOURCES = "/tmf-api/resourceInventoryManagement/v4/resource"
TICKET = {"description": "The line is dead.", "severity": "Urgent", "ticketType": "Case"}
SOLVED = {"resolution_code": "fixed_by_support", "close_notes": "Spliced."}


class Operator(Desk):
    """The desk, with the words of an operator."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.given: dict[str, tuple[Role, ...]] = {}
        self.alone = False

    async def add(self, name: str, entity: type[Entity], /, *given: Role, **values: Any) -> Record:
        """Create something; which roles somebody has is stored when he needs a client."""
        self.given[name] = given
        return await super().add(name, entity, *given, **values)

    async def open_operator(self) -> None:
        """Create staff, a model, and a customer of the network."""
        for name, role in STAFF.items():
            await self.person(name, *([ROLES[role]] if role else []))
        await self.contact("reporter", "hotel", roles.PROBLEM_CUSTOMER)
        await self.add("fibre", Model, name="Fibre 500")
        await self.add("line", NetworkService, name="Line 1", account=self["hotel"], state="active")

    async def problem(self, name: str = "problem", **values: Any) -> str:
        """Open a service problem of the hotel, and return its id."""
        who = {} if {"contact", "consumer"} & values.keys() else {"contact": self["guest"]}
        await self.add(
            name, ServiceProblemCase, short_description=name, service=self["line"], **who, **values
        )
        return self[name]

    async def complaint(self, name: str = "complaint", **values: Any) -> str:
        """Take a complaint of Clara's in, and return its id."""
        given = {"consumer": self["clara's record"], "country": "GB", "short_description": name, **values}
        await self.add(name, AdrComplaint, **given)
        return self[name]

    async def order(self, name: str = "order", **values: Any) -> str:
        """Draft an order of the hotel, and return its id."""
        who = {} if "consumer" in values else {"account": self["hotel"]}
        await self.add(name, Order, **who, **values)
        return self[name]

    async def product(self, name: str, **values: Any) -> str:
        """Create a product of somebody, and return its id."""
        await self.add(name, ProductInventory, name=name, product=self["fibre"], **values)
        return self[name]

    async def move(self, person: str, entity: Any, thing: str, name: str, **values: Any) -> Record:
        """Make a move of something as a person."""
        return await self.records(person).transition(entity, self[thing], name, values)

    async def now_of(self, entity: Any, name: str) -> Record:
        """Something as it stands, behind the scenes."""
        return await self.everything.get(entity, self[name])

    def actor(self, person: str) -> Actor:
        """A person as an actor."""
        return self.actors[person]

    async def client(self, person: str) -> httpx.AsyncClient:
        """An HTTP client signed in as a person."""
        for role in self.given.pop(person, ()):
            await self.everything.create(UserRole, {"user": self[person], "role": role.name})
        client = await self.world.client(self.actors[person])
        if not self.alone:
            # Tests deliver by themselves, when they want to; the server's own work in the background would come between.
            self.alone = True
            served: Any = self.world._surface
            await served.app.shell.background.stop()
        return client

    async def tell(self) -> None:
        """Deliver the outbox to the rules that listen."""
        await Dispatcher(self.world.instance).deliver(self.world.instance.assembly)

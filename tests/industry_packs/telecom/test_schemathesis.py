"""Whatever is asked of the forum's interfaces, the answer is one that the API document announces."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from industry_packs import telecom
from industry_packs.telecom import roles
from industry_packs.telecom.apis import FACES
from industry_packs.telecom.entities import NetworkResource, NetworkService, ProductInventory
from industry_packs.telecom.tmf.resources import Face
from plugins.b2b import Account, Contact
from plugins.b2c import Consumer
from plugins.customer_service import MANAGER, Case
from plugins.product_data import Model
from tests.api.fuzz_kit import Fuzz, clients_of
from tests.api.platform_kit import Serve, serve

__all__ = ["serve"]
DEEP = 10_000
CUSTOMER = {"role": "customer", "@referredType": "Organization"}
PATH_TO_ENTITY = {
    "troubleTicket": Case,
    "customer": Account,
    "individual": Consumer,
    "organization": Account,
    "product": ProductInventory,
    "service": NetworkService,
    "resource": NetworkResource,
}


class ForumFuzz(Fuzz):
    """Asks of resources that there are, in the forum's paths."""

    def _one(self, case: Any, pick: Any) -> None:
        name = case.operation.path.split("/")[4]
        known = self.known.get(name, [])
        if known and "id" in (case.path_parameters or {}) and pick.random() < 0.7:
            case.path_parameters["id"] = pick.choice(known)
        # What a product is a specimen of has to be there, and whose it is, which nobody hits by chance.
        if name == "product" and isinstance(case.body, dict) and pick.random() < 0.5:
            case.body["productSpecification"] = {"id": pick.choice(self.known["model"])}
            case.body["relatedParty"] = [{**CUSTOMER, "id": pick.choice(self.known["party"])}]
        super()._one(case, pick)


async def prepared(serve: Serve, face: Face, examples: int) -> ForumFuzz:
    """A served instance with some records, and who asks: systems, a manager, nobody of importance."""
    served = await serve(telecom.pack)
    system = served.world.system
    model = await system.create(Model, {"name": "Fibre"})
    account = await system.create(Account, {"name": "Hotel"})
    contact = await system.create(Contact, {"first_name": "Rui", "account": account["sys_id"]})
    for number in range(8):
        await system.create(Case, {"short_description": f"Case {number}", "contact": contact["sys_id"]})
        await system.create(Account, {"name": f"Account {number}"})
        await system.create(Consumer, {"first_name": "Clara", "last_name": str(number)})
        await system.create(
            ProductInventory,
            {"name": f"Line {number}", "product": model["sys_id"], "account": account["sys_id"]},
        )
        await system.create(NetworkService, {"name": f"Service {number}"})
        await system.create(NetworkResource, {"name": f"Switch {number}"})
    systems = (roles.TICKET_INTEGRATOR, roles.PARTY_INTEGRATOR, roles.INVENTORY_INTEGRATOR)
    people = [
        await served.world.person("system", *systems, MANAGER),
        await served.world.person("other", *systems),
        await served.world.person("bystander"),
    ]
    clients = await clients_of(served, *people)
    document = await described(clients[0], face)
    fuzz = ForumFuzz(served, document, clients, examples)
    fuzz.known |= {"model": [model["sys_id"]], "party": [account["sys_id"]]}
    for resource in face.resources:
        rows = (await system.list(PATH_TO_ENTITY[resource.path])).records
        fuzz.known[resource.path] = [row["sys_id"] for row in rows]
    return fuzz


async def described(client: httpx.AsyncClient, face: Face) -> dict[str, Any]:
    """The document of one face alone; making up values for hundreds of other routes takes long."""
    found: dict[str, Any] = (await client.get("/openapi.json")).json()
    found["paths"] = {path: item for path, item in found["paths"].items() if path.startswith(f"{face.base}/")}
    assert len(found["paths"]) >= 4
    return found


def on_one_database(face: Face, request: pytest.FixtureRequest, *, on_sqlite: bool) -> None:
    """Each interface is tried on one of the databases, in turn, and in depth on the other one."""
    if ("sqlite" in request.node.name) is not on_sqlite:
        pytest.skip(f"{face.key} is tried on the other database")


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.key)
async def test_every_answer_of_an_interface_is_announced(
    serve: Serve, face: Face, request: pytest.FixtureRequest
) -> None:
    on_one_database(face, request, on_sqlite=FACES.index(face) % 2 == 0)
    fuzz = await prepared(serve, face, 4)
    await fuzz.run(lambda operation_id: True)
    assert fuzz.total.keys() >= {200, 400}, fuzz.total
    assert 500 not in fuzz.total


@pytest.mark.deep
@pytest.mark.parametrize("face", FACES, ids=lambda face: face.key)
async def test_every_answer_of_ten_thousand_is_announced(
    serve: Serve, face: Face, request: pytest.FixtureRequest
) -> None:
    on_one_database(face, request, on_sqlite=FACES.index(face) % 2 == 1)
    operations = len(face.resources) * 5 + 2
    fuzz = await prepared(serve, face, -(-DEEP // operations))
    await fuzz.run(lambda operation_id: True)
    # Beside those that fit, a third as many are made up wrongly on purpose.
    assert fuzz.total.total() >= DEEP
    assert fuzz.total.keys() >= {200, 201, 204, 400, 403, 404}, fuzz.total
    assert 500 not in fuzz.total

"""The people of the demonstration data: one for each role, each where he has something to do."""

from __future__ import annotations

from platform_core import INTERNAL, DemoLoader, Role, User
from plugins.service_model_foundation import MemberResponsibility
from plugins.service_organization import OrganizationMember

from . import roles
from .access import reach

# (first name, last name, role, organization, responsibility, what to try)
STAFF: tuple[tuple[str, str, Role, str | None, str | None, str], ...] = (
    ("Ana", "Lopes", roles.ASSOCIATE_CONTRIBUTOR, "Lisbon", reach.CONTRIBUTOR,
     "Store associate in Lisbon: asks headquarters, and sees what is Lisbon's"),
    ("Bruna", "Faria", roles.ASSOCIATE_FULFILLER, "Lisbon", reach.AGENT,
     "Store associate in Lisbon: takes returns and complaints of her store, and no other's"),
    ("Celso", "Matias", roles.MANAGER_CONTRIBUTOR, "South", reach.MANAGER_CONTRIBUTOR,
     "Area assistant: follows all stores of the South"),
    ("Delia", "Nogueira", roles.MANAGER_FULFILLER, "South", reach.MANAGER_FULFILLER,
     "Area manager: runs all stores of the South, and none of the North"),
    ("Egon", "Winter", roles.SUPPORT_AGENT, None, None, "Store support: answers every store"),
    ("Fiona", "Hart", roles.PLAN_AUTHOR, None, None, "Writes to stores: submit the draft, and see it reach all or none"),
    ("Gino", "Bassi", roles.RMA_VIEWER, None, None, "Reads orders, returns and refunds"),
    ("Hana", "Dvorak", roles.RMA_AGENT, None, None, "Handles returns: why is each accepted, and until when?"),
    ("Ivo", "Marek", roles.RMA_MANAGER, None, None, "Notes that refunds were paid; which are due first?"),
    ("Jana", "Kolar", roles.RETAIL_ADMIN, None, None, "Keeps stores, orders and the laws about returns"),
)  # fmt: skip


async def load_people(demo: DemoLoader, places: dict[str, str]) -> dict[str, str]:
    """Create them, and make them responsible for something; their ids by first name."""
    people: dict[str, str] = {}
    for first, last, role, place, responsibility, because in STAFF:
        user_name = f"{first}.{last}".lower()
        names = {"first_name": first, "last_name": last, "email": f"{user_name}@example.com"}
        user = await demo.user(User, user_name, INTERNAL.name, role.name, because=because, **names)
        people[first] = user["sys_id"]
        if place is not None and responsibility is not None:
            values = {"user": user["sys_id"], "service_organization": places[place]}
            member = await demo.create(OrganizationMember, **values)
            await demo.create(MemberResponsibility, member=member["sys_id"], type=responsibility)
    return people

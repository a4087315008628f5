"""Demonstration data of organizations: a workshop, its counter, and who keeps them."""

from platform_core import DemoData, DemoLoader, User

from .entities import ExternalStaff, Organization, OrganizationMember
from .roles import ORGANIZATION_ADMIN, ORGANIZATION_VIEWER, ORGANIZATION_WRITER

STAFF = (
    ("Ada", "Lovell", ORGANIZATION_ADMIN, "Sets organizations up, and says who belongs where"),
    ("Bram", "Visser", ORGANIZATION_WRITER, "Creates and changes organizations"),
    ("Cleo", "Marsh", ORGANIZATION_VIEWER, "Reads every organization"),
)


async def load(demo: DemoLoader) -> None:
    """Create two organizations, their keepers, and a member of external staff."""
    workshop = await demo.create(Organization, name="Northside Workshop", city="Leeds", country="GB")
    counter = await demo.create(
        Organization, name="Northside Counter", parent=workshop["sys_id"], city="Leeds"
    )
    for first, last, role, because in STAFF:
        name = f"{first}.{last}".lower()
        person = await demo.user(
            User,
            name,
            role.name,
            because=because,
            first_name=first,
            last_name=last,
            email=f"{name}@example.com",
        )
        await demo.create(OrganizationMember, service_organization=workshop["sys_id"], user=person["sys_id"])
    guest = await demo.user(
        ExternalStaff,
        "dev.rao",
        because="External staff: signs in, and sees nothing until he is responsible for something",
        first_name="Dev",
        last_name="Rao",
        email="dev.rao@example.com",
        service_organization=counter["sys_id"],
    )
    await demo.create(OrganizationMember, service_organization=counter["sys_id"], user=guest["sys_id"])


DEMO = DemoData(
    "A workshop with its counter, who keeps them, and somebody who works there for another company", load
)

"""Demonstration data of partners: two people of Lagoon Facility Services, and cases that they brought."""

from platform_core import DemoData, DemoLoader
from plugins.b2b import Account, Contact
from plugins.customer_service import Case

from .roles import PARTNER, PARTNER_ADMIN

PEOPLE = (
    ("Dolores", "Quintana", "Head of customer care", PARTNER_ADMIN,
     "Partner admin: looks after the partner's people, its customers' people, and all cases that it brought"),
    ("Finn", "Hartley", "Technician", PARTNER,
     "Partner: opens cases for the hotels that Lagoon serves, and sees those that name him"),
)  # fmt: skip
# (subject, customer, contact of the partner)
CASES = (
    ("Pool pump needs a new seal", "Shark Hotels Miami Beach", "Finn"),
    ("Lift stands still between two floors", "Shark Hotels San Diego Bay", "Dolores"),
)


async def load(demo: DemoLoader) -> None:
    """Create the partner's people, then cases of two hotels that name them."""
    partner = await demo.find(Account, name="Lagoon Facility Services")
    people: dict[str, str] = {}
    for first, last, title, role, because in PEOPLE:
        user_name = f"{first}.{last}".lower()
        person = await demo.user(
            Contact,
            user_name,
            role.name,
            because=because,
            first_name=first,
            last_name=last,
            title=title,
            account=partner["sys_id"],
            email=f"{user_name}@example.com",
        )
        people[first] = person["sys_id"]
    for subject, customer, first in CASES:
        account = await demo.find(Account, name=customer)
        await demo.create(
            Case,
            short_description=subject,
            account=account["sys_id"],
            partner=partner["sys_id"],
            partner_contact=people[first],
            contact_type="web",
        )


DEMO = DemoData("People of a partner, and cases that they brought for its customers", load)

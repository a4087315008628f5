"""Demonstration data of the customer base: responsibilities, and staff who look after customer data of every kind."""

from platform_core import DemoData, DemoLoader, User

from .entities import Responsibility
from .roles import (
    ACCESS_ADMIN,
    CUSTOMER_DATA_VIEWER,
    FOUNDATION_ADMIN,
    FOUNDATION_DATA_MANAGER,
    FOUNDATION_DATA_VIEWER,
)

# (name, type, held by one person per customer, what for)
RESPONSIBILITIES = (
    ("Account Manager", "user", True, "Answers for everything that we do for the account"),
    ("Support Manager", "user", True, "Answers for how the account's cases are worked"),
    ("Primary Support Agent", "user", False, "Is asked first when the account needs help"),
    ("Preferred Technician", "user", False, "Is sent to the account when somebody has to go there"),
    ("Asset Contact", "contact", False, "Is asked about the account's equipment"),
    ("Contract Owner", "contact", True, "Signs and renews for the account"),
    ("Authorized Representative", "none", False, "Acts for somebody else"),
)


async def load(demo: DemoLoader) -> None:
    """Create the usual responsibilities, and one person per role that works with all customer data."""
    for name, kind, unique, description in RESPONSIBILITIES:
        await demo.create(Responsibility, name=name, type=kind, unique=unique, description=description)
    await demo.user(
        User,
        "greta.lindqvist",
        CUSTOMER_DATA_VIEWER.name,
        because="Read any customer, and see that nothing can be changed",
        first_name="Greta",
        last_name="Lindqvist",
        title="Sales analyst",
    )
    await demo.user(
        User,
        "omar.haddad",
        FOUNDATION_DATA_VIEWER.name,
        because="Read all customer data",
        first_name="Omar",
        last_name="Haddad",
        title="Data steward",
    )
    await demo.user(
        User,
        "ines.carvalho",
        FOUNDATION_DATA_MANAGER.name,
        because="Create and change customers of every kind",
        first_name="Ines",
        last_name="Carvalho",
        title="Head of customer data",
    )
    await demo.user(
        User,
        "viktor.brandt",
        FOUNDATION_ADMIN.name,
        because="Set up customer data for the whole organization",
        first_name="Viktor",
        last_name="Brandt",
        title="Customer data architect",
    )
    await demo.user(
        User,
        "noor.deville",
        ACCESS_ADMIN.name,
        because="Define responsibilities, and see that one in use cannot be deleted",
        first_name="Noor",
        last_name="Deville",
        title="Access architect",
    )


DEMO = DemoData("Responsibilities, and staff who look after customer data of every kind", load)

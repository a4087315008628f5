"""Demonstration data of the customer base: a responsibility, and staff who look after customer data of every kind."""

from platform_core import DemoData, DemoLoader, User

from .entities import Responsibility
from .roles import (
    ACCESS_ADMIN,
    CUSTOMER_DATA_VIEWER,
    FOUNDATION_ADMIN,
    FOUNDATION_DATA_MANAGER,
    FOUNDATION_DATA_VIEWER,
)

# (name, type, held by one person per customer, what for), besides those that come with the platform
RESPONSIBILITIES = (("Contract Owner", "contact", True, "Signs and renews for the account"),)


async def load(demo: DemoLoader) -> None:
    """Create a further responsibility, and one person per role that works with all customer data."""
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


DEMO = DemoData("A responsibility of our own, and staff who look after customer data of every kind", load)

"""Demonstration data of the customer base: staff who look after customer data of every kind."""

from platform_core import DemoData, DemoLoader, User

from .roles import CUSTOMER_DATA_VIEWER, FOUNDATION_ADMIN, FOUNDATION_DATA_MANAGER, FOUNDATION_DATA_VIEWER


async def load(demo: DemoLoader) -> None:
    """Create one person per role that works with all customer data."""
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


DEMO = DemoData("Staff who look after customer data of every kind", load)

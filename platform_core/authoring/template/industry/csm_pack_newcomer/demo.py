"""Demonstration data: loaded on request, and removable whatever was done to it since."""

from platform_core import DemoData, DemoLoader, User, utc_now
from plugins.b2b import Contact

from .access import INVESTIGATOR
from .entities import Incident


async def load(demo: DemoLoader) -> None:
    """Create an investigator, and an incident at a customer of the demonstration data of B2B."""
    await demo.user(
        User,
        "newcomer.ivo",
        INVESTIGATOR.name,
        because="Investigates incidents",
        first_name="Ivo",
        last_name="Lund",
    )
    contact = await demo.find(Contact, user_name="tiago.reis")
    await demo.create(
        Incident,
        short_description="The garage door came down on a car",
        contact=contact["sys_id"],
        happened_on=utc_now().date(),
        severity=2,
    )


DEMO = DemoData("An investigator, and a garage door that came down", load)

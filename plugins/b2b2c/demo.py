"""Demonstration data of B2B2C: guests of a hotel, one of whom signs in, and somebody who looks after them."""

from platform_core import DemoData, DemoLoader, User
from plugins.b2b import Account
from plugins.b2c import CONSUMER, Consumer, ConsumerUser

from .entities import AccountConsumer
from .roles import ACCOUNT_CONSUMER, ACCOUNT_CONSUMER_AGENT

HOTEL = "Shark Hotels Miami Beach"


async def load(demo: DemoLoader) -> None:
    """Create two guests of a hotel, a login for one, and a member of staff."""
    hotel = await demo.find(Account, name=HOTEL)
    person = {"first_name": "Gloria", "last_name": "Reyes", "email": "gloria.reyes@example.com"}
    login = await demo.user(
        ConsumerUser,
        "gloria.reyes",
        CONSUMER.name,
        ACCOUNT_CONSUMER.name,
        because=f"Guest of {HOTEL}: sees herself and the hotel",
        **person,
    )
    guests = (
        await demo.create(Consumer, user=login["sys_id"], **person),
        await demo.create(Consumer, first_name="Tobias", last_name="Ahlers", country="DE"),
    )
    for guest in guests:
        await demo.create(AccountConsumer, account=hotel["sys_id"], consumer=guest["sys_id"])
    await demo.user(
        User,
        "nadia.haddad",
        ACCOUNT_CONSUMER_AGENT.name,
        because="Looks after the guests of hotels: sees these and no other consumers",
        first_name="Nadia",
        last_name="Haddad",
        title="Guest relations",
    )


DEMO = DemoData("Guests of a hotel, and who looks after them", load)

"""Demonstration data of B2C: consumers with and without a login, and who works for them."""

from platform_core import DemoData, DemoLoader, User

from .entities import Consumer, ConsumerUser
from .roles import CONSUMER, CONSUMER_AGENT, CONSUMER_DATA_MANAGER, CONSUMER_VIEWER

# (first name, last name, city, country, what to try); without the last, a consumer who has no login.
CONSUMERS = (
    ("Clara", "Jensen", "Copenhagen", "Denmark", "Consumer: sees her own record and her own cases"),
    ("Mateo", "Silva", "Porto", "Portugal", "Another consumer: sees nothing of Clara's"),
    ("Harold", "Finch", "Boston", "USA", ""),
    ("Yuki", "Tanaka", "Osaka", "Japan", ""),
)
STAFF = (
    (
        "Petra",
        "Novak",
        "Consumer service agent",
        CONSUMER_AGENT,
        "Consumer agent: takes consumers in, works for them",
    ),
    ("Colin", "Marsh", "Consumer analyst", CONSUMER_VIEWER, "Reads consumers"),
    ("Amara", "Diallo", "Consumer data manager", CONSUMER_DATA_MANAGER, "Creates consumers and their logins"),
)


async def load(demo: DemoLoader) -> None:
    """Create the consumers, a login for some of them, and staff."""
    for first, last, city, country, because in CONSUMERS:
        user = await _login(demo, first, last, because) if because else None
        await demo.create(
            Consumer,
            first_name=first,
            last_name=last,
            email=f"{_user_name(first, last)}@example.com",
            city=city,
            country=country,
            user=user,
        )
    for first, last, title, role, because in STAFF:
        await demo.user(
            User,
            _user_name(first, last),
            role.name,
            because=because,
            first_name=first,
            last_name=last,
            title=title,
        )


async def _login(demo: DemoLoader, first: str, last: str, because: str) -> str:
    user = await demo.user(
        ConsumerUser,
        _user_name(first, last),
        CONSUMER.name,
        because=because,
        first_name=first,
        last_name=last,
        email=f"{_user_name(first, last)}@example.com",
    )
    sys_id: str = user["sys_id"]
    return sys_id


def _user_name(first: str, last: str) -> str:
    return f"{first}.{last}".lower()


DEMO = DemoData("Consumers with and without a login, and the staff who work for them", load)

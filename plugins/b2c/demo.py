"""Demonstration data of B2C: consumers with and without a login, their households, and who works for them."""

import datetime

from platform_core import DemoData, DemoLoader, User, utc_now

from .entities import (
    Consumer,
    ConsumerAddress,
    ConsumerProfile,
    ConsumerProfileLocation,
    ConsumerRelationship,
    ConsumerTeamMember,
    ConsumerUser,
    Household,
    HouseholdMember,
    HouseholdRelationship,
    HouseholdTeamMember,
)
from .roles import (
    CONSUMER,
    CONSUMER_AGENT,
    CONSUMER_DATA_MANAGER,
    CONSUMER_RELATIONSHIP_DATA_MANAGER,
    CONSUMER_RELATIONSHIP_VIEWER,
    CONSUMER_VIEWER,
    HOUSEHOLD_DATA_MANAGER,
    HOUSEHOLD_RELATIONSHIP_DATA_MANAGER,
    HOUSEHOLD_RELATIONSHIP_VIEWER,
    HOUSEHOLD_STAKEHOLDER,
    HOUSEHOLD_VIEWER,
    UNIFIED_CONSUMER,
)

# (first name, last name, city, country, mobile phone, what to try); without the last, one who has no login.
CONSUMERS = (
    ("Clara", "Jensen", "Copenhagen", "DK", "+4520123456", "Consumer and head of a household: sees Sofia, too"),
    ("Mateo", "Silva", "Porto", "PT", "+351912345678", "Another consumer: sees Yuki and Harold, nothing of Clara's"),
    ("Harold", "Finch", "Boston", "US", "+16175550123", ""),
    ("Yuki", "Tanaka", "Osaka", "JP", "+819012345678", "Unified consumer: sees herself"),
    ("Sofia", "Jensen", "Copenhagen", "DK", "+4520654321", ""),
)  # fmt: skip
STAFF = (
    ("Petra", "Novak", "Consumer service agent", CONSUMER_AGENT, "Takes consumers in, works for them"),
    ("Colin", "Marsh", "Consumer analyst", CONSUMER_VIEWER, "Reads consumers"),
    ("Amara", "Diallo", "Consumer data manager", CONSUMER_DATA_MANAGER, "Creates consumers and their logins"),
    ("Bruno", "Keller", "Relationship analyst", CONSUMER_RELATIONSHIP_VIEWER, "Reads who acts for consumers"),
    ("Dana", "Ortiz", "Relationship data manager", CONSUMER_RELATIONSHIP_DATA_MANAGER,
     "Says who acts for consumers"),
    ("Felix", "Braun", "Household analyst", HOUSEHOLD_VIEWER, "Reads households and their members"),
    ("Greta", "Lind", "Household data manager", HOUSEHOLD_DATA_MANAGER, "Keeps households and memberships"),
    ("Hugo", "Maes", "Household relations analyst", HOUSEHOLD_RELATIONSHIP_VIEWER,
     "Reads who acts for whom in households"),
    ("Irene", "Pappas", "Household relations manager", HOUSEHOLD_RELATIONSHIP_DATA_MANAGER,
     "Keeps households, and says who acts for whom in them"),
    ("Jana", "Kovar", "Statistician", HOUSEHOLD_STAKEHOLDER, "Reads every household, and changes nothing"),
)  # fmt: skip


async def load(demo: DemoLoader) -> None:
    """Create the consumers, a login for some of them, their households, and staff."""
    known: dict[str, str] = {}
    for first, last, city, country, mobile, because in CONSUMERS:
        user = await _login(demo, first, last, because) if because else None
        record = await demo.create(
            Consumer,
            first_name=first,
            last_name=last,
            email=f"{_user_name(first, last)}@example.com",
            mobile_phone=mobile,
            city=city,
            country=country,
            user=user,
        )
        known[first] = record["sys_id"]
    staff: dict[str, str] = {}
    for first, last, title, role, because in STAFF:
        user_name, person = _user_name(first, last), {"first_name": first, "last_name": last, "title": title}
        record = await demo.user(User, user_name, role.name, because=because, **person)
        staff[first] = record["sys_id"]
    await _households(demo, known, staff["Petra"])


async def _households(demo: DemoLoader, known: dict[str, str], agent: str) -> None:
    today = utc_now().date()
    second = {"name": "Summer house", "city": "Skagen", "country": "DK"}
    house = await demo.create(ConsumerAddress, consumer=known["Clara"], **second)
    profile = await demo.create(ConsumerProfile, consumer=known["Clara"], name="Clara Jensen, summer house")
    place = {"location": house["sys_id"], "location_type": "service"}
    await demo.create(ConsumerProfileLocation, consumer_profile=profile["sys_id"], **place)
    jensen = await demo.create(Household, name="Jensen", head_of_household=known["Clara"], city="Copenhagen")
    await demo.create(HouseholdMember, household=jensen["sys_id"], consumer=known["Sofia"], primary=True)
    left = {
        "start_date": today - datetime.timedelta(days=900),
        "end_date": today - datetime.timedelta(days=200),
    }
    await demo.create(HouseholdMember, household=jensen["sys_id"], consumer=known["Harold"], **left)
    silva = await demo.create(Household, name="Silva and Tanaka", head_of_household=known["Mateo"])
    await demo.create(HouseholdMember, household=silva["sys_id"], consumer=known["Yuki"])
    await demo.create(
        HouseholdRelationship, household=silva["sys_id"], consumer=known["Mateo"], of_consumer=known["Yuki"]
    )
    await demo.create(
        ConsumerRelationship, consumer=known["Mateo"], of_consumer=known["Harold"], valid_from=today
    )
    await demo.create(ConsumerTeamMember, consumer=known["Clara"], user=agent)
    await demo.create(HouseholdTeamMember, household=jensen["sys_id"], user=agent)


async def _login(demo: DemoLoader, first: str, last: str, because: str) -> str:
    user = await demo.user(
        ConsumerUser,
        _user_name(first, last),
        (UNIFIED_CONSUMER if because.startswith("Unified") else CONSUMER).name,
        because=because,
        first_name=first,
        last_name=last,
        email=f"{_user_name(first, last)}@example.com",
    )
    sys_id: str = user["sys_id"]
    return sys_id


def _user_name(first: str, last: str) -> str:
    return f"{first}.{last}".lower()


DEMO = DemoData("Consumers with and without a login, their households, and the staff who work for them", load)

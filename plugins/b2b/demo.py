"""Demonstration data of B2B: the group Shark Hotels, two partners, a stranger, and who works for them."""

from typing import Any

from platform_core import DemoData, DemoLoader, User

from .demo_relations import load_addresses, load_registrations, load_relationships, load_teams
from .entities import Account, Contact
from .roles import (
    ACCOUNT_DATA_MANAGER,
    ACCOUNT_RELATIONSHIP_DATA_MANAGER,
    ACCOUNT_RELATIONSHIP_VIEWER,
    ACCOUNT_VIEWER,
    AGENT,
    CONTACT_MANAGER,
    CUSTOMER,
    CUSTOMER_ADMIN,
    CUSTOMER_CASE_MANAGER,
)

# (name, name of the parent account, city, country), parents first.
HOTELS = (
    ("Shark Hotels", None, "San Diego", "USA"),
    ("Shark Hotels Americas", "Shark Hotels", "San Diego", "USA"),
    ("Shark Hotels San Diego Bay", "Shark Hotels Americas", "San Diego", "USA"),
    ("Shark Hotels Miami Beach", "Shark Hotels Americas", "Miami", "USA"),
    ("Shark Hotels Europe", "Shark Hotels", "Lisbon", "Portugal"),
    ("Shark Hotels Lisbon", "Shark Hotels Europe", "Lisbon", "Portugal"),
    ("Shark Hotels Hamburg", "Shark Hotels Europe", "Hamburg", "Germany"),
    ("Reef Suites", "Shark Hotels", "Cape Town", "South Africa"),
    ("Reef Suites Waterfront", "Reef Suites", "Cape Town", "South Africa"),
)
OTHERS: tuple[dict[str, Any], ...] = (
    {"name": "Lagoon Facility Services", "partner": True, "city": "Los Angeles", "country": "USA"},
    {
        "name": "Coral Booking Systems",
        "partner": True,
        "customer": True,
        "city": "Dublin",
        "country": "Ireland",
    },
    {"name": "Blue Anchor Ferries", "customer": True, "city": "Oslo", "country": "Norway"},
)
# (first name, last name, account, title, roles, what to try); without roles, a contact who has no login.
CONTACTS = (
    ("Marina", "Costa", "Shark Hotels", "Chief operating officer", (CUSTOMER_ADMIN,),
     "Customer admin at the top: sees every hotel of the group"),
    ("Erik", "Sund", "Shark Hotels", "Service desk lead", (CUSTOMER_CASE_MANAGER,),
     "Customer case manager at the top: looks after the cases of every hotel"),
    ("Beatriz", "Nunes", "Shark Hotels Europe", "Regional manager", (CUSTOMER_ADMIN,),
     "Customer admin of a subsidiary: sees Lisbon and Hamburg, and nothing above or beside"),
    ("Tiago", "Reis", "Shark Hotels Lisbon", "Front office manager", (CUSTOMER,),
     "Plain customer: sees his own account and his own cases"),
    ("Lena", "Vogt", "Shark Hotels Hamburg", "Technical manager", (CUSTOMER,),
     "Plain customer of another hotel"),
    ("Carla", "Pinto", "Shark Hotels Lisbon", "Chief engineer", (CUSTOMER,),
     "Plain customer in Lisbon who also acts for the hotel in Hamburg"),
    ("Joe", "Alvarez", "Shark Hotels Miami Beach", "Facility manager", (CUSTOMER,),
     "Plain customer of a hotel in another branch of the group"),
    ("Thandi", "Mokoena", "Reef Suites Waterfront", "General manager", (), ""),
    ("Sam", "Whitaker", "Lagoon Facility Services", "Account manager", (CUSTOMER,),
     "Contact of a partner, who sees the partner's account only"),
    ("Aoife", "Byrne", "Coral Booking Systems", "Support lead", (CUSTOMER_ADMIN,),
     "Customer admin of a company that is partner and customer"),
    ("Nils", "Berg", "Blue Anchor Ferries", "Purchasing", (CUSTOMER_ADMIN,),
     "Customer admin of a stranger: sees nothing of Shark Hotels"),
)  # fmt: skip
PRIMARY = {"Marina", "Beatriz", "Thandi", "Sam", "Aoife", "Nils"}
STAFF = (
    (
        "Ruth",
        "Okafor",
        "Customer service agent",
        AGENT,
        "Agent: reads accounts and contacts, works for accounts",
    ),
    ("Daniel", "Weiss", "Account analyst", ACCOUNT_VIEWER, "Reads accounts and contacts"),
    (
        "Priya",
        "Raman",
        "Account data manager",
        ACCOUNT_DATA_MANAGER,
        "Creates accounts and moves them in the tree",
    ),
    (
        "Silje",
        "Dahl",
        "Account relationship manager",
        ACCOUNT_RELATIONSHIP_DATA_MANAGER,
        "Also keeps account teams, addresses, relationships and account access",
    ),
    (
        "Kaspar",
        "Thun",
        "Relationship analyst",
        ACCOUNT_RELATIONSHIP_VIEWER,
        "Reads accounts, contacts, teams and relationships",
    ),
    ("Luca", "Ferri", "Contact data manager", CONTACT_MANAGER, "Creates and changes contacts"),
)


async def load(demo: DemoLoader) -> None:
    """Create the accounts from the top down, then their people, then ours."""
    accounts: dict[str, str] = {}
    for name, parent, city, country in HOTELS:
        above = accounts[parent] if parent else None
        account = await demo.create(
            Account, name=name, account_parent=above, customer=True, city=city, country=country
        )
        accounts[name] = account["sys_id"]
    for values in OTHERS:
        account = await demo.create(Account, **values)
        accounts[values["name"]] = account["sys_id"]
    people = await load_contacts(demo, accounts)
    staff: dict[str, str] = {}
    for first, last, title, role, because in STAFF:
        person = await demo.user(
            User,
            _user_name(first, last),
            role.name,
            because=because,
            first_name=first,
            last_name=last,
            title=title,
        )
        staff[first] = person["sys_id"]
    await load_addresses(demo, accounts)
    await load_teams(demo, accounts, staff)
    await load_relationships(demo, accounts, people)
    await load_registrations(demo, accounts)


async def load_contacts(demo: DemoLoader, accounts: dict[str, str]) -> dict[str, str]:
    """Create the contacts of the accounts, with a login for those who have a role; returns them by first name."""
    people: dict[str, str] = {}
    for first, last, account, title, roles, because in CONTACTS:
        values = {
            "first_name": first,
            "last_name": last,
            "title": title,
            "account": accounts[account],
            "email": f"{_user_name(first, last)}@example.com",
            "primary_contact": first in PRIMARY,
        }
        if roles:
            names = (role.name for role in roles)
            made = await demo.user(Contact, _user_name(first, last), *names, because=because, **values)
        else:
            made = await demo.create(Contact, **values)
        people[first] = made["sys_id"]
    return people


def _user_name(first: str, last: str) -> str:
    return f"{first}.{last}".lower()


DEMO = DemoData(
    "Shark Hotels with its subsidiaries and hotels, two partners, a stranger, their contacts and relationships",
    load,
)

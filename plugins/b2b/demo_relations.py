"""Demonstration data of B2B: what relates accounts, places, staff and contacts, and somebody who asks for a login."""

from platform_core import DemoLoader, Location
from plugins.customer_base import FOUNDATION_DATA_MANAGER, Responsibility

from .entities import (
    Account,
    AccountAccess,
    AccountAddress,
    AccountRelationship,
    ContactRelationship,
    Registration,
    RelationshipType,
    RelationshipTypeRole,
    TeamMember,
)
from .roles import ACCOUNT_RELATIONSHIP_DATA_MANAGER

# (account, first name, responsibility)
TEAMS = (
    ("Shark Hotels", "Silje", "Account Manager"),
    ("Shark Hotels", "Ruth", "Primary Support Agent"),
    ("Shark Hotels Europe", "Silje", "Account Manager"),
    ("Blue Anchor Ferries", "Priya", "Account Manager"),
)
# (name, from, how it reads, to, how it reads from there)
TYPES = (
    ("Service partner", "partner", "serves", "account", "is served by"),
    ("Supplier", "account", "supplies", "account", "is supplied by"),
)
# (from account, type, to account)
RELATIONSHIPS = (
    ("Lagoon Facility Services", "Service partner", "Shark Hotels Miami Beach"),
    ("Lagoon Facility Services", "Service partner", "Shark Hotels San Diego Bay"),
    ("Lagoon Facility Services", "Service partner", "Shark Hotels Hamburg"),
    ("Coral Booking Systems", "Supplier", "Shark Hotels"),
)
# (first name, further account, responsibility)
RELATED_CONTACTS = (("Carla", "Shark Hotels Hamburg", "Asset Contact"),)


async def load_registrations(demo: DemoLoader, accounts: dict[str, str]) -> None:
    """Give an account its code, and have somebody wait who typed it."""
    await demo.records.update(Account, accounts["Shark Hotels Europe"], {"registration_code": "SHARK-EUROPE"})
    await demo.create(
        Registration,
        first_name="Jonas",
        last_name="Weber",
        email="jonas.weber@example.com",
        registration_code="SHARK-EUROPE",
    )


async def load_addresses(demo: DemoLoader, accounts: dict[str, str]) -> None:
    """Give the group a second address, and let two of its accounts share one place."""
    office = await demo.create(
        Location, name="Harbor Tower", street="12 Pier Road", city="San Diego", country="USA"
    )
    for name, use in (("Shark Hotels", "billing"), ("Shark Hotels Americas", "mailing")):
        await demo.create(AccountAddress, account=accounts[name], location=office["sys_id"], type=use)


async def load_teams(demo: DemoLoader, accounts: dict[str, str], staff: dict[str, str]) -> None:
    """Say who looks after which account, and let one account keep what it owns to those who are named on it."""
    for account, first, responsibility in TEAMS:
        found = await demo.find(Responsibility, name=responsibility)
        await demo.create(
            TeamMember, account=accounts[account], user=staff[first], responsibility=found["sys_id"]
        )
    await demo.create(
        AccountAccess, account=accounts["Shark Hotels Miami Beach"], restrict_contact_access=True
    )


async def load_relationships(demo: DemoLoader, accounts: dict[str, str], people: dict[str, str]) -> None:
    """Relate partners and suppliers to hotels, and let a contact act for a further account."""
    types: dict[str, str] = {}
    for name, from_kind, relationship, to_kind, reverse in TYPES:
        made = await demo.create(
            RelationshipType,
            name=name,
            from_kind=from_kind,
            relationship=relationship,
            to_kind=to_kind,
            reverse_relationship=reverse,
        )
        types[name] = made["sys_id"]
    for role in (ACCOUNT_RELATIONSHIP_DATA_MANAGER, FOUNDATION_DATA_MANAGER):
        await demo.create(RelationshipTypeRole, relationship_type=types["Service partner"], role=role.name)
    for one, kind, other in RELATIONSHIPS:
        await demo.create(
            AccountRelationship,
            from_company=accounts[one],
            to_company=accounts[other],
            relationship_type=types[kind],
        )
    for first, account, name in RELATED_CONTACTS:
        responsibility = await demo.find(Responsibility, name=name)
        await demo.create(
            ContactRelationship,
            contact=people[first],
            company=accounts[account],
            responsibility=responsibility["sys_id"],
        )

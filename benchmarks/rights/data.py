"""Cases in any number, and the people whose rights to them are hard to find out; made inside PostgreSQL.

Everything is numbered, and the number decides all that a record holds, so that every run has the same data. Of accounts,
groups and products there are ``spread`` times as many as the people who ask have to do with, which lie evenly among them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from platform_core import (
    ADMIN,
    Actor,
    Entity,
    Group,
    GroupMember,
    Identity,
    Instance,
    Record,
    Records,
    Role,
    User,
    UserRole,
)
from plugins.b2b import CUSTOMER, CUSTOMER_ADMIN, Account, Contact
from plugins.customer_access import PRODUCT_CONTACT, PartyType, SoldProductParty
from plugins.install_base import SoldProduct
from plugins.product_data import Model
from plugins.service_model_foundation import LOCATION_AGENT, MANAGER_CONTRIBUTOR
from plugins.service_organization import OrganizationMember

from .copies import Values, copy, key
from .locations import asked_by, locations, samples_of
from .pack import GROUP_MEMBER, ProductCase

ACCOUNTS, GROUPS, PRODUCTS = 1000, 100, 1000
"""Accounts of the customer admin's tree, groups of the agent, products of the party."""
AT_ONCE = 100_000
ADMINISTRATOR = "administrator"
STEPS = {"account": 7919, "product": 104_729, "group": 7907}
"""Primes, by which consecutive cases belong to accounts, products and groups that lie far apart."""

Progress = Callable[[str], None]


async def load(instance: Instance, cases: int, spread: int, progress: Progress) -> dict[str, str]:
    """Fill an instance; returns the user ids of those who ask, by what they are."""
    system = instance.elevated("benchmark data")
    samples = await _samples(system)
    people = await _people(system, samples)
    places = await samples_of(system, people)
    accounts, groups, products = (spread * number for number in (ACCOUNTS, GROUPS, PRODUCTS))
    async with instance.database.transaction() as transaction:
        top = (await system.get(Account, samples["top"], ("account_path",)))["account_path"]
        await copy(transaction, Account, samples["other"], accounts, _account(top, samples["top"], spread))
        await copy(transaction, Group, samples["group"], groups, _hierarchical("Group", "group_"))
        sold = {**_hierarchical("Product"), "number": "'SP' || (n + 10000000)"}
        await copy(transaction, SoldProduct, samples["product"], products, sold)
        await copy(
            transaction, GroupMember, samples["member"], GROUPS, {"group": key(Group, f"n * {spread}")}
        )
        party = {"sold_product": key(SoldProduct, f"n * {spread}")}
        await copy(transaction, SoldProductParty, samples["party"], PRODUCTS, party)
        await locations(transaction, places)
    await system.delete(GroupMember, samples["member"])
    await system.delete(SoldProductParty, samples["party"])
    for member in places.members.values():
        await system.delete(OrganizationMember, member)
    values = {**_case(cases, accounts, groups, products), **asked_by(spread)}
    for start in range(0, cases, AT_ONCE):
        number = min(AT_ONCE, cases - start)
        async with instance.database.transaction() as transaction:
            await copy(transaction, ProductCase, samples["case"], number, values, start)
        progress(f"{start + number:,} of {cases:,} cases")
    await instance.database.execute("DELETE FROM sys_outbox")
    return people


async def actors(instance: Instance, people: Mapping[str, str]) -> dict[str, Actor]:
    """Those who ask."""
    identity = Identity(instance)
    found = {name: await identity.actor(user) for name, user in people.items()}
    return {name: actor for name, actor in found.items() if actor is not None}


def _hierarchical(name: str, prefix: str = "") -> Values:
    code = "lpad(to_hex(n + 100000), 8, '0')"
    return {"name": f"'{name} ' || n", f"{prefix}code": code, f"{prefix}path": code}


def _account(path: str, top: str, spread: int) -> Values:
    values = _hierarchical("Account", "account_")
    inside = f"n % {spread} = 0"
    return {
        **values,
        "number": "'AC' || (n + 1000000)",
        "account_parent": f"CASE WHEN {inside} THEN '{top}'::uuid END",
        "account_path": f"CASE WHEN {inside} THEN '{path}/' ELSE '' END || {values['account_code']}",
    }


def _case(cases: int, accounts: int, groups: int, products: int) -> Values:
    def one_of(entity: type[Entity], step: str, count: int) -> str:
        return key(entity, f"(n * {STEPS[step]}) % {count} + 1")

    return {
        "number": "'PC' || (n + 10000000)",
        "short_description": "'Case ' || n",
        "opened_at": f"timestamptz '2024-01-01 00:00Z' + n * interval '1 day' * {730 / cases}",
        "account": one_of(Account, "account", accounts),
        "sold_product": one_of(SoldProduct, "product", products),
        "assignment_group": one_of(Group, "group", groups),
    }


async def _samples(records: Records) -> dict[str, str]:
    """One record of each kind, to be copied."""
    top = await records.create(Account, {"name": "Top"})
    other = await records.create(Account, {"name": "Other"})
    group = await records.create(Group, {"name": "Group"})
    model = await records.create(Model, {"name": "Model"})
    sold = {"name": "Product", "product": model["sys_id"], "account": other["sys_id"]}
    product = await records.create(SoldProduct, sold)
    case = {
        "account": other["sys_id"],
        "sold_product": product["sys_id"],
        "assignment_group": group["sys_id"],
    }
    made: dict[str, Record] = {"top": top, "other": other, "group": group, "product": product}
    made["case"] = await records.create(ProductCase, {**case, "short_description": "Case"})
    return {name: record["sys_id"] for name, record in made.items()}


async def _people(records: Records, samples: dict[str, str]) -> dict[str, str]:
    """Those who ask; their first membership and their first product are samples, too."""
    kinds: dict[str, tuple[tuple[Role, ...], type[Entity], dict[str, Any]]] = {
        ADMINISTRATOR: ((ADMIN,), User, {}),
        "customer admin": ((CUSTOMER_ADMIN,), Contact, {"account": samples["top"]}),
        "member of groups": ((GROUP_MEMBER,), User, {}),
        "party to products": ((CUSTOMER, PRODUCT_CONTACT), Contact, {"account": samples["other"]}),
        "manager of locations": ((MANAGER_CONTRIBUTOR,), User, {}),
        "agent at locations": ((LOCATION_AGENT,), User, {}),
    }
    people = {}
    for number, (name, (roles, entity, values)) in enumerate(kinds.items()):
        user = await records.create(entity, {"user_name": f"bench.{number}", "last_name": name, **values})
        for role in roles:
            await records.create(UserRole, {"user": user["sys_id"], "role": role.name})
        people[name] = str(user["sys_id"])
    member = {"user": people["member of groups"], "group": samples["group"]}
    applies = (PartyType.applies_to == SoldProduct.info.table) & (PartyType.name == "Authorized Contact")
    kind = await records.find(PartyType, applies, ("sys_id",))
    assert kind is not None, "the pack brings its types of parties"
    party = {
        "contact": people["party to products"],
        "sold_product": samples["product"],
        "type": kind["sys_id"],
    }
    samples["member"] = str((await records.create(GroupMember, member))["sys_id"])
    samples["party"] = str((await records.create(SoldProductParty, party))["sys_id"])
    return people

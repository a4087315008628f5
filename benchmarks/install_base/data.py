"""Items in trees, with their parties, cases and contracts, in any number; made inside PostgreSQL.

Every tree has the same shape: twenty items, six levels below the item at the top. Everything is numbered, and the number
decides all that a record holds, so that every run has the same data. One account in ten lies below that of the customer
admin who asks.
"""

from __future__ import annotations

from typing import Any

from platform_core import ADMIN, Entity, Instance, Records, Role, User, UserRole, utc_now
from plugins.b2b import CUSTOMER_ADMIN, Account, Contact
from plugins.contracts import Contract
from plugins.customer_access import ItemParty, PartyType
from plugins.customer_service import MANAGER, Case
from plugins.install_base import InstallBaseItem
from plugins.product_data import Model

from ..rights.copies import Values, copy, key
from ..rights.data import Progress

ACCOUNTS, CASES_PER_TREE, PARTIES_PER_TREE = 5000, 2, 2
OWN_ONE_IN = 10
TREES_AT_ONCE = 2500
ABOVE: tuple[int | None, ...] = (None, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 6, 7, 10, 11, 15, 17, 17)
"""The place of the item above, by the place of an item in its tree."""
ITEMS = len(ABOVE)
PARTY_TYPES = ("Authorized Contact", "Listed Contact")


def depth(place: int) -> int:
    """How many items lie above an item of a tree."""
    above = ABOVE[place]
    return 0 if above is None else 1 + depth(above)


async def load(instance: Instance, trees: int, progress: Progress) -> dict[str, str]:
    """Fill an instance; returns the user ids of those who ask, and by ``tree`` the id of an item at the top."""
    system = instance.elevated("benchmark data")
    samples = await _samples(system)
    known = await _people(system, samples)
    path = (await system.get(Account, samples["top"], ("account_path",)))["account_path"]
    async with instance.database.transaction() as transaction:
        await copy(transaction, Account, samples["other"], ACCOUNTS, _account(path, samples["top"]))
    for start in range(0, trees, TREES_AT_ONCE):
        number = min(TREES_AT_ONCE, trees - start)
        async with instance.database.transaction() as transaction:
            await copy(transaction, InstallBaseItem, samples["item"], number * ITEMS, _item(), start * ITEMS)
            for place, kind in enumerate(PARTY_TYPES):
                # The ids of the second hundred thousand do not meet those of the first.
                shift = place * trees
                values = {"install_base_item": key(InstallBaseItem, f"(n - {shift} - 1) * {ITEMS} + 1")}
                await copy(transaction, ItemParty, samples[kind], number, values, start + shift)
            first = start * CASES_PER_TREE
            await copy(transaction, Case, samples["case"], number * CASES_PER_TREE, _case(), first)
            await copy(transaction, Contract, samples["contract"], number, _contract(), start)
        progress(f"{(start + number) * ITEMS:,} of {trees * ITEMS:,} items")
    await instance.database.execute("DELETE FROM sys_outbox")
    # A tree in the middle whose account is one of the customer admin's.
    middle = trees // 2 // OWN_ONE_IN * OWN_ONE_IN + OWN_ONE_IN - 1
    top = await system.find(InstallBaseItem, InstallBaseItem.identifier == f"T{middle}-0", ("sys_id",))
    if top is None:
        raise LookupError(f"there is no tree {middle}")
    return {**known, "tree": str(top["sys_id"])}


def _account(path: str, top: str) -> Values:
    code, inside = "lpad(to_hex(n + 100000), 8, '0')", f"n % {OWN_ONE_IN} = 0"
    return {
        "name": "'Account ' || n",
        "number": "'AC' || (n + 1000000)",
        "account_code": code,
        "account_parent": f"CASE WHEN {inside} THEN '{top}'::uuid END",
        "account_path": f"CASE WHEN {inside} THEN '{path}/' ELSE '' END || {code}",
    }


def _item() -> Values:
    """An item by its number: the tree that it is in, its place there, and what follows from the two."""
    tree, place = f"((n - 1) / {ITEMS})", f"((n - 1) % {ITEMS})"

    def code(of: int) -> str:
        return f"lpad(to_hex({tree} * {ITEMS} + {of + 1000000}), 8, '0')"

    def path(of: int) -> str:
        above = ABOVE[of]
        return code(of) if above is None else f"{path(above)} || '/' || {code(of)}"

    def by_place(values: list[str]) -> str:
        return (
            f"CASE {place} " + " ".join(f"WHEN {n} THEN {value}" for n, value in enumerate(values)) + " END"
        )

    parents = ["NULL" if above is None else str(above) for above in ABOVE]
    parent = f"({by_place(parents)})"
    item = key(InstallBaseItem, f"{tree} * {ITEMS} + {parent} + 1")
    return {
        "number": "'IB' || (n + 10000000)",
        "name": f"'Item ' || {place} || ' of machine ' || {tree}",
        "identifier": f"'T' || {tree} || '-' || {place}",
        "parent": f"CASE WHEN {place} > 0 THEN {item} END",
        "root": key(InstallBaseItem, f"{tree} * {ITEMS} + 1"),
        "code": f"lpad(to_hex({tree} * {ITEMS} + {place} + 1000000), 8, '0')",
        "path": by_place([path(of) for of in range(ITEMS)]),
        "account": key(Account, f"{tree} % {ACCOUNTS} + 1"),
    }


def _case() -> Values:
    tree = f"((n - 1) / {CASES_PER_TREE})"
    return {
        "number": "'CB' || (n + 10000000)",
        "short_description": "'Machine ' || n || ' stands still'",
        "install_base": key(InstallBaseItem, f"{tree} * {ITEMS} + (n * 7) % {ITEMS} + 1"),
        "account": key(Account, f"{tree} % {ACCOUNTS} + 1"),
    }


def _contract() -> Values:
    return {
        "number": "'CT' || (n + 10000000)",
        "short_description": "'Maintenance of machine ' || n",
        "account": key(Account, f"(n - 1) % {ACCOUNTS} + 1"),
        "state": "'active'",
        "starts": "current_date - 400",
        "ends": "current_date + (n * 7919 % 1500)::int",
    }


async def _samples(records: Records) -> dict[str, str]:
    """One record of each kind, to be copied."""
    made: dict[str, Any] = {}
    made["top"] = await records.create(Account, {"name": "Top"})
    made["other"] = other = await records.create(Account, {"name": "Other"})
    made["model"] = await records.create(Model, {"name": "Machine"})
    owner = {"account": other["sys_id"]}
    item = {"name": "Machine", "product": made["model"]["sys_id"], "identifier": "sample", **owner}
    made["item"] = await records.create(InstallBaseItem, item)
    of = {"install_base": made["item"]["sys_id"], **owner}
    made["case"] = await records.create(Case, {"short_description": "It stands still", **of})
    dates = {"starts": utc_now().date(), "short_description": "Maintenance"}
    made["contract"] = await records.create(Contract, {**dates, **owner})
    contact = await records.create(Contact, {"last_name": "Contact", **owner})
    for kind in PARTY_TYPES:
        on_items = (PartyType.name == kind) & (PartyType.applies_to == InstallBaseItem.info.table)
        known = await records.find(PartyType, on_items, ("sys_id",))
        if known is None:
            raise LookupError(f"there is no type of party {kind!r}")
        party = {"install_base_item": made["item"]["sys_id"], "contact": contact["sys_id"]}
        made[kind] = await records.create(ItemParty, {**party, "type": known["sys_id"]})
    return {name: str(record["sys_id"]) for name, record in made.items()}


async def _people(records: Records, samples: dict[str, str]) -> dict[str, str]:
    """Those who ask."""
    kinds: dict[str, tuple[tuple[Role, ...], type[Entity], dict[str, Any]]] = {
        "manager": ((MANAGER, ADMIN), User, {}),
        "customer admin": ((CUSTOMER_ADMIN,), Contact, {"account": samples["top"]}),
    }
    people = {}
    for number, (name, (roles, entity, values)) in enumerate(kinds.items()):
        user = await records.create(entity, {"user_name": f"bench.{number}", "last_name": name, **values})
        for role in roles:
            await records.create(UserRole, {"user": user["sys_id"], "role": role.name})
        people[name] = str(user["sys_id"])
    return people

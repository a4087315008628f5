"""An account tree with a contact in two accounts, over HTTP."""

from typing import Any

import httpx

TABLES = "/api/tables"


async def create(client: httpx.AsyncClient, table: str, **values: Any) -> str:
    """Create a record; returns its id."""
    answer = await client.post(f"{TABLES}/{table}", json=values)
    answer.raise_for_status()
    return str(answer.json()["sys_id"])


async def make_tree(keeper: httpx.AsyncClient) -> dict[str, str]:
    """A group, a subsidiary below it, and two hotels below that."""
    accounts: dict[str, str] = {}
    for name, parent, city in (
        ("Shark Hotels", None, "San Diego"),
        ("Shark Hotels Europe", "Shark Hotels", "Lisbon"),
        ("Shark Hotels Lisbon", "Shark Hotels Europe", "Lisbon"),
        ("Shark Hotels Hamburg", "Shark Hotels Europe", "Hamburg"),
    ):
        above = accounts.get(parent) if parent else None
        accounts[name] = await create(keeper, "customer_account", name=name, account_parent=above, city=city)
    return accounts


async def close_a_circle(keeper: httpx.AsyncClient, accounts: dict[str, str]) -> httpx.Response:
    """Put the group below one of its own hotels."""
    return await keeper.patch(
        f"{TABLES}/customer_account/{accounts['Shark Hotels']}",
        json={"account_parent": accounts["Shark Hotels Lisbon"]},
        headers={"if-match": "*"},
    )


async def add_people(keeper: httpx.AsyncClient, accounts: dict[str, str]) -> dict[str, str]:
    """Marina at the top of the group, Tiago in the hotel in Lisbon."""
    people: dict[str, str] = {}
    for first, last, account in (
        ("Marina", "Costa", "Shark Hotels"),
        ("Tiago", "Reis", "Shark Hotels Lisbon"),
    ):
        people[first] = await create(
            keeper,
            "customer_contact",
            first_name=first,
            last_name=last,
            account=accounts[account],
            email=f"{first}.{last}@example.com",
        )
    return people


async def invite(keeper: httpx.AsyncClient, contact: str, *roles: str) -> dict[str, Any]:
    """Give a contact a login and roles; the answer tells his temporary password, once."""
    answer = await keeper.post(f"/api/contacts/{contact}/invite", json={"roles": list(roles)})
    answer.raise_for_status()
    login: dict[str, Any] = answer.json()
    return login


async def choose_password(anybody: httpx.AsyncClient, login: dict[str, Any], chosen: str) -> None:
    """A temporary password is good for choosing another one, and for nothing else."""
    answer = await anybody.post(
        "/api/password",
        json={
            "user_name": login["user_name"],
            "old_password": login["temporary_password"],
            "new_password": chosen,
        },
    )
    answer.raise_for_status()


async def accounts_of(client: httpx.AsyncClient) -> list[str]:
    """The names of the accounts that somebody sees."""
    answer = await client.get(f"{TABLES}/customer_account", params={"fields": "name", "order": "name"})
    return [record["name"] for record in answer.json()["records"]]


async def take_him_away(keeper: httpx.AsyncClient, contact: str, account: str) -> httpx.Response:
    """Change the account of a contact, which would take him away from his own."""
    return await keeper.patch(
        f"{TABLES}/customer_contact/{contact}", json={"account": account}, headers={"if-match": "*"}
    )


async def act_for(keeper: httpx.AsyncClient, contact: str, account: str, **values: Any) -> str:
    """Have a contact act for a further account; his own stays."""
    return await create(
        keeper, "sn_customerservice_contact_relationship", contact=contact, company=account, **values
    )


async def look(client: httpx.AsyncClient, account: str) -> dict[str, Any]:
    """All that belongs to an account, in one call."""
    answer = await client.get(f"/api/customers/customer_account/{account}/overview")
    sections: dict[str, Any] = answer.json()["sections"]
    return sections

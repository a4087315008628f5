"""The data that everybody serves: accounts in a tree, their contacts, and many cases, the same in every run."""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any

import msgspec

from platform_core import Entity, Identity, Instance, Record, Records, User, UserRole
from platform_core.compiler.write import insert_record
from platform_core.ids import new_id
from platform_core.storage import Transaction
from plugins.b2b import AGENT, CUSTOMER, CUSTOMER_ADMIN, Account, Contact
from plugins.b2c import Consumer
from plugins.customer_service import Case

OTHER_ACCOUNTS = 500
BRANCHES, LEAVES = 7, 6
"""The group: a company at the top, seven below it, six below each of those: 50 accounts in three levels."""
CONTACTS_PER_ACCOUNT = 2
CONSUMERS = 200
CONSUMER_SHARE = 0.05
CASES_OF_GROUP = 2000
CASES_OF_CONTACT = 50
BATCH = 1000
FIRST_NUMBER = 1001
START = datetime.datetime(2024, 1, 1, 8, tzinfo=datetime.UTC)


def _words(text: str) -> list[str]:
    return text.split()


WORDS = _words(
    "invoice delivery terminal password contract transfer statement reader printer login meter booking card "
    "order signal update refund address device network report error window account schedule"
)
STATES = (1, 1, 10, 10, 10, 18, 6, 3, 3, 3)
OVER = (3, 7)

Progress = Callable[[str, int, int], None]


class People(msgspec.Struct, frozen=True):
    """Bearer tokens of those who ask, and what they ask about."""

    agent: str
    contact: str
    admin: str
    account: str
    """The account for which the agent opens cases, and a contact of it."""
    contact_of_account: str
    readable: tuple[str, ...]
    """Cases that the agent reads."""
    changeable: tuple[str, ...]
    """Cases that the agent changes: those that are not over."""


class Customers(msgspec.Struct):
    """Who asks for something: ids of accounts with their contacts, and of consumers."""

    group: list[tuple[str, list[str]]]
    others: list[tuple[str, list[str]]]
    consumers: list[str]


async def load(instance: Instance, cases: int, progress: Progress) -> People:
    """Fill an instance with so many cases, and what hangs together with them."""
    random_numbers = random.Random(7)
    system = instance.elevated("benchmark data")
    async with system.transaction() as records:
        customers = await _customers(records, progress)
        agent, contact, admin = await _people(records, customers)
    written: list[Record] = []
    async with instance.database.transaction() as transaction:
        rows = _cases(cases, customers, agent, contact, random_numbers)
        while batch := list(islice(rows, BATCH)):
            await insert_all(transaction, Case, batch)
            written += [_slim(record) for record in batch]
            progress("cases", len(written), cases)
        await _continue_numbers(transaction, cases)
    # What made this data is nobody's news.
    await instance.database.execute("UPDATE sys_outbox SET state = 'done'")
    await instance.database.execute("ANALYZE")
    identity = Identity(instance)
    tokens = [await identity.issue_token(person, "benchmark") for person in (agent, contact, admin)]
    served = [record for record in written if record["consumer"] is None]
    changeable = [record["sys_id"] for record in served if record["state"] not in OVER]
    account, contacts = customers.others[0]
    return People(
        agent=tokens[0],
        contact=tokens[1],
        admin=tokens[2],
        account=account,
        contact_of_account=contacts[0],
        readable=tuple(
            random_numbers.sample([record["sys_id"] for record in served], min(1000, len(served)))
        ),
        changeable=tuple(random_numbers.sample(changeable, min(2000, len(changeable)))),
    )


async def insert_all(transaction: Transaction, entity: type[Entity], records: Sequence[Record]) -> None:
    """Insert records of equal fields, table by table."""
    prepared = [insert_record(transaction.dialect, entity, record) for record in records]
    for place, (sql, _) in enumerate(prepared[0]):
        await transaction.execute_many(sql, [statements[place][1] for statements in prepared])


async def _customers(records: Records, progress: Progress) -> Customers:
    top = await _account(records, "Harbour Group", None)
    group = [top]
    for branch in range(BRANCHES):
        middle = await _account(records, f"Harbour {branch + 1}", top)
        group += [
            middle,
            *[await _account(records, f"Harbour {branch + 1}.{n}", middle) for n in range(LEAVES)],
        ]
    others = []
    for number in range(OTHER_ACCOUNTS):
        others.append(await _account(records, f"Company {number:03d}", None))
        progress("accounts", number + 1, OTHER_ACCOUNTS)
    consumers = [
        (await records.create(Consumer, {"first_name": "Robin", "last_name": f"Number {n}"}))["sys_id"]
        for n in range(CONSUMERS)
    ]
    return Customers(
        [(account, await _contacts(records, account)) for account in group],
        [(account, await _contacts(records, account)) for account in others],
        consumers,
    )


async def _account(records: Records, name: str, parent: str | None) -> str:
    account = await records.create(Account, {"name": name, "account_parent": parent, "city": "Hamburg"})
    return str(account["sys_id"])


async def _contacts(records: Records, account: str) -> list[str]:
    made = []
    for number in range(CONTACTS_PER_ACCOUNT):
        values = {"first_name": "Kim", "last_name": f"Person {number}", "account": account}
        made.append(str((await records.create(Contact, values))["sys_id"]))
    return made


async def _people(records: Records, customers: Customers) -> tuple[str, str, str]:
    """An agent, a contact of some company, and a customer admin of the whole group."""
    agent = await records.create(User, {"user_name": "agent", "name": "Alex Agent"})
    company, top = customers.others[1][0], customers.group[0][0]
    contact = await records.create(
        Contact, {"user_name": "contact", "last_name": "Contact", "account": company}
    )
    admin = await records.create(
        Contact, {"user_name": "admin.of.tree", "last_name": "Admin", "account": top}
    )
    for person, role in ((agent, AGENT), (contact, CUSTOMER), (admin, CUSTOMER_ADMIN)):
        await records.create(UserRole, {"user": person["sys_id"], "role": role.name})
    return agent["sys_id"], contact["sys_id"], admin["sys_id"]


def _cases(
    count: int, customers: Customers, agent: str, contact: str, random_numbers: random.Random
) -> Iterator[Record]:
    """The cases, in the order of their opening; those of the group and of the contact spread over all of it."""
    places = random_numbers.sample(range(count), min(count, CASES_OF_GROUP + CASES_OF_CONTACT))
    of_contact, of_group = set(places[:CASES_OF_CONTACT]), set(places[CASES_OF_CONTACT:])
    fields = {
        name: (field.default() if callable(field.default) else field.default)
        for name, field in Case.info.fields.items()
        if field.stored
    }
    step = datetime.timedelta(days=730) / count
    for number in range(count):
        opened = START + number * step + datetime.timedelta(seconds=random_numbers.randrange(3600))
        record = fields | _case(number, opened, agent, random_numbers)
        if number in of_contact:
            company = customers.others[1][0]
            # Half of his cases he opened himself, the other half somebody opened for him.
            record |= {"account": company, "company": company, "contact": contact}
            record["opened_by"] = contact if number % 2 else agent
        elif number not in of_group and random_numbers.random() < CONSUMER_SHARE:
            record["consumer"] = random_numbers.choice(customers.consumers)
        else:
            chosen = customers.group if number in of_group else customers.others
            account, contacts = random_numbers.choice(chosen)
            record |= {"account": account, "company": account, "contact": random_numbers.choice(contacts)}
        yield record


def _case(number: int, opened: datetime.datetime, agent: str, random_numbers: random.Random) -> Record:
    state = random_numbers.choice(STATES)
    closed = opened + datetime.timedelta(days=3) if state in OVER else None
    return {
        "sys_id": new_id(),
        "sys_class_name": Case.info.table,
        "sys_created_on": opened,
        "sys_created_by": "agent",
        "sys_updated_on": closed or opened,
        "sys_updated_by": "agent",
        "sys_mod_count": 1 if closed else 0,
        "number": f"CS{FIRST_NUMBER + number:07d}",
        "short_description": " ".join(random_numbers.choices(WORDS, k=5)),
        "description": " ".join(random_numbers.choices(WORDS, k=30)),
        "state": state,
        "active": closed is None,
        "priority": random_numbers.randint(1, 4),
        "opened_at": opened,
        "opened_by": agent,
        "closed_at": closed,
        "close_notes": "done" if closed else None,
        "contact_type": random_numbers.choice(("email", "phone", "web")),
    }


def _slim(record: Record) -> Record:
    return {name: record[name] for name in ("sys_id", "state", "consumer")}


async def _continue_numbers(transaction: Transaction, cases: int) -> None:
    """New cases get the numbers after those that are there."""
    marks = ("?1", "?2", "?3") if transaction.dialect == "sqlite" else ("$1", "$2", "$3")
    values: tuple[Any, ...] = (new_id(), f"number:{Case.info.number_prefix}", FIRST_NUMBER + cases)
    await transaction.execute(
        f'INSERT INTO "sys_number" ("sys_id", "prefix", "next") VALUES ({", ".join(marks)})', values
    )

"""Relationship data is data: however many relations there are, one role is enough, and a list is one statement as fast."""

from __future__ import annotations

import time
from statistics import median
from typing import Any, NamedTuple

import pytest

from platform_core import Actor, Query, User, UserRole
from platform_core.testing import MakeWorld, World
from tests.example import relations
from tests.example.relations import PERSON, Account, Contact, Matter, Partner

OWN = 100
"""The accounts that the person of the test speaks for."""
ROUNDS = 15


class Size(NamedTuple):
    """How much there is."""

    accounts: int
    relations: int


SMALL = Size(200, 5)
WHOLE = Size(10_000, 100)


class Filling:
    """Puts many rows into tables at once, past everything: what is looked at here is reading."""

    def __init__(self, csm: World) -> None:
        self.database = csm.instance.database
        sqlite = self.database.dialect == "sqlite"
        self.moment = "'2026-01-01T00:00:00.000000+00:00'" if sqlite else "now()"
        self.kind = "TEXT" if sqlite else "uuid"
        self.hex = "printf('%032x', {})" if sqlite else "CAST(lpad(to_hex({}), 32, '0') AS uuid)"

    async def rows(self, entity: Any, count: int, first: int, **values: str) -> None:
        """So many rows, ``i`` running from 0; each value is SQL over ``i``."""
        table = entity.info.table
        system = {
            "sys_id": self.id(f"{first} + i"), "sys_class_name": f"'{table}'", "sys_created_on": self.moment,
            "sys_created_by": "'fill'", "sys_updated_on": self.moment, "sys_updated_by": "'fill'", "sys_mod_count": "0",
        }  # fmt: skip
        columns = {**system, **values}
        names = ", ".join(f'"{name}"' for name in columns)
        numbers = f"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {count})"
        sql = f'INSERT INTO "{table}" ({names}) {numbers} SELECT {", ".join(columns.values())} FROM n'
        await self.database.execute(sql)

    def id(self, number: str) -> str:
        """The id with a number."""
        return self.hex.format(f"({number})")


ACCOUNT, MATTER, CONTACT, PARTNER = (kind << 40 for kind in range(1, 5))


async def fill(csm: World, size: Size, people: list[Actor]) -> Filling:
    """Accounts without relations, and two matters of each."""
    filling = Filling(csm)
    code = "'A' || i"
    await filling.rows(
        Account, size.accounts, ACCOUNT, name="'Account ' || i", code=code, path=f"'/' || {code} || '/'"
    )
    account = filling.id(f"{ACCOUNT} + i / 2")
    await filling.rows(Matter, 2 * size.accounts, MATTER, name="'Matter ' || i", account=account)
    own = filling.id(f"{ACCOUNT} + i")
    await filling.rows(Contact, OWN, CONTACT, person=f"CAST('{people[0].id}' AS {filling.kind})", account=own)
    return filling


async def relate_all(filling: Filling, size: Size, people: list[Actor]) -> None:
    """Relations of the other people to every account, and partners of accounts that are not the person's."""
    others = " ".join(f"WHEN {number} THEN '{person.id}'" for number, person in enumerate(people[1:]))
    account = filling.id(f"{ACCOUNT} + i / {size.relations}")
    person = f"CAST(CASE i % {len(people) - 1} {others} END AS {filling.kind})"
    count = size.accounts * size.relations
    await filling.rows(Contact, count, CONTACT + OWN, person=person, account=account)
    product = "(SELECT sys_id FROM relations_product LIMIT 1)"
    source = filling.id(f"{ACCOUNT} + {OWN} + i % {size.accounts - OWN}")
    await filling.rows(Partner, count // 10, PARTNER, source=source, target=account, product=product)
    if filling.database.dialect == "postgres":
        await filling.database.execute("ANALYZE")


async def look(csm: World, person: Actor) -> tuple[int, list[str], float]:
    """How many matters he may see, what a list sends, and how long one takes (in the middle of several)."""
    records = csm.as_(person)
    sent: list[str] = []
    await records.list(Matter)
    csm.instance.database.observer = sent.append
    await records.list(Matter)
    csm.instance.database.observer = None
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        page = await records.list(Matter, Query(limit=50))
        times.append(time.perf_counter() - begun)
        assert len(page.records) == 50
    return await records.count(Matter), sent, median(times)


async def compare(csm: World, size: Size) -> tuple[float, float]:
    """The time of a list without and with all relations of others; that it finds the same is asserted."""
    people = [await csm.person(f"person {number}", PERSON) for number in range(11)]
    await csm.system.create(relations.Product, {"name": "loan"})
    filling = await fill(csm, size, people)
    seen, alone, before = await look(csm, people[0])
    await relate_all(filling, size, people)
    seen_then, among_all, after = await look(csm, people[0])
    assert seen == seen_then == 2 * OWN
    assert alone == among_all
    assert len(alone) == 1
    assert await csm.system.count(UserRole) == await csm.system.count(User) == len(people)
    assert await csm.system.count(Contact) == size.accounts * size.relations + OWN
    return before, after


async def test_r6_relations_of_others_change_neither_what_is_seen_nor_how_it_is_asked(
    world: MakeWorld,
) -> None:
    await compare(await world(relations.pack), SMALL)


@pytest.mark.deep
async def test_ten_thousand_accounts_with_a_hundred_relations_each_make_a_list_no_slower(
    world: MakeWorld, database_url: str
) -> None:
    if database_url.startswith("sqlite"):
        pytest.skip("a million relations are a matter of PostgreSQL")
    before, after = await compare(await world(relations.pack), WHOLE)
    print(f"list of 50: {before * 1000:.1f} ms alone, {after * 1000:.1f} ms among a million relations")  # noqa: T201
    assert after < 2 * before + 0.02

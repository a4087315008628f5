"""Random parties, times, levels and restrictions: what each person sees is what a model without any SQL says."""

from __future__ import annotations

import datetime
import random
from typing import Any, NamedTuple

import pytest

from platform_core import Query
from platform_core.testing import assert_policy_agrees
from plugins.b2b import AccountAccess
from plugins.customer_access import AccessConfiguration, CaseParty, ItemParty, SoldProductParty
from plugins.customer_service import Case
from plugins.install_base import InstallBaseItem, InstalledProduct, SoldProduct
from tests.plugins.customer_access.shares import CONTACTS, PARTIES, add_party, make_party, names
from tests.plugins.customer_service.desk import Desk

TODAY = datetime.datetime.now(datetime.UTC).date()
BELOW = {"network": {"network", "point"}, "lift": {"lift"}, "router": {"router"}}
REALISED = {"network": {"booking"}}
PRODUCT_CASES = {"booking": "booking case", "minibar": "minibar case", "broadband": "broadband case"}
ITEM_CASES = {name: f"{name} case" for name in ("network", "point", "lift", "router")}
RECORDS: dict[Any, tuple[str, ...]] = {
    CaseParty: (*PRODUCT_CASES.values(), *ITEM_CASES.values(), "plain case"),
    SoldProductParty: tuple(PRODUCT_CASES),
    ItemParty: tuple(BELOW),
}
OWNED = {"booking", "minibar"}, {"network", "point", "lift"}


class Party(NamedTuple):
    """A party as it was made."""

    person: str
    record: str
    first: datetime.date | None
    last: datetime.date | None
    listed: bool

    @property
    def counts(self) -> bool:
        """Whether it gives anything today."""
        begun = self.first is None or self.first <= TODAY
        return not self.listed and begun and (self.last is None or self.last >= TODAY)


def expected(person: str, parties: list[Party], restricted: bool) -> tuple[set[str], set[str], set[str]]:
    """The cases, products and items that a person sees."""
    cases: set[str] = set()
    products: set[str] = set()
    items: set[str] = set()
    if person in CONTACTS and CONTACTS[person][0] == "hotel" and not restricted:
        products, items = set(OWNED[0]), set(OWNED[1])
    for party in parties:
        # An authorized account is each of its contacts; a person is made a party in his own way alone.
        also = {"product colleague": ("product contact",)}.get(party.person, ())
        if not party.counts or person not in (party.person, *also):
            continue
        entity = PARTIES[party.person][0]
        if entity is CaseParty:
            cases.add(party.record)
        elif entity is SoldProductParty:
            products.add(party.record)
            cases.add(PRODUCT_CASES[party.record])
            items |= {item for item, sold in REALISED.items() if party.record in sold}
        else:
            items |= BELOW[party.record]
            products |= REALISED.get(party.record, set())
            cases |= {ITEM_CASES[item] for item in BELOW[party.record]}
            cases |= {PRODUCT_CASES[sold] for sold in REALISED.get(party.record, set())}
            cases |= {"plain case"} if "point" in BELOW[party.record] else set()
    return cases, products, items


async def make(desk: Desk, chance: random.Random) -> list[Party]:
    """Some parties of random records, people and times."""
    made: dict[tuple[str, str], Party] = {}
    for _ in range(14):
        person = chance.choice(
            [name for name in PARTIES if not name.startswith("hotel") or chance.random() < 0.5]
        )
        entity, kind, who = PARTIES[person]
        record = chance.choice(RECORDS[entity])
        if (person, record) in made:
            continue
        first, last = (
            None if chance.random() < 0.5 else TODAY + datetime.timedelta(days=chance.randint(*span))
            for span in ((-2, 1), (-1, 2))
        )
        if first is not None and last is not None and first > last:
            first, last = last, first
        listed = person != "case contributor" and chance.random() < 0.25
        party = made[person, record] = Party(person, record, first, last, listed)
        values = {"start_date": first, "end_date": last}
        if listed:
            await add_party(desk, entity, kind.replace("Authorized", "Listed"), record, **who, **values)
        else:
            await make_party(desk, party.person, record, **values)
    return list(made.values())


@pytest.mark.rule("CSM-155")
@pytest.mark.rule("CSM-159")
@pytest.mark.rule("CSM-162")
@pytest.mark.parametrize("seed", range(3))
async def test_what_people_see_is_what_the_model_says(desk: Desk, seed: int) -> None:
    chance = random.Random(seed)
    restricted = chance.random() < 0.5
    async with desk.preparing():
        parties = await make(desk, chance)
        await desk.everything.create(
            AccountAccess, {"account": desk["hotel"], "restrict_contact_access": restricted}
        )
    for person in PARTIES:
        seen = [await names(desk, person, entity) for entity in (Case, SoldProduct, InstallBaseItem)]
        assert tuple(seen) == expected(person, parties, restricted), (person, parties, restricted)


@pytest.mark.rule("CSM-165")
@pytest.mark.parametrize("seed", range(2))
async def test_a3_with_random_levels_the_platform_decides_as_the_oracle(desk: Desk, seed: int) -> None:
    chance = random.Random(100 + seed)
    async with desk.preparing():
        await make(desk, chance)
        every = Query(fields=("sys_id",), limit=500)
        rows = [row async for row in desk.everything.every(AccessConfiguration, every)]
        for row in chance.sample(rows, 15):
            values = {
                "access_level": chance.choice(["read", "write", "full"]),
                "active": chance.random() < 0.6,
            }
            await desk.everything.update(AccessConfiguration, row["sys_id"], values)
    people = chance.sample(sorted(PARTIES), 5)
    entities = (Case, SoldProduct, InstallBaseItem, InstalledProduct, CaseParty, SoldProductParty, ItemParty)
    decided = await assert_policy_agrees(desk.world, [desk.actors[name] for name in people], entities)
    assert decided > 500

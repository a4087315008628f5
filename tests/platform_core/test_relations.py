"""Relations are data: each kind of them opens exactly what it must, at the time at which it counts, on both databases."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from platform_core import Actor, Entity, NotFound, NotPermitted, Query, UserRole
from platform_core.moments import at
from platform_core.testing import MakeWorld, World
from tests.example import relations
from tests.example.relations import (
    CLERK,
    PERSON,
    Account,
    Complaint,
    Contact,
    Delegate,
    Household,
    HouseholdMember,
    Matter,
    Partner,
    Party,
    Product,
)

NOON = datetime.datetime(2026, 3, 15, 12, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)
PEOPLE = ("none", "contact", "former", "future", "partner", "member", "moved", "party", "trustee", "delegate")


class Town:
    """A world with accounts, products, households, and a person for each kind of relation."""

    def __init__(self, csm: World) -> None:
        self.csm = csm
        self.people: dict[str, Actor] = {}
        self.ids: dict[str, str] = {}
        self.names: dict[str, str] = {}

    async def add(self, entity: type[Entity], name: str, **values: Any) -> str:
        """A record with a name."""
        made = await self.csm.system.create(entity, {"name": name, **values})
        self.ids[name], self.names[made["sys_id"]] = made["sys_id"], name
        return str(made["sys_id"])

    async def relate(self, entity: type[Entity], person: str | None, **values: Any) -> str:
        """A relation, of a person if one is named; texts are names of records where there are such."""
        given = {name: self.ids.get(value, value) for name, value in values.items()}
        if person is not None:
            given["person"] = self.people[person].id
        return str((await self.csm.system.create(entity, given))["sys_id"])

    async def fill(self) -> None:
        """Accounts, matters and people; each person has one kind of relation."""
        for name in PEOPLE:
            self.people[name] = await self.csm.person(name, PERSON)
        self.people["clerk"] = await self.csm.person("clerk", CLERK)
        for name, parent in TREE.items():
            await self.add(Account, name, parent=self.ids.get(parent))
        for name in ("loan", "card"):
            await self.add(Product, name)
        for name in ("elms", "oaks"):
            await self.add(Household, name)
        for name, (entity, account, product, household, delicate) in MATTERS.items():
            values = {
                "account": self.ids.get(account), "product": self.ids.get(product), "household": self.ids.get(household),
            }  # fmt: skip
            await self.add(entity, name, **values, **({"delicate": True} if delicate else {}))
        await self.relate_people()

    async def relate_people(self) -> None:
        """The relations at noon."""
        today = NOON.date()
        await self.relate(Contact, "contact", account="north", valid_from=today, valid_until=today)
        await self.relate(Contact, "former", account="north", valid_until=today - DAY)
        await self.relate(Contact, "future", account="north", valid_from=today + DAY)
        await self.relate(Contact, "partner", account="south")
        await self.relate(Partner, None, source="south", target="north", product="loan")
        await self.relate(HouseholdMember, "member", household="elms", since=NOON, until=NOON + HOUR)
        await self.relate(HouseholdMember, "moved", household="elms", until=NOON - HOUR)
        await self.relate(HouseholdMember, "moved", household="oaks", since=NOON - HOUR)
        await self.relate(Party, "party", matter="quarrel", responsibility="witness", level=1)
        await self.relate(Party, "trustee", matter="north loan", responsibility="trustee", level=2)
        await self.relate(Party, "trustee", matter="south card", responsibility="heir", level=2)
        await self.relate(Party, "trustee", matter="elms dog", responsibility="trustee", level=1)
        await self.relate(Delegate, "delegate", organization="world", left_out="north")
        await self.relate(Delegate, "delegate", organization="port")

    async def sees(self, person: str, entity: type[Entity] = Matter) -> set[str]:
        """The names of what a person gets in a list; a count and each single record say the same."""
        records = self.csm.as_(self.people[person])
        page = await records.list(entity, Query(limit=1000, fields=("name",), count="exact"))
        seen = {record["name"] for record in page.records}
        assert page.count is not None
        assert page.count.value == len(page.records) == await records.count(entity)
        for name in MATTERS:
            if name in seen:
                assert (await records.get(entity, self.ids[name]))["name"] == name
            else:
                with pytest.raises(NotFound):
                    await records.get(entity, self.ids[name])
        return seen


TREE = {"world": "", "north": "world", "port": "north", "pier": "port", "south": "world"}
# name: class, account, product, household, delicate
MATTERS: dict[str, tuple[type[Entity], str, str, str, bool]] = {
    "world loan": (Matter, "world", "loan", "", False),
    "north loan": (Matter, "north", "loan", "", False),
    "north card": (Matter, "north", "card", "", False),
    "port loan": (Complaint, "port", "loan", "", False),
    "pier card": (Complaint, "pier", "card", "", True),
    "south card": (Matter, "south", "card", "", False),
    "elms dog": (Matter, "", "", "elms", False),
    "oaks cat": (Matter, "", "", "oaks", False),
    "quarrel": (Complaint, "north", "loan", "", True),
    "stray": (Matter, "", "", "", False),
}
OPENED: dict[str, set[str]] = {
    "none": set(),
    "contact": {"north loan", "north card", "port loan"},
    "former": set(),
    "future": set(),
    "partner": {"south card", "north loan"},
    "member": {"elms dog"},
    "moved": {"oaks cat"},
    "party": {"quarrel"},
    "trustee": {"north loan", "south card", "elms dog"},
    # The other organization opens the port again; what one delegation leaves out is left out of that one alone.
    "delegate": {"world loan", "south card", "port loan"},
    "clerk": {"port loan"},
}


@pytest.fixture
async def town(world: MakeWorld) -> Town:
    made = Town(await world(relations.pack))
    await made.fill()
    return made


async def test_a1_each_kind_of_relation_opens_exactly_what_it_must(town: Town) -> None:
    with at(NOON):
        for person, opened in OPENED.items():
            assert await town.sees(person) == opened, person
            complaints = {name for name in opened if MATTERS[name][0] is Complaint}
            assert await town.sees(person, Complaint) == complaints, person


async def test_a7_a_relation_added_or_ended_changes_access_with_the_next_request(town: Town) -> None:
    roles = await town.csm.system.count(UserRole)
    none = "none"
    steps: list[tuple[type[Entity], dict[str, Any], set[str]]] = [
        (Contact, {"account": "port"}, {"port loan"}),
        (HouseholdMember, {"household": "oaks"}, {"oaks cat"}),
        (Party, {"matter": "stray", "responsibility": "heir", "level": 1}, {"stray"}),
        (Delegate, {"organization": "south"}, {"south card"}),
    ]
    with at(NOON):
        for entity, values, opened in steps:
            made = await town.relate(entity, none, **values)
            assert await town.sees(none) == opened
            await town.csm.system.delete(entity, made)
            assert await town.sees(none) == set()
        contact = await town.relate(Contact, none, account="south")
        served = await town.relate(Partner, None, source="south", target="north", product="card")
        assert await town.sees(none) == {"south card", "north loan", "north card"}
        await town.csm.system.delete(Partner, served)
        assert await town.sees(none) == {"south card", "north loan"}
        await town.csm.system.update(Contact, contact, {"valid_until": NOON.date() - DAY})
        assert await town.sees(none) == set()
    assert await town.csm.system.count(UserRole) == roles


@pytest.mark.parametrize(
    ("moment", "person", "opened"),
    [
        (NOON - 12 * HOUR, "contact", OPENED["contact"]),
        (NOON + 12 * HOUR - datetime.timedelta(microseconds=1), "contact", OPENED["contact"]),
        (NOON - 12 * HOUR - datetime.timedelta(microseconds=1), "contact", set()),
        (NOON + 12 * HOUR, "contact", set()),
        (NOON - DAY, "former", OPENED["contact"]),
        (NOON + DAY, "future", OPENED["contact"]),
        (NOON - datetime.timedelta(microseconds=1), "member", set()),
        (NOON + HOUR, "member", {"elms dog"}),
        (NOON + HOUR + datetime.timedelta(microseconds=1), "member", set()),
        (NOON - HOUR, "moved", {"elms dog", "oaks cat"}),
    ],
)
async def test_a_relation_counts_from_its_first_to_its_last_moment_and_nobody_writes_anything(
    town: Town, moment: datetime.datetime, person: str, opened: set[str]
) -> None:
    # Another zone's wall clock is the same moment.
    with at(moment.astimezone(datetime.timezone(datetime.timedelta(hours=9)))):
        assert await town.sees(person) == opened


async def test_a6_a_change_must_fit_a_relation_before_and_after_it(town: Town) -> None:
    async def change(person: str, matter: str, **values: Any) -> None:
        given = {field: town.ids.get(value, value) for field, value in values.items()}
        await town.csm.as_(town.people[person]).update(Matter, town.ids[matter], given)

    with at(NOON):
        await change("trustee", "north loan", product="card")
        for person, name in (
            ("trustee", "south card"),  # an heir there
            ("trustee", "elms dog"),  # may only look
            ("partner", "south card"),  # speaks for the account, but serves another one
            ("contact", "north card"),
        ):
            with pytest.raises(NotPermitted):
                await change(person, name, product="loan")
        await change("trustee", "north loan", product="loan")
        await change("partner", "north loan", product="loan")
        with pytest.raises(NotPermitted):
            await change("partner", "north loan", product="card")
        with pytest.raises(NotFound):
            await change("partner", "north card", product="loan")
    stored = await town.csm.system.get(Matter, town.ids["north loan"])
    assert (stored["product"], stored["account"]) == (town.ids["loan"], town.ids["north"])


async def test_a_record_is_created_only_where_a_relation_opens_it(town: Town) -> None:
    partner = town.csm.as_(town.people["partner"])

    def matter(account: str, product: str) -> dict[str, Any]:
        return {
            "name": f"new {account} {product}",
            "account": town.ids[account],
            "product": town.ids[product],
        }

    with at(NOON):
        made = await partner.create(Matter, matter("north", "loan"))
        assert made["name"] == "new north loan"
        assert (await partner.create(Complaint, matter("north", "loan")))["product"] == town.ids["loan"]
        for account, product in (("north", "card"), ("south", "loan"), ("port", "loan")):
            with pytest.raises(NotPermitted):
                await partner.create(Matter, matter(account, product))
        # A restriction of the class is asked of the new record as well.
        with pytest.raises(NotPermitted):
            await partner.create(Complaint, {**matter("north", "loan"), "delicate": True})
    assert await town.csm.system.count(Matter) == len(MATTERS) + 2


async def test_a8_explain_names_the_relation_that_decides(town: Town) -> None:
    async def why(person: str, name: str, operation: Any = "read", entity: type[Entity] = Matter) -> Any:
        asked = await town.csm.system.explain(entity, town.ids[name], operation, town.people[person])
        return asked.allowed, {rule.because for rule in asked.rules if rule.holds and rule.kind == "grant"}

    with at(NOON):
        assert await why("partner", "north loan") == (True, {"A partner sees it"})
        assert await why("partner", "north card") == (False, set())
        assert await why("member", "elms dog") == (True, {"A member sees it"})
        assert await why("delegate", "port loan", entity=Complaint) == (True, {"A delegate sees it"})
        assert await why("contact", "quarrel") == (False, {"A contact sees it"})
        assert await why("trustee", "north loan", "write") == (
            True,
            {"Trustees change what they are trusted with"},
        )
    with at(NOON + 2 * HOUR):
        assert await why("member", "elms dog") == (False, set())


async def test_r6_a_list_is_one_statement_whatever_relations_there_are(town: Town) -> None:
    sent: list[str] = []

    async def texts(person: str) -> list[str]:
        sent.clear()
        town.csm.instance.database.observer = sent.append
        try:
            await town.csm.as_(town.people[person]).list(Matter)
        finally:
            town.csm.instance.database.observer = None
        return list(sent)

    with at(NOON):
        before = await texts("contact")
        for _ in range(20):
            await town.relate(Contact, "contact", account="south")
            await town.relate(Party, "contact", matter="stray", responsibility="heir")
        assert await texts("contact") == await texts("delegate") == before
        assert len(before) == 1

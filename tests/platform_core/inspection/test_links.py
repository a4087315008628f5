"""An explanation names the rows through which a grant holds: just those that it rests on, as far as the asker reads them."""

from __future__ import annotations

import pytest

from platform_core import ADMIN, Explanation, Link
from platform_core.cli.access_text import explanation_text
from platform_core.moments import at
from platform_core.testing import MakeWorld
from tests.example import relations
from tests.example.relations import Contact, HouseholdMember, Matter, Party
from tests.platform_core.test_relations import MATTERS, NOON, OPENED, Town

PEOPLE = ("contact", "partner", "member", "moved", "party", "trustee", "delegate")


@pytest.fixture
async def town(world: MakeWorld) -> Town:
    """Accounts, matters, and a person for each kind of relation."""
    made = Town(await world(relations.pack))
    await made.fill()
    return made


async def explained(town: Town, person: str, matter: str) -> Explanation:
    """Why somebody may read a matter, as an operator is told."""
    entity = MATTERS[matter][0]
    with at(NOON):
        return await town.csm.system.explain(entity, town.ids[matter], "read", town.people[person])


def told(found: Explanation) -> list[Link]:
    """All rows that are named."""
    return [link for rule in found.rules for link in rule.through]


@pytest.mark.parametrize("person", PEOPLE)
async def test_a8_without_the_rows_that_are_named_the_answer_is_the_other_one(
    town: Town, person: str
) -> None:
    for matter in sorted(OPENED[person]):
        found = await explained(town, person, matter)
        assert found.allowed
        rows = [(link.table, link.sys_id) for link in told(found)]
        assert rows
        for rule in found.rules:
            # Only what holds rests on anything.
            assert bool(rule.through) == (rule.kind == "grant" and bool(rule.holds)), rule
    for matter in sorted(OPENED[person]):
        async with town.csm.system.transaction() as together:
            for table, sys_id in {
                (link.table, link.sys_id) for link in told(await explained(town, person, matter))
            }:
                await together.delete(table, sys_id)
        assert not (await explained(town, person, matter)).allowed
        assert told(await explained(town, person, matter)) == []


async def test_rows_of_others_and_of_other_times_are_not_named(town: Town) -> None:
    mine = await town.relate(Contact, "contact", account="world")
    await town.relate(Contact, "contact", account="south", valid_until=NOON.date().replace(year=2000))
    await town.relate(Contact, "none", account="north")
    found = told(await explained(town, "contact", "north card"))
    assert len(found) == 2
    assert mine in {link.sys_id for link in found}
    assert {link.table for link in found} == {Contact.info.table}


async def test_rows_are_told_in_words_with_what_the_condition_names(town: Town) -> None:
    (link,) = told(await explained(town, "contact", "port loan"))
    assert link.values == {
        "person": "contact",
        "valid_from": NOON.date().isoformat(),
        "valid_until": NOON.date().isoformat(),
        "account": "north",
    }
    assert link.words == (
        "account port; Contact: person contact, valid from 2026-03-15, valid until 2026-03-15, account north"
    )
    assert f"through {link.words}" in explanation_text(await explained(town, "contact", "port loan"))
    near, far = told(await explained(town, "partner", "north loan"))
    assert (near.table, far.table) == ("relations_partner", Contact.info.table)
    assert near.words == "Partner: target north, product loan, source south"
    assert far.field == "source"


async def test_a2_the_asker_is_told_of_no_row_that_he_does_not_read(town: Town) -> None:
    """A person reads no relations; whoever asks about him reads some, or all."""
    with at(NOON):
        matter = town.ids["elms dog"]
        own = await town.csm.as_(town.people["member"]).explain(Matter, matter, "read")
        assert own.allowed
        assert told(own) == []
        admin = await town.csm.person("admin", ADMIN)
        seen = await town.csm.as_(admin).explain(Matter, matter, "read", town.people["member"])
        assert [link.table for link in told(seen)] == [HouseholdMember.info.table]


async def test_without_a_record_there_are_no_rows(town: Town) -> None:
    found = await town.csm.system.explain(Matter, None, "create", town.people["partner"])
    assert told(found) == []


async def test_a_refusal_names_no_rows(town: Town) -> None:
    await town.relate(Party, "none", matter="stray", responsibility="heir", level=1)
    assert told(await explained(town, "none", "quarrel")) == []
    assert len(told(await explained(town, "none", "stray"))) == 1

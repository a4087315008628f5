"""Why a party may do something is told by the rows that make him one."""

from __future__ import annotations

import datetime

import pytest

from platform_core import Explanation
from plugins.customer_access import SoldProductParty
from plugins.customer_service import Case
from plugins.install_base import InstallBaseItem
from tests.plugins.customer_access.shares import PARTIES, add_party, make_party
from tests.plugins.customer_access.test_access import REACHED
from tests.plugins.customer_service.desk import Desk

SINCE = datetime.date(2026, 3, 1)


async def why(desk: Desk, person: str, case: str, asker: str | None = None) -> Explanation:
    """Why a person reads a case: as an operator is told, or as somebody is who asks."""
    records = desk.everything if asker is None else desk.records(asker)
    return await records.explain(Case, desk[case], "read", desk.actors[person])


def words(found: Explanation) -> str:
    """All that is said of rows."""
    return "\n".join(link.words for rule in found.rules if rule.decides for link in rule.through)


async def test_the_chain_from_a_case_on_a_part_to_the_party_of_the_root_is_told(desk: Desk) -> None:
    await make_party(desk, "item contact", "network", start_date=SINCE)
    said = words(await why(desk, "item contact", "point case"))
    root, part = [
        (await desk.everything.get(InstallBaseItem, desk[name]))["number"] for name in ("network", "point")
    ]
    first, second = said.splitlines()
    assert first == (
        f"install base item {part} point; Related party of an install base item: contact item contact, "
        f"responsibility Authorized Representative, start date 2026-03-01, install base item {root} network"
    )
    assert second.startswith(
        "responsibility Authorized Representative; Responsibility access configuration: "
    )
    assert "access level Full" in second


@pytest.mark.parametrize("person", [row[0] for row in REACHED])
async def test_a_party_is_told_himself_why_he_reads_a_case(desk: Desk, person: str) -> None:
    _, record, cases, _, _ = next(row for row in REACHED if row[0] == person)
    party = await make_party(desk, person, record)
    for case in cases:
        found = await why(desk, person, case, person)
        assert found.allowed
        told = {link.sys_id for rule in found.rules if rule.decides for link in rule.through}
        assert party in told
    # What is told is what it rests on.
    await desk.everything.delete(PARTIES[person][0], party)
    for case in cases:
        assert not (await why(desk, person, case)).allowed


async def test_an_authorized_accounts_contact_is_told_of_the_account(desk: Desk) -> None:
    await add_party(desk, SoldProductParty, "Authorized Account", "booking", account="stranger")
    said = words(await why(desk, "product contact", "booking case", "product contact"))
    assert "responsibility Authorized Account" in said
    assert "Stranger; Contact product contact" in said

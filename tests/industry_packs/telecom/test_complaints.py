"""ADR complaints: the two ways in which they close, and the clock of the deadlock letter."""

from __future__ import annotations

import datetime

import pytest

from industry_packs.telecom import pack
from industry_packs.telecom.entities import AdrComplaint, AdrTerm
from platform_core import InvalidInput, NotFound, NotPermitted, TransitionRefused, utc_now
from platform_core.testing import MakeWorld, before_step
from plugins.customer_service import CLOSED, OPEN
from tests.industry_packs.telecom.operator_kit import Operator

TODAY = utc_now().date()
LETTER = {"deadlock_letter": "We do not agree. You may turn to the scheme."}


async def proposed(telco: Operator) -> None:
    """A complaint whose resolution the customer knows."""
    await telco.complaint(complained_on=TODAY)
    await telco.move("complaint agent", AdrComplaint, "complaint", "accept")
    await telco.move("complaint agent", AdrComplaint, "complaint", "start_resolution", investigation="True.")
    await telco.move(
        "complaint agent",
        AdrComplaint,
        "complaint",
        "propose_resolution",
        proposed_resolution="A month free.",
    )


@pytest.mark.rule("TEL-16")
@pytest.mark.rule("C-6")
@pytest.mark.parametrize(
    ("day", "due"),
    [
        ("2026-04-07", "2026-06-02"),
        ("2026-04-08", "2026-05-20"),
        ("2025-11-03", "2025-12-29"),
        ("2009-08-31", None),
    ],
)
async def test_the_letter_is_due_by_the_rule_of_the_day_of_the_complaint(
    telco: Operator, day: str, due: str | None
) -> None:
    await telco.complaint(complained_on=datetime.date.fromisoformat(day))
    row = await telco.now_of(AdrComplaint, "complaint")
    assert row["letter_due"] == (due and datetime.date.fromisoformat(due))
    assert (row["due_date"] and str(row["due_date"].date())) == due
    moved = await telco.everything.update(AdrComplaint, telco["complaint"], {"country": "DE"})
    assert moved["letter_due"] is None, "no term is known for Germany"


@pytest.mark.rule("C-7")
async def test_the_day_of_a_complaint_is_no_day_to_come(telco: Operator) -> None:
    tomorrow = TODAY + datetime.timedelta(days=1)
    with pytest.raises(InvalidInput, match="day to come"):
        await telco.complaint(complained_on=tomorrow)
    await telco.complaint(complained_on=TODAY)
    with pytest.raises(InvalidInput, match="day to come"):
        await telco.records("complaint agent").update(
            AdrComplaint, telco["complaint"], {"complained_on": tomorrow}
        )


@pytest.mark.rule("TEL-16")
async def test_a_complaint_closes_by_acceptance(telco: Operator) -> None:
    await proposed(telco)
    with pytest.raises(TransitionRefused):
        await telco.move("complaint agent", AdrComplaint, "complaint", "close", outcome="Done")
    accepted = await telco.move("clara", AdrComplaint, "complaint", "accept_solution")
    assert (accepted["stage"], accepted["feedback"]) == ("outcome", "accepted")
    with pytest.raises(TransitionRefused):
        await telco.move("clara", AdrComplaint, "complaint", "reject_solution")
    closed = await telco.move("complaint agent", AdrComplaint, "complaint", "close", outcome="Credited")
    assert (closed["state"], closed["stage"]) == (CLOSED, "closure")


@pytest.mark.rule("TEL-16")
async def test_a_complaint_closes_by_a_deadlock_letter(telco: Operator) -> None:
    await proposed(telco)
    rejected = await telco.move("clara", AdrComplaint, "complaint", "reject_solution", comments="Too little")
    assert (rejected["state"], rejected["feedback"]) == (OPEN, "rejected")
    with pytest.raises(TransitionRefused):
        await telco.move("complaint agent", AdrComplaint, "complaint", "close", outcome="Closed")
    with pytest.raises(TransitionRefused, match="adr_mgmt.manager"):
        await telco.move("complaint agent", AdrComplaint, "complaint", "issue_deadlock_letter", **LETTER)
    with pytest.raises(InvalidInput):
        await telco.move("complaint manager", AdrComplaint, "complaint", "issue_deadlock_letter")
    issued = await telco.move(
        "complaint manager", AdrComplaint, "complaint", "issue_deadlock_letter", **LETTER
    )
    assert issued["deadlock_letter_issued_at"]
    comments = await telco.records("clara").journal(AdrComplaint, telco["complaint"], "comments")
    assert comments.records[0]["value"] == LETTER["deadlock_letter"]
    with pytest.raises(InvalidInput, match="cannot be changed"):
        await telco.records("complaint manager").update(
            AdrComplaint, telco["complaint"], {"deadlock_letter": "Other"}
        )
    closed = await telco.move("complaint agent", AdrComplaint, "complaint", "close", outcome="Referred")
    assert closed["state"] == CLOSED


@pytest.mark.rule("TEL-16")
async def test_a_complaint_is_neither_cancelled_nor_closed_in_another_way(telco: Operator) -> None:
    await telco.complaint(complained_on=TODAY)
    for person in ("complaint manager", "manager", "clara"):
        for move in ("cancel", "close", "close_by_customer", "propose_solution"):
            with pytest.raises((TransitionRefused, NotPermitted, NotFound, InvalidInput)):
                await telco.records(person).transition(AdrComplaint, telco["complaint"], move, {})
        with pytest.raises((TransitionRefused, NotPermitted, NotFound, InvalidInput)):
            await telco.records(person).update(AdrComplaint, telco["complaint"], {"state": CLOSED})
    assert (await telco.now_of(AdrComplaint, "complaint"))["state"] != CLOSED


async def test_an_instance_from_before_the_terms_gets_them(world: MakeWorld) -> None:
    csm = await world(before_step(pack, 1))
    assert await csm.system.count(AdrTerm) == 0
    await csm.upgrade(pack)
    assert {(row["country"], row["weeks"]) async for row in csm.system.every(AdrTerm)} == {
        ("GB", 8),
        ("GB", 6),
    }

"""Events: what waits, what was given up, what has arrived."""

from __future__ import annotations

from platform_core.base.plumbing import OutboxRow
from platform_core.outbox import Dispatcher
from platform_core.testing import World
from tests.platform_core.verification.damage import LONG_AGO, left_to_people, only_finding, repaired, spoil

FIRST = "sys_id = (SELECT sys_id FROM sys_outbox ORDER BY sys_id LIMIT 1)"


async def test_a_dead_event_gets_another_round(csm: World) -> None:
    await spoil(
        csm,
        f"UPDATE sys_outbox SET state = 'dead', attempts = 10, last_error = 'the mail server is away' WHERE {FIRST}",
    )
    await only_finding(
        csm, "events", "1 events of works_site could not be delivered: the mail server is away"
    )
    await repaired(csm, "events")
    dispatcher = Dispatcher(csm.instance)
    while await dispatcher.deliver(csm.instance.assembly):
        pass
    assert {row["state"] async for row in csm.system.every(OutboxRow)} == {"done"}


async def test_an_event_that_cannot_be_read_is_found(csm: World) -> None:
    await spoil(csm, f"UPDATE sys_outbox SET event = '{{}}' WHERE {FIRST}")
    await left_to_people(csm, "events", "1 events cannot be read, and hold up all others")


async def test_an_event_of_no_known_table_is_found(csm: World) -> None:
    await spoil(csm, f"UPDATE sys_outbox SET table_name = 'gone_thing' WHERE {FIRST}")
    await left_to_people(csm, "events", "1 events are of 'gone_thing', a table of no known pack")


async def test_an_event_that_is_held_for_ever_is_found(csm: World) -> None:
    await spoil(csm, f"UPDATE sys_outbox SET state = 'held', waits_for = 'nobody' WHERE {FIRST}")
    await left_to_people(
        csm, "events", "1 events are held for the pack 'nobody', which was never active here"
    )


async def test_events_that_nobody_delivers_are_a_notice(csm: World) -> None:
    await spoil(csm, f"UPDATE sys_outbox SET next_attempt = {LONG_AGO} WHERE {FIRST}")
    await left_to_people(csm, "events", "1 events have been waiting for more than an hour", "notice")


async def test_events_that_have_long_arrived_are_removed(csm: World) -> None:
    await spoil(csm, f"UPDATE sys_outbox SET state = 'done', sys_created_on = {LONG_AGO} WHERE {FIRST}")
    await only_finding(csm, "events", "1 delivered events are older than")
    await repaired(csm, "events")

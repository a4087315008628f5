"""A record gets into every state, and out of those that are not final."""

from __future__ import annotations

from ..rule import Finding, Rule
from ..subject import Subject


async def check(subject: Subject) -> list[Finding]:
    """Follow the moves of each lifecycle."""
    found = []
    for cycle in subject.pack.lifecycles:
        where = f"lifecycle of {cycle.entity.__name__}"
        reached, grown = {cycle.initial}, True
        while grown:
            new = {move.target for move in cycle.transitions if reached & set(move.sources)} - reached
            reached, grown = reached | new, bool(new)
        left = {source for move in cycle.transitions for source in move.sources}
        for state in cycle.states:
            if state.code not in reached:
                found.append(
                    Finding(f"no move leads to {state.label!r}", where, "add a move, or take the state out")
                )
            if not state.final and state.code not in left:
                found.append(
                    Finding(f"no move leads out of {state.label!r}", where, "add a move, or make it final")
                )
    return found


RULE = Rule(
    name="no-dead-ends",
    tier="silver",
    sentence="Every state can be reached, and every state that is not final can be left.",
    because="Records that are stuck are changed by hand in the database.",
    check=check,
)

"""Everything that a pack brings says what it is."""

from __future__ import annotations

from collections.abc import Iterator

from ...pack import Pack
from ..rule import Finding, Rule
from ..subject import Subject


async def check(subject: Subject) -> list[Finding]:
    """Look for summaries, reasons and sentences that are empty."""
    return [
        Finding(f"{what} does not say {lacking}", subject.pack.name, "write one sentence in the user's words")
        for what, lacking, text in _sentences(subject.pack)
        if not text.strip()
    ]


def _sentences(pack: Pack) -> Iterator[tuple[str, str, str]]:
    yield "the pack", "what it is", pack.summary
    yield from ((f"entity {each.__name__}", "what it is", each.info.summary) for each in pack.entities)
    yield from ((f"role {each.name!r}", "who that is", each.summary) for each in pack.roles)
    yield from ((f"setting {each.name!r}", "what it is for", each.summary) for each in pack.settings)
    yield from ((f"job {each.name!r}", "what it does", each.summary) for each in pack.jobs)
    yield from ((f"data step {each.number}", "what it does", each.summary) for each in pack.data_steps)
    yield from ((f"case type {each.label!r}", "what it is", each.summary) for each in pack.case_types)
    if pack.demo is not None:
        yield "the demonstration data", "what it shows", pack.demo.summary
    yield from _reasons(pack)


def _reasons(pack: Pack) -> Iterator[tuple[str, str, str]]:
    for rule in (*pack.access_rules, *pack.business_rules):
        yield f"a {type(rule).__name__} on {rule.entity.__name__}", "why it is there", rule.because
    for lifecycle in pack.lifecycles:
        for move in lifecycle.transitions:
            yield f"move {move.name!r} of {lifecycle.entity.__name__}", "why somebody makes it", move.because
    for route in pack.routes:
        function = getattr(route, "fn", route)
        yield f"route {getattr(function, '__name__', function)!r}", "what it answers", function.__doc__ or ""


RULE = Rule(
    name="explained",
    tier="bronze",
    sentence="Everything that it brings says what it is, and every rule says why it is there.",
    because="These sentences are what plans, explanations and the API document show.",
    check=check,
)

"""A pack has a README."""

from __future__ import annotations

from ..rule import Finding, Rule
from ..subject import Subject

ENOUGH = 200


async def check(subject: Subject) -> list[Finding]:
    """Look for a README that says more than the pack's name."""
    readme = subject.source.readme
    if readme is None:
        remedy = "write README.md there: for whom it is, what it adds, who may do what"
        return [Finding("there is no README", str(subject.source.folder), remedy)]
    if len(readme.read_text(encoding="utf-8")) < ENOUGH:
        return [Finding("it says next to nothing", str(readme), "say for whom the pack is and what it adds")]
    return []


RULE = Rule(
    name="readme",
    tier="bronze",
    sentence="It has a README that says for whom it is and what it adds.",
    because="An implementer decides by it.",
    check=check,
)

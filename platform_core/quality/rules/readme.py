"""A pack has a README."""

from __future__ import annotations

from ..rule import Finding, Rule
from ..subject import Subject

ENOUGH = 200


async def check(subject: Subject) -> list[Finding]:
    """Look for a README that says more than the pack's name."""
    source = subject.source
    if not source.readme_text.strip():
        remedy = (
            "write README.md (and name it in pyproject.toml): for whom it is, what it adds, who may do what"
        )
        return [Finding("there is no README", str(source.home or source.module), remedy)]
    if len(source.readme_text) < ENOUGH:
        where = str(source.readme or source.module)
        return [
            Finding("the README says next to nothing", where, "say for whom the pack is and what it adds")
        ]
    return []


RULE = Rule(
    name="readme",
    tier="bronze",
    sentence="It has a README that says for whom it is and what it adds.",
    because="An implementer decides by it.",
    check=check,
)

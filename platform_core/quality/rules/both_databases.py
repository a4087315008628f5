"""A pack's tests run on SQLite and on PostgreSQL."""

from __future__ import annotations

from ..rule import Finding, Rule
from ..subject import Subject

PINNING = ("database_url", "new_database_url", "world")
BOTH = {"world", "database_url", "new_database_url"}


async def check(subject: Subject) -> list[Finding]:
    """Look for tests that ask for worlds, and for fixtures that would pin them to one database."""
    tests = subject.tests
    found = [
        Finding(
            f"its tests have a fixture {name!r} of their own",
            str(path),
            "use the test kit's, which runs on both",
        )
        for name, path in tests.fixtures.items()
        if name in PINNING
    ]
    if not BOTH & tests.arguments and not tests.contracts:
        remedy = "ask for the fixture `world`, or inherit PackContract"
        found.append(Finding("no test asks for a world", str(tests.folder), remedy))
    return found


RULE = Rule(
    name="both-databases",
    tier="gold",
    sentence="Its tests run on SQLite and on PostgreSQL.",
    because="The two differ in types, locks and order.",
    check=check,
)

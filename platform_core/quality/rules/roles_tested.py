"""Every role of a pack is tested."""

from __future__ import annotations

from ..rule import Finding, Rule
from ..subject import Subject


async def check(subject: Subject) -> list[Finding]:
    """Look for each role in the tests, by its name or by the constant that holds it."""
    constants = subject.source.constants("Role")
    tests = subject.tests
    return [
        Finding(
            f"no test names the role {role.name!r}",
            str(tests.folder),
            "test what the role may do and what it may not",
        )
        for role in subject.pack.roles
        if not {role.name, constants.get(role.name, role.name)} & tests.names
    ]


RULE = Rule(
    name="roles-tested",
    tier="silver",
    sentence="A test names each of its roles.",
    because="Rights that nobody tests are wrong after the next change.",
    check=check,
)

"""The README's table of rights is the one that holds."""

from __future__ import annotations

from ..rights import with_matrix
from ..rule import Finding, Rule
from ..subject import Subject


async def check(subject: Subject) -> list[Finding]:
    """Compare the README's marked block with what the access rules come to."""
    name, text = subject.pack.name, subject.source.readme_text
    where = str(subject.source.readme or subject.module)
    filled = with_matrix(text, subject.registry, subject.pack)
    if filled is None:
        remedy = f"mark a place for it with `<!-- rights: pergola check {name} --write-rights -->`"
        return [Finding("it has no table of rights", where, remedy)]
    if filled != text:
        return [
            Finding(
                "its table of rights is not what holds",
                where,
                f"run `pergola check {name} --write-rights`",
            )
        ]
    return []


RULE = Rule(
    name="rights-documented",
    tier="platinum",
    sentence="The README has the table of rights, as the access rules come to.",
    because="Auditors read the README; the platform follows the rules.",
    check=check,
)

"""Reference: every numbered rule, and how we stand to it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence

import msgspec

from docs.pages.installed import ROOT
from docs.pages.markdown import page, table
from docs.pages.marks import Proof, marked

INTRODUCTION = """
The rules that a customer service management platform of this kind upholds, numbered so that tests can cite them. They were
drawn from the public documentation of ServiceNow Customer Service Management, with which Pergola's tables and codes are
compatible. Pergola is not affiliated with ServiceNow, Inc.

A test proves a rule by carrying its mark: `@pytest.mark.rule("CSM-45")`. What is not proven says so:

- **differs**: we do something else on purpose;
- **partly**: the tests prove what is there, the rest comes later;
- **untested**: built, and no test carries the mark yet;
- **later**: it belongs to something that is not there yet.
"""
SECTIONS = {
    "Platform": ("CSM", 1, 22),
    "Accounts and contacts": ("CSM", 23, 67),
    "Consumers and households": ("CSM", 68, 84),
    "Cases": ("CSM", 85, 122),
    "Products, contracts, entitlements": ("CSM", 123, 147),
    "Contributors, stakeholders, customer access": ("CSM", 148, 166),
    "Service organizations": ("CSM", 167, 182),
    "Setup, portals, reports": ("CSM", 183, 190),
    "Every industry": ("C", 1, 7),
    "Banking": ("BNK", 1, 22),
    "Retail": ("RET", 1, 8),
    "Telecom": ("TEL", 1, 17),
}
STATUSES = ("tested", "partly", "differs", "untested", "later")


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What `docs/conformance.toml` says of a rule."""

    topic: str
    differs: str = ""
    partly: str = ""
    untested: str = ""
    later: str = ""

    @property
    def status(self) -> str:
        """The one word."""
        return next((word for word in STATUSES[1:] if getattr(self, word)), "tested")

    @property
    def reason(self) -> str:
        """What stands behind the word."""
        return "" if self.status == "tested" else str(getattr(self, self.status))


def entries() -> dict[str, Entry]:
    """The rules by number, in the file's order."""
    text = (ROOT / "docs" / "conformance.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, Entry])


def rules(section: tuple[str, int, int]) -> list[str]:
    """The numbers of a section."""
    family, first, last = section
    return [f"{family}-{number}" for number in range(first, last + 1)]


def build() -> str:
    """The page."""
    known, proofs = entries(), marked()
    parts = [f"## {title}\n\n{_table(rules(section), known, proofs)}" for title, section in SECTIONS.items()]
    return page("Conformance", INTRODUCTION, _summary(known), *parts)


def _summary(known: dict[str, Entry]) -> str:
    rows = []
    for title, section in SECTIONS.items():
        found = [known[rule].status for rule in rules(section)]
        rows.append((title, *(found.count(status) or "" for status in STATUSES)))
    total = [entry.status for entry in known.values()]
    rows.append(("**all**", *(total.count(status) for status in STATUSES)))
    return table(("rules", *STATUSES), rows)


def _table(numbers: Iterable[str], known: dict[str, Entry], proofs: dict[str, list[Proof]]) -> str:
    rows = [
        (number, known[number].topic, _standing(known[number]), _links(proofs.get(number, ())))
        for number in numbers
    ]
    return table(("rule", "about", "status", "tests"), rows)


def _standing(entry: Entry) -> str:
    return f"{entry.status}: {entry.reason}" if entry.reason else entry.status


def _links(proofs: Sequence[Proof]) -> str:
    return "; ".join(f"[{proof.sentence}](../../{proof.path})" for proof in proofs)

"""Reference: the rules that packs are checked by."""

from __future__ import annotations

import inspect

from docs.pages.markdown import page, table
from platform_core.quality import RULES, TIERS, Rule

INTRODUCTION = """
`pergola check` decides these rules by looking at the pack: its manifest, its source, its tests, and instances on which it
tries the pack. A pack is of the highest tier whose rules, and those of all tiers below, hold or are exempt. A rule that
cannot be decided is *not proven*, and does not hold: tests, for example, are only there where the pack's repository is.

[Check a pack](../how-to/check-a-pack.md) tells how to use it, and how to write down an exemption.
"""
COSTLY = "Starts programs or makes instances, so `--quick` leaves it out."


def build() -> str:
    """The page."""
    rows = [(f"[{rule.name}](#{rule.name})", rule.tier, rule.sentence) for rule in RULES]
    tiers = [_tier(tier) for tier in TIERS]
    return page("Rules of quality", INTRODUCTION, table(("rule", "tier", "what holds"), rows), *tiers)


def _tier(tier: str) -> str:
    rules = [_rule(rule) for rule in RULES if rule.tier == tier]
    return "\n\n".join([f"## {tier.capitalize()}", *rules])


def _rule(rule: Rule) -> str:
    looked = (inspect.getdoc(rule.check) or "").rstrip(".")
    lines = [
        f"### {rule.name}",
        f"{rule.sentence} {rule.because}",
        f"How it is decided: {looked[0].lower()}{looked[1:]}.",
    ]
    return "\n\n".join([*lines, *([COSTLY] if rule.costly else [])])

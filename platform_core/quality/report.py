"""Looking at a pack by all rules, and the tier that follows."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from ..errors import PlatformError
from .promises import Promises, read_promises
from .rule import TIERS, Finding, NotProvenError, Outcome, Rule, Tier
from .rules import RULES
from .subject import Subject

HOLDS = ("met", "exempt")


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one rule. ``reason``: why it is exempt, or cannot be proven here."""

    rule: str
    tier: Tier
    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    reason: str = ""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What came of all rules. ``tier``: the highest one whose rules, and those of the tiers below, all hold.

    ``problems``: what must be put right whatever tier is aimed at: rules of bronze, rules that the pack says are done,
    and what is wrong with its ``quality.toml``.
    """

    pack: str
    version: str
    tier: Tier | None
    verdicts: tuple[Verdict, ...]
    problems: tuple[str, ...]

    def reaches(self, tier: Tier) -> bool:
        """Whether the pack is of this tier, or a higher one."""
        return self.tier is not None and TIERS.index(self.tier) >= TIERS.index(tier)


async def examine(subject: Subject, rules: Sequence[Rule] = RULES, *, quick: bool = False) -> Report:
    """Look at a pack by these rules; ``quick`` leaves the costly ones unproven."""
    try:
        promises = read_promises(subject.source.home, {rule.name for rule in RULES})
    except NotProvenError:
        promises = Promises()
    verdicts = tuple([await _verdict(rule, subject, promises, quick) for rule in rules])
    return Report(
        pack=subject.pack.name,
        version=subject.pack.version,
        tier=_tier(verdicts),
        verdicts=verdicts,
        problems=tuple(_problems(verdicts, promises)),
    )


async def _verdict(rule: Rule, subject: Subject, promises: Promises, quick: bool) -> Verdict:
    found: list[Finding] = []
    reason = "left out for speed" if quick and rule.costly else ""
    if not reason:
        try:
            found = await rule.check(subject)
        except NotProvenError as error:
            reason = str(error)
        except Exception as error:  # noqa: BLE001 - whatever a third party's code does is told as what it is
            told = str(error) if isinstance(error, PlatformError) else f"{type(error).__name__}: {error}"
            found = [Finding(f"looking at it failed: {told}", subject.pack.name, "put that right first")]
    excuse = promises.exempt.get(rule.name)
    if excuse is not None and (found or reason):
        return Verdict(rule=rule.name, tier=rule.tier, outcome="exempt", findings=tuple(found), reason=excuse)
    outcome: Outcome = "not proven" if reason else "unmet" if found else "met"
    return Verdict(rule=rule.name, tier=rule.tier, outcome=outcome, findings=tuple(found), reason=reason)


def _tier(verdicts: Sequence[Verdict]) -> Tier | None:
    reached: Tier | None = None
    for tier in TIERS:
        if not all(verdict.outcome in HOLDS for verdict in verdicts if verdict.tier == tier):
            break
        reached = tier
    return reached


def _problems(verdicts: Sequence[Verdict], promises: Promises) -> list[str]:
    found = list(promises.problems)
    for verdict in verdicts:
        if verdict.outcome == "met" and verdict.rule in promises.exempt:
            found.append(f"[{verdict.rule}] is exempt and holds all the same; take the exemption out")
        if verdict.outcome == "unmet" and (verdict.tier == "bronze" or verdict.rule in promises.done):
            found += said(verdict)
    return found


def said(verdict: Verdict) -> list[str]:
    """What a rule found, one line each."""
    return [f"[{verdict.rule}] {each.where}: {each.what}; {each.remedy}" for each in verdict.findings]

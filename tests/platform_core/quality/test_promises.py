"""What a pack promises in its quality.toml: kept, excused, or reported."""

from __future__ import annotations

from pathlib import Path

import pytest

from platform_core.quality.promises import read_promises
from tests.platform_core.quality.author import Desk, unmet

RULES = {"readme", "typed"}


def promises(folder: Path, text: str) -> tuple[str, ...]:
    """What is wrong with a file of this text."""
    (folder / "quality.toml").write_text(text, encoding="utf-8")
    return read_promises(folder, RULES).problems


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('[rules]\nreadme = "done"\ntyped = { exempt = "It is generated" }', None),
        ("[rules]", None),
        ('[rules]\nbeauty = "done"', "names the rule 'beauty', which there is not"),
        ('[rules]\nreadme = { exempt = " " }', "exempts readme without a reason; write why"),
        ("[rules]\nreadme = { exempt = 1 }", "exempts readme without a reason"),
        ('[rules]\nreadme = "nearly"', "says 'nearly' of readme; write"),
        ('[rules]\nreadme = { exempt = "x", until = "y" }', "of readme; write"),
        ('tier = "gold"', "has 'tier', which means nothing"),
        ("rules = 3", "has no table [rules]"),
        ("[rules", "is no TOML"),
    ],
)
def test_a_file_says_done_or_exempt_of_rules_that_there_are(
    tmp_path: Path, text: str, problem: str | None
) -> None:
    found = promises(tmp_path, text)
    assert found == () if problem is None else (len(found) == 1 and problem in found[0]), found


def test_without_a_file_nothing_is_promised(tmp_path: Path) -> None:
    assert read_promises(tmp_path, RULES) == read_promises(tmp_path / "nowhere", RULES)


async def test_what_is_done_must_stay_so(desk: Desk) -> None:
    desk.edit("tests/test_access.py", "AUDITOR", "KEEPER")
    report = await desk.examined()
    assert (report.tier, unmet(report)) == ("bronze", {"roles-tested"})
    assert len(report.problems) == 1
    assert report.problems[0].startswith("[roles-tested] ")


async def test_a_rule_that_nobody_promised_counts_for_the_tier_alone(desk: Desk) -> None:
    desk.edit("tests/test_access.py", "AUDITOR", "KEEPER")
    desk.edit("PACKAGE/quality.toml", 'roles-tested = "done"\n', "")
    report = await desk.examined()
    assert (report.tier, report.problems) == ("bronze", ())


async def test_an_exemption_with_a_reason_lets_the_tier_stand(desk: Desk) -> None:
    desk.edit("tests/test_access.py", "AUDITOR", "KEEPER")
    desk.edit(
        "PACKAGE/quality.toml", 'roles-tested = "done"', 'roles-tested = { exempt = "Auditors are robots" }'
    )
    report = await desk.examined()
    (excused,) = [verdict for verdict in report.verdicts if verdict.outcome == "exempt"]
    assert (excused.rule, excused.reason) == ("roles-tested", "Auditors are robots")
    assert (report.tier, report.problems) == ("gold", ())


async def test_an_exemption_of_a_rule_that_holds_is_to_be_taken_out(desk: Desk) -> None:
    desk.edit("PACKAGE/quality.toml", 'readme = "done"', 'readme = { exempt = "We do not write" }')
    report = await desk.examined()
    assert report.problems == ("[readme] is exempt and holds all the same; take the exemption out",)

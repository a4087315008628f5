"""``pergola check``: are the packs well made, and how well."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import msgspec

from ..discovery import Available, available
from ..errors import ConfigurationError, NotFound, PackError
from ..quality import RULES, TIERS, Report, Rule, Subject, Tier, examine, said, with_matrix
from .console import Console
from .groups import FAILED, Command, finish, table

BASE = "base"
EXAMPLE = "pergola check\npergola check banking --tier silver\npergola check loyalty --source ../loyalty"
PAGE = "docs/reference/quality-rules.md"


@click.command("check", cls=Command, example=EXAMPLE)
@click.argument("packs", nargs=-1)
@click.option("--tier", type=click.Choice(TIERS), help="Fail when a pack is of a lower tier.")
@click.option("--quick", is_flag=True, help="Leave out what starts programs or makes instances.")
@click.option(
    "--source",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Repository of the pack. [default: found above its package]",
)
@click.option("--write-rights", is_flag=True, help="Write the table of rights into the pack's README first.")
@click.option("--rules", is_flag=True, help="List the rules instead.")
@click.pass_obj
def check(
    console: Console,
    packs: tuple[str, ...],
    tier: Tier | None,
    quick: bool,
    source: Path | None,
    write_rights: bool,
    rules: bool,
) -> None:
    """Check the installed packs, or those named, by the rules of quality, and work out their tiers. Needs no instance.

    The exit code is 1 when a pack misses a rule of bronze, or one that its quality.toml says is done.
    """
    if rules:
        console.show(
            [_rule(rule) for rule in RULES], lambda: table([(r.name, r.tier, r.sentence) for r in RULES])
        )
        return
    offered = console.packs or available()
    names = _names(offered, packs)
    if source is not None and len(names) != 1:
        raise click.UsageError("--source is the repository of one pack; name the pack")
    broken = [f"pack {each.name!r} is broken: {each.reason}" for each in offered.broken.values() if not packs]
    reports = []
    for name in names:
        subject = Subject(offered.packs[name], offered, root=source, checks=tuple(console.checks()))
        reports.append(console.run(_examined(console, subject, quick, write_rights)))
    low = [report.pack for report in reports if tier is not None and not report.reaches(tier)]
    problems = [*broken, *(problem for report in reports for problem in report.problems)]
    document = {"packs": names, "problems": problems, "reports": msgspec.to_builtins(reports)}
    console.show(document, lambda: "\n".join([*broken, *(_text(report) for report in reports)]))
    if low:
        console.note(f"below {tier}: {', '.join(low)}; what is missing is listed, and explained in {PAGE}")
    if problems or low:
        finish(FAILED)


def _names(offered: Available, asked: Sequence[str]) -> list[str]:
    for name in asked:
        if name in offered.broken:
            reason = offered.broken[name].reason
            raise PackError(f"pack {name!r} is broken: {reason}", remedy="repair or remove its distribution")
        if offered.get(name) is None:
            raise NotFound(
                f"pack {name!r} is not installed", remedy="install the distribution that brings it"
            )
    return sorted(asked or (name for name in offered.packs if name != BASE))


async def _examined(console: Console, subject: Subject, quick: bool, write_rights: bool) -> Report:
    try:
        if write_rights:
            console.note(_write_rights(subject))
        return await examine(subject, RULES, quick=quick)
    finally:
        subject.close()


def _write_rights(subject: Subject) -> str:
    readme = subject.source.readme
    text = readme.read_text(encoding="utf-8") if readme is not None else ""
    filled = with_matrix(text, subject.registry, subject.pack)
    if readme is None or filled is None:
        mark = f"<!-- rights: pergola check {subject.pack.name} --write-rights -->"
        raise ConfigurationError(
            f"the README of pack {subject.pack.name!r} has no place for the table of rights",
            remedy=f"write `{mark}` and `<!-- end of rights -->` into it, each on a line of its own",
        )
    readme.write_text(filled, encoding="utf-8")
    return f"{readme}: table of rights written"


def _rule(rule: Rule) -> dict[str, str]:
    return {"name": rule.name, "tier": rule.tier, "sentence": rule.sentence, "because": rule.because}


def _text(report: Report) -> str:
    held = sum(verdict.outcome in ("met", "exempt") for verdict in report.verdicts)
    head = (
        f"{report.pack} {report.version}: {report.tier or 'no tier'} ({held} of {len(report.verdicts)} rules)"
    )
    return "\n".join([head, *_lines(report)])


def _lines(report: Report) -> Iterator[str]:
    listed: set[str] = set()
    for verdict in report.verdicts:
        match verdict.outcome:
            case "unmet":
                listed |= set(said(verdict))
                yield from (f"  {verdict.tier}: {line}" for line in said(verdict))
            case "not proven":
                yield f"  {verdict.tier}: [{verdict.rule}] not proven: {verdict.reason}"
            case "exempt":
                yield f"  {verdict.tier}: [{verdict.rule}] exempt: {verdict.reason}"
            case "met":
                pass
    yield from (f"  problem: {problem}" for problem in report.problems if problem not in listed)

"""An author at his desk: a new pack, as ``pergola new-pack`` writes it, and changes that he makes to it."""

from __future__ import annotations

import importlib
import itertools
from collections.abc import Callable
from pathlib import Path

from platform_core import available
from platform_core.authoring import write_pack
from platform_core.quality import RULES, Report, Rule, Subject, examine

NUMBERS = itertools.count(1)
QUICK = tuple(rule for rule in RULES if not rule.costly)
TRIED = tuple(rule for rule in RULES if rule.costly and rule.name not in ("importable", "typed"))


class Desk:
    """One new pack. Its modules are imported when it is examined, so change files before."""

    def __init__(self, folder: Path) -> None:
        self.name = f"draft{next(NUMBERS)}"
        self.root = write_pack(self.name, folder).folder
        self.module = f"csm_pack_{self.name}"
        self.package = self.root / self.module

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace some text of a file; ``NAME`` stands for the pack's name."""
        file = self.root / path.replace("PACKAGE", self.module)
        text = file.read_text(encoding="utf-8")
        old = old.replace("NAME", self.name)
        assert old in text, f"{path} has no {old!r}"
        file.write_text(text.replace(old, new.replace("NAME", self.name)), encoding="utf-8")

    def write(self, path: str, text: str) -> None:
        """Write a file."""
        file = self.root / path.replace("PACKAGE", self.module)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.replace("NAME", self.name), encoding="utf-8")

    def subject(self) -> Subject:
        """The pack as it is now."""
        pack = importlib.import_module(self.module).pack
        return Subject(pack, available(extra=[pack]), module=self.module)

    async def examined(self, rules: tuple[Rule, ...] = QUICK) -> Report:
        """What comes of these rules."""
        subject = self.subject()
        try:
            return await examine(subject, rules)
        finally:
            subject.close()


Change = Callable[[Desk], None]


def unmet(report: Report) -> set[str]:
    """The rules that do not hold."""
    return {verdict.rule for verdict in report.verdicts if verdict.outcome == "unmet"}


def not_proven(report: Report) -> set[str]:
    """The rules that could not be decided."""
    return {verdict.rule for verdict in report.verdicts if verdict.outcome == "not proven"}

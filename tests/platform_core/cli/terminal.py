"""A terminal: commands, and what they answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from click.testing import CliRunner, Result

from platform_core import Available, Console, Instance, available, command_line
from tests.example import gadgets, works

T = TypeVar("T")
PASSWORD = "correct horse battery"


class Attended(Console):
    """A console with somebody before it who can be asked."""

    @property
    def interactive(self) -> bool:
        return not self.json


class Terminal:
    """Runs commands on one instance folder, with the tests' own packs installed."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.folder = folder
        self.database_url = database_url
        self.packs: Available = available(extra=[gadgets.pack, works.pack])
        self.somebody_answers = False

    def __call__(self, *words: str, given: str | None = None) -> Result:
        """Run a command."""
        console = (Attended if self.somebody_answers else Console)(packs=self.packs)
        arguments = [*words, "--instance", str(self.folder)] if words else []
        return CliRunner().invoke(command_line(), arguments, input=given, obj=console)

    def init(self) -> Result:
        """Make the instance."""
        return self("init", "--database", self.database_url, "--admin-password-stdin", given=f"{PASSWORD}\n")

    def json(self, *words: str, given: str | None = None) -> Any:
        """The document that a command prints with ``--json``."""
        result = self(*words, "--json", given=given)
        assert result.exit_code == 0, result.stderr
        return json.loads(result.stdout)

    def inside(self, work: Callable[[Instance], Awaitable[T]]) -> T:
        """What comes of work on the open instance."""

        async def opened() -> T:
            async with Instance.at(self.folder, self.packs) as instance:
                return await work(instance)

        return asyncio.run(opened())


@pytest.fixture
def pergola(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal, and no instance as yet."""
    monkeypatch.delenv("PERGOLA_INSTANCE", raising=False)
    return Terminal(tmp_path / "shop", database_url)


@pytest.fixture
def made(pergola: Terminal) -> Terminal:
    """A terminal with an instance whose base pack is active."""
    assert pergola.init().exit_code == 0
    return pergola

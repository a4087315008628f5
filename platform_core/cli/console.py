"""Where a command speaks and listens: its instance, its output, its progress."""

from __future__ import annotations

import asyncio
import getpass
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
import msgspec

from ..configuration import folder
from ..errors import NotFound, PlatformError

if TYPE_CHECKING:
    from ..access import Actor
    from ..discovery import Available
    from ..instance import Instance
    from ..operations import Check
    from ..records import Records

T = TypeVar("T")
REASON = "command line"
ACTOR_HELP = "Act as this user, with his rights. [default: the operator, outside of the access rules]"


class Console:
    """What all commands share. ``--json`` and ``--instance`` set it up before a command runs.

    Results go to standard output, in words or as one JSON document; all else goes to standard error.
    """

    def __init__(
        self, packs: Available | None = None, checks: Callable[[], Sequence[Check]] = lambda: ()
    ) -> None:
        """``packs``: what is installed, found out when left out. ``checks``: further checks of what is to be activated."""
        self.json = False
        self.given: str | None = None
        self.packs = packs
        self.checks = checks

    @property
    def directory(self) -> Path:
        """The instance's folder."""
        return folder(self.given)

    # -- speaking -----------------------------------------------------------------------------------------------

    def show(self, document: Any, text: str | Callable[[], str]) -> None:
        """The result: the document with ``--json``, the text without."""
        if self.json:
            click.echo(msgspec.json.format(msgspec.json.encode(document), indent=2))
        else:
            click.echo(text if isinstance(text, str) else text())

    def note(self, text: str) -> None:
        """Something that a person should know besides the result."""
        click.echo(text, err=True)

    def fail(self, error: PlatformError, **further: Any) -> None:
        """Say what went wrong: ``error: what; remedy``, and every part of it. ``further``: more for the document."""
        click.echo(f"error: {error}", err=True)
        for part in error.errors:
            named = part.pointer.strip("/")
            if part.detail not in str(error):
                click.echo(f"  {named}: {part.detail}" if named else f"  {part.detail}", err=True)
        if self.json:
            problem = {
                "code": error.code,
                "detail": error.detail,
                "remedy": error.remedy,
                "errors": error.errors,
            }
            self.show({"error": problem, **further}, "")

    def progress(self, label: str, length: int) -> AbstractContextManager[Any]:
        """A progress bar on a terminal, nothing elsewhere; ``update(steps)`` moves it."""
        if not self.watched:
            return nullcontext(_Silent())
        return click.progressbar(length=length, label=label, file=sys.stderr)

    @property
    def watched(self) -> bool:
        """Whether somebody sees on a terminal what the command is doing."""
        return not self.json and sys.stderr.isatty()

    # -- listening ----------------------------------------------------------------------------------------------

    @property
    def interactive(self) -> bool:
        """Whether somebody sits before it who can be asked."""
        return not self.json and sys.stdin.isatty() and sys.stderr.isatty()

    def confirmed(self, question: str, yes: bool, *, how: str = "--yes") -> bool:
        """Whether the operator wants it: ``yes`` already given, or asked on a terminal; elsewhere an error of use."""
        if yes:
            return True
        if not self.interactive:
            raise click.UsageError(f"nobody can be asked here; confirm with {how}")
        return click.confirm(question, err=True)

    def password(self, from_stdin: bool) -> str | None:
        """A password from the first line of standard input, or asked for on a terminal; ``None`` for a made-up one."""
        if from_stdin:
            return sys.stdin.readline().rstrip("\r\n")
        if not self.interactive:
            return None
        first = getpass.getpass("Password (leave it empty to have one made up): ", sys.stderr)
        if first and getpass.getpass("Once more: ", sys.stderr) != first:
            raise click.UsageError("the two passwords differ")
        return first or None

    # -- working ------------------------------------------------------------------------------------------------

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a command's work to its end."""
        return asyncio.run(work)

    @asynccontextmanager
    async def instance(self) -> AsyncIterator[Instance]:
        """The instance, open, with its packs assembled."""
        from ..instance import Instance, stored_state

        made = Instance.at(self.directory, self.packs)
        made.checks = self.checks()
        async with made as instance:
            if not (await stored_state(instance.database)).generation:
                raise NotFound(
                    f"the database of the instance in {self.directory} has no tables",
                    remedy="check `database` in pergola.toml; for a new instance run `pergola init`",
                )
            yield instance

    async def records(self, instance: Instance, actor: str | None) -> Records:
        """Records as a user with his rights, or as the operator of this command line, who stands outside of the rules."""
        if actor is None:
            return instance.elevated(REASON)
        return instance.records(await self.actor(instance, actor))

    async def actor(self, instance: Instance, user_name: str) -> Actor:
        """A user by name, with his roles."""
        from ..identity import Identity

        user = await self.user(instance, user_name)
        actor = await Identity(instance).actor(user["sys_id"])
        if actor is None:
            raise NotFound(f"the user {user_name!r} may not act", remedy="he is inactive or locked out")
        return actor

    async def user(self, instance: Instance, user_name: str) -> dict[str, Any]:
        """A user's record by name."""
        from ..base.people import User

        found = await instance.elevated(REASON).find(User, User.user_name == user_name)
        if found is None:
            raise NotFound(f"there is no user {user_name!r}", remedy="check the user name")
        return found


class _Silent:
    """A progress bar that nobody sees."""

    length = 0

    def update(self, steps: int) -> None:
        """Move on."""

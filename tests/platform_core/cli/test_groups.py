"""What all commands have in common: options, exit codes, errors, help."""

from __future__ import annotations

import json
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from platform_core import Console, FieldError, InvalidInput, command_line
from platform_core.cli.groups import Command, CommandLine
from platform_core.operations import VERBS
from tests.platform_core.cli.terminal import Terminal


def commands(
    found: click.Command, words: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """All commands with the words that call them."""
    if isinstance(found, click.Group):
        for name, inner in found.commands.items():
            yield from commands(inner, (*words, name))
    else:
        yield words, found


CLIENT_WORDS = ("register", "list", "new-secret", "disable", "enable", "remove")
PROVIDER_WORDS = ("add", "list", "secret", "disable", "enable", "remove")
ALL = dict(commands(command_line()))


def test_the_commands_are_these() -> None:
    assert {" ".join(words) for words in ALL} == {
        "init", "packs list", "packs show", "packs plan", *(f"packs {verb}" for verb in VERBS), "users add",
        "tokens issue", "import", "demo load", "demo people", "demo remove", "check", "verify", "hooks",
        "instances add", "instances list", "instances remove", "backup", "restore", "new-pack",
        "access explain", "access who-can", "access matrix", "access diff", "access simulate",
        "roles list", "roles show", "roles holders", "roles of", "roles give", "roles take",
        "roles lend", "roles delegations", "roles revoke", "groups list", "groups add", "groups join", "groups leave",
        "users impersonations",
        "users second-factor", "users sessions", "users temporary-password", "users unlock", "mail status", "mail test",
        "tokens list", "tokens revoke", *(f"oauth-clients {word}" for word in CLIENT_WORDS),
        *(f"identity-providers {word}" for word in PROVIDER_WORDS),
    }  # fmt: skip


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_every_command_has_the_common_options_a_sentence_and_an_example(words: tuple[str, ...]) -> None:
    command = ALL[words]
    assert {"as_json", "instance"} <= {option.name for option in command.params}
    help_ = CliRunner().invoke(command_line(), [*words, "--help"])
    assert help_.exit_code == 0
    assert f"Example:\n  pergola {' '.join(words)}" in help_.stdout
    assert command.help


def failing(error: BaseException) -> CommandLine:
    """A command line whose only command fails."""
    line = CommandLine("pergola")

    @click.command("fail", cls=Command)
    def fail() -> None:
        raise error

    line.add_command(fail)
    return line


WRONG = InvalidInput(
    "the input is not valid",
    remedy="correct it",
    errors=[
        FieldError(pointer="/name", detail="a value is required", code="required"),
        FieldError(pointer="", detail="too much", code="much"),
    ],
)


def test_a_refusal_says_what_where_and_the_remedy() -> None:
    result = CliRunner().invoke(failing(WRONG), ["fail"])
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr == (
        "error: the input is not valid; correct it\n  name: a value is required\n  too much\n"
    )


def test_a_refusal_is_a_document_too() -> None:
    result = CliRunner().invoke(failing(WRONG), ["fail", "--json"])
    assert result.exit_code == 1
    error = json.loads(result.stdout)["error"]
    assert (error["code"], error["detail"], error["remedy"]) == (
        "invalid_input",
        "the input is not valid",
        "correct it",
    )
    assert error["errors"][0] == {"pointer": "/name", "detail": "a value is required", "code": "required"}
    assert result.stderr.startswith("error: ")


def test_a_bug_is_one_line_unless_somebody_looks_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PERGOLA_DEBUG", raising=False)
    result = CliRunner().invoke(failing(ZeroDivisionError("oops")), ["fail"])
    assert result.exit_code == 1
    assert result.stderr == (
        "error: ZeroDivisionError: oops; this is a bug; set PERGOLA_DEBUG=1 to see where it happened\n"
    )
    monkeypatch.setenv("PERGOLA_DEBUG", "1")
    assert "Traceback" in CliRunner().invoke(failing(ZeroDivisionError("oops")), ["fail"]).stderr


def test_an_interruption_is_said() -> None:
    result = CliRunner().invoke(failing(KeyboardInterrupt()), ["fail"])
    assert result.exit_code == 1
    assert "error: interrupted" in result.stderr


@pytest.mark.parametrize(
    "words", [["nonsense"], ["packs", "nonsense"], ["packs", "plan"], ["import", "x"], ["init", "--nonsense"]]
)
def test_wrong_use_has_its_own_exit_code_and_points_at_the_help(words: list[str]) -> None:
    result = CliRunner().invoke(command_line(), words)
    assert result.exit_code == 2
    assert result.stderr.startswith("error: ")
    assert "--help`" in result.stderr


def test_without_an_instance_commands_say_how_to_make_one(pergola: Terminal) -> None:
    result = pergola("packs", "list")
    assert result.exit_code == 1
    assert "there is no instance in" in result.stderr
    assert "pergola init" in result.stderr


def test_the_instance_comes_from_the_environment_too(made: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERGOLA_INSTANCE", str(made.folder))
    result = CliRunner().invoke(command_line(), ["packs", "list"], obj=Console(packs=made.packs))
    assert result.exit_code == 0

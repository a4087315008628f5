"""What the pages point at is there: files, links, anchors, commands, targets of make."""

import re
import shlex
from pathlib import Path

import click
import pytest

from docs.pages.cli import command
from docs.pages.installed import ROOT
from tests.docs.markdown import FENCE, anchors, commands, links, named_paths, pages

PAGES = pages()


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_there_are_pages_of_every_kind() -> None:
    kinds = {path.parent.name for path in PAGES}
    assert kinds >= {"tutorial", "how-to", "reference", "packs", "explanation", "decisions"}


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_links_lead_somewhere(path: Path) -> None:
    for link in links(path.read_text(encoding="utf-8")):
        target, _, fragment = link.partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        goal = (path.parent / target).resolve() if target else path
        assert goal.exists(), f"{link} leads nowhere"
        if fragment:
            assert fragment in anchors(goal.read_text(encoding="utf-8")), f"{link}: no such heading"


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_paths_that_are_named_exist(path: Path) -> None:
    for name in named_paths(path.read_text(encoding="utf-8")):
        assert (ROOT / name).exists(), f"{name} does not exist"


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_commands_are_commands(path: Path) -> None:
    """Every `pergola ...` on a page is a command, with options that it has."""
    for line in commands(path.read_text(encoding="utf-8")):
        words = shlex.split(line, comments=True)[1:]
        found, rest = command(), words
        while isinstance(found, click.Group) and rest and rest[0] in found.commands:
            found, rest = found.commands[rest[0]], rest[1:]
        if isinstance(found, click.Group):
            assert not rest, f"`{line}`: there is no such command"
            continue
        refuse_unknown(found, rest, line)


def refuse_unknown(found: click.Command, words: list[str], line: str) -> None:
    context = click.Context(found, info_name=line)
    try:
        found.make_parser(context).parse_args(list(words))
    except click.UsageError as error:
        pytest.fail(f"`{line}`: {error.format_message()}")


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_targets_of_make_exist(path: Path) -> None:
    targets = set(
        re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    text = path.read_text(encoding="utf-8")
    blocks = "\n".join(body for language, body in FENCE.findall(text) if language == "sh")
    named = set(re.findall(r"`make ([a-z-]+)", text)) | set(
        re.findall(r"^make ([a-z-]+)", blocks, re.MULTILINE)
    )
    assert named <= targets, named - targets


def test_tests_that_explanations_name_exist() -> None:
    """A page that states a promise names the test that proves it."""
    there = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"def (test_\w+)", path.read_text(encoding="utf-8"))
    }
    texts = [path.read_text(encoding="utf-8") for path in PAGES if path.parent.name == "explanation"]
    named = {name for text in texts for name in re.findall(r"`(test_\w+)`", text)}
    assert len(named) > 20
    assert named <= there, named - there


def test_every_invariant_of_the_life_cycle_is_attacked() -> None:
    text = (ROOT / "docs/explanation/life-cycle.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| P(\d+) \|.*`(?:test_p\d+_)*test_p\1_", text, re.MULTILINE) == [
        str(number) for number in range(1, 15)
    ]


@pytest.mark.parametrize(
    ("line", "refused"),
    [
        ("pergola packs activate banking --plan abc", False),
        ("pergola packs activate banking --force", True),
        ("pergola run --port", True),
    ],
)
def test_unknown_options_are_noticed(line: str, refused: bool) -> None:
    words = shlex.split(line)[1:]
    found = command()
    while isinstance(found, click.Group):
        found, words = found.commands[words[0]], words[1:]
    if refused:
        with pytest.raises(pytest.fail.Exception):
            refuse_unknown(found, words, line)
    else:
        refuse_unknown(found, words, line)

"""Access over the command line: the same answers as in the program, for people who name things by name."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import msgspec
import pytest

from platform_core import Identity, Instance, User
from tests.example.works import Site
from tests.platform_core.cli.terminal import Terminal


@pytest.fixture
def works(made: Terminal) -> Terminal:
    """A terminal with the workshop, two people and a job."""
    made("packs", "activate", "works", "--yes")
    made("users", "add", "ann", "--role", "works.foreman")
    made("users", "add", "bob")

    async def fill(instance: Instance) -> None:
        system = instance.elevated("test")
        await system.create(Site, {"name": "North"})
        await system.create("works_job", {"title": "Paint"})

    made.inside(fill)
    return made


def test_explain_says_why_by_names_and_numbers(works: Terminal) -> None:
    result = works("access", "explain", "ann", "read", "works_site", "North")
    assert result.exit_code == 0, result.stderr
    assert "ann may read works_site" in result.stdout
    assert "* grant works#1 for works.foreman: The foreman runs the workshop; holds: yes" in result.stdout
    assert "works.foreman was given to him" in result.stdout
    refused = works("access", "explain", "bob", "write", "works_job", "Paint", "--field", "title").stdout
    assert "bob may not write works_job" in refused
    assert "in the way: he may not read the record" in refused
    assert "works.foreman" in refused.partition("Each of these roles would open it")[2]
    assert works.json("access", "explain", "bob", "create", "works_job")["allowed"] is False


def test_what_is_not_there_is_said(works: Terminal) -> None:
    for words, said in (
        (("explain", "ann", "read", "works_site", "South"), "no works_site record 'South'"),
        (("explain", "nobody", "read", "works_site", "North"), "no user 'nobody'"),
        (("explain", "ann", "fly", "works_site", "North"), "choose one of create, read, write, delete"),
        (("explain", "ann", "read", "works_site"), "name the record"),
        (("diff",), "name one of them"),
        (("simulate",), "nothing is proposed"),
        (("who-can", "read", "works_site", "North", "--actor", "bob"), "no works_site record 'North'"),
        (("simulate", "--give", "works.hand=bob", "--actor", "bob"), "only user administrators"),
    ):
        result = works("access", *words)
        assert result.exit_code == 1
        assert said in result.stderr
    assert works("access", "simulate", "--give", "nonsense").exit_code == 2
    assert works("access", "matrix", "--by-field").exit_code == 2


def test_every_command_gives_what_the_program_finds(works: Terminal) -> None:
    async def found(instance: Instance) -> dict[str, Any]:
        access, system = instance.access(instance.elevated("test").actor), instance.elevated("test")
        site = await system.find(Site, Site.name == "North")
        user = await system.find(User, User.user_name == "ann")
        assert site is not None
        assert user is not None
        ann = await Identity(instance).actor(user["sys_id"])
        assert ann is not None
        return {
            "explain": await access.explain(ann, Site, site["sys_id"], "read"),
            "who-can": await access.who_can(Site, site["sys_id"]),
            "matrix": access.matrix(packs=("works",)),
            "diff": await access.diff(("base",)),
        }

    expected = works.inside(found)
    for name, words in {
        "explain": ("ann", "read", "works_site", "North"),
        "who-can": ("read", "works_site", "North"),
        "matrix": ("--pack", "works"),
        "diff": ("base",),
    }.items():
        assert works.json("access", name, *words) == json.loads(msgspec.json.encode(expected[name]))


def test_who_can_lists_people_with_rules_and_paths(works: Terminal) -> None:
    text = works("access", "who-can", "read", "works_site", "North").stdout
    assert text.startswith("2 can read works_site")
    assert "works.foreman was given to him" in text
    first = works("access", "who-can", "read", "works_site", "North", "--limit", "1").stdout
    assert "more: --after admin" in first


def test_the_matrix_is_a_page_lines_and_a_document_to_compare_with(works: Terminal, tmp_path: Any) -> None:
    assert "## `works_site`" in works("access", "matrix", "--pack", "works").stdout
    lines = csv.DictReader(io.StringIO(works("access", "matrix", "--pack", "works", "--csv").stdout))
    assert {line["table"] for line in lines} >= {"works_site", "works_job"}
    saved = tmp_path / "rights.json"
    saved.write_text(works("access", "matrix", "--json").stdout, encoding="utf-8")
    assert "no difference" in works("access", "diff", "--saved", str(saved)).stdout
    works("packs", "deactivate", "works", "--yes")
    gone = works("access", "diff", "--saved", str(saved)).stdout
    assert "- role works.foreman" in gone
    assert "- rule works#1: The foreman runs the workshop" in gone
    saved.write_text("{}", encoding="utf-8")
    assert "does not hold what is needed" in works("access", "diff", "--saved", str(saved)).stderr


def test_a_proposal_comes_from_options_and_from_a_file(works: Terminal, tmp_path: Any) -> None:
    text = works("access", "simulate", "--give", "works.foreman=bob").stdout
    assert "1 user concerned" in text
    assert "+ read works_site (bob): + 1 records (North)" in text
    proposal = tmp_path / "proposal.toml"
    proposal.write_text(
        'remove = ["works#1"]\n[[give]]\nrole = "works.hand"\nuser = "bob"\n', encoding="utf-8"
    )
    found = works.json("access", "simulate", str(proposal), "--take", "works.foreman=ann")
    lost = {effect["table"]: effect for effect in found["effects"] if effect["operation"] == "read"}
    assert lost["works_site"]["lost"]["records"] == 1
    assert lost["works_site"]["people"] == ["ann"]
    proposal.write_text("remove = 5", encoding="utf-8")
    assert "does not hold what is needed" in works("access", "simulate", str(proposal)).stderr


def test_a_creation_with_values_is_explained_and_nothing_is_created(made: Terminal) -> None:
    made("users", "add", "ann", "--role", "user_admin")
    explain = ("access", "explain", "ann", "create", "sys_user_group")
    found = made.json(*explain, "--value", "name=Desk", "--value", "active=true")
    assert (found["allowed"], found["sys_id"]) == (True, "")
    assert made.json("groups", "list")["groups"] == []
    assert made(*explain, "--value", "nonsense=1").exit_code == 1
    assert made(*explain, "--value", "name").exit_code == 2

"""A new pack of either kind is sound from the first minute: installed from its wheel, it passes its own tests and serves."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import httpx
import pytest

from docs.pages.installed import ROOT
from platform_core.authoring import NewPack, write_pack
from platform_core.testing.databases import SessionDatabase
from tests.docs.third_party import Machine, machine

LONG = "field_service_of_many_kinds_and_regions"


@pytest.fixture(scope="module")
def packs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, NewPack]:
    folder = tmp_path_factory.mktemp("new_packs")
    return {
        "plain": write_pack("equipment", folder),
        "industry": write_pack("mutual_insurance", folder, industry=True),
        "plain with a long name": write_pack(LONG, folder),
        "industry with a short name": write_pack("ab", folder, industry=True),
    }


@pytest.fixture(scope="module")
def author(tmp_path_factory: pytest.TempPathFactory, packs: dict[str, NewPack]) -> Machine:
    """An environment with both packs, built as wheels."""
    folders = [packs[kind].folder for kind in ("plain", "industry")]
    return machine(tmp_path_factory.mktemp("author"), *folders)


@pytest.mark.parametrize(
    "kind", ["plain", "industry", "plain with a long name", "industry with a short name"]
)
def test_its_style_is_clean_whatever_its_name(author: Machine, packs: dict[str, NewPack], kind: str) -> None:
    folder = packs[kind].folder
    author.run("python", "-m", "ruff", "check", "--no-cache", folder)
    author.run("python", "-m", "ruff", "format", "--no-cache", "--check", folder)


@pytest.mark.parametrize("kind", ["plain", "industry"])
def test_its_types_are_right(author: Machine, packs: dict[str, NewPack], kind: str) -> None:
    cache = ROOT / ".mypy_cache" / "new_packs"
    author.run("python", "-m", "mypy", "--cache-dir", cache, cwd=packs[kind].folder)


@pytest.mark.parametrize("kind", ["plain", "industry"])
def test_it_passes_its_own_tests_on_both_databases(
    author: Machine, packs: dict[str, NewPack], kind: str, postgres: SessionDatabase
) -> None:
    author.environment["PERGOLA_TEST_POSTGRES"] = postgres.url
    done = author.run("python", "-m", "pytest", "-q", "-p", "no:cacheprovider", cwd=packs[kind].folder)
    summary = done.stdout.splitlines()[-1]
    assert " passed" in summary
    assert not {"failed", "skipped", "error"} & set(summary.split())


@pytest.mark.parametrize(("kind", "name"), [("plain", "equipment"), ("industry", "mutual_insurance")])
def test_it_is_of_the_highest_tier(author: Machine, packs: dict[str, NewPack], kind: str, name: str) -> None:
    checked = author.pergola("check", name, "--source", packs[kind].folder, "--tier", "platinum")
    assert checked["problems"] == []
    without_source = author.run("pergola", "check", name, "--quick").stdout
    assert "[roles-tested] not proven: its tests are not here; name its repository" in without_source


def test_its_table_of_rights_is_written_anew(
    author: Machine, packs: dict[str, NewPack], tmp_path: Path
) -> None:
    folder = tmp_path / "equipment"
    shutil.copytree(packs["plain"].folder, folder)
    readme = folder / "README.md"
    whole = readme.read_text(encoding="utf-8")
    readme.write_text(whole.replace("| `equipment.auditor` | read |\n", ""), encoding="utf-8")
    options = ("equipment", "--source", folder, "--quick")
    assert "[rights-documented]" in author.run("pergola", "check", *options).stdout
    author.run("pergola", "check", *options, "--write-rights")
    assert readme.read_text(encoding="utf-8") == whole
    readme.write_text("# Equipment\n", encoding="utf-8")
    refused = author.run("pergola", "check", *options, "--write-rights", check=False)
    assert refused.returncode == 1
    assert "has no place for the table of rights; write `<!-- rights:" in refused.stderr


def test_both_are_activated_and_answer_over_http(author: Machine) -> None:
    author.pergola("init")
    author.pergola("packs", "activate", "equipment", "mutual_insurance", "--yes")
    author.pergola("demo", "load")
    people = {"equipment.kim": "due-inspections", "mutual_insurance.ivo": "incidents-by-severity"}
    tokens = {name: author.pergola("tokens", "issue", name, "--label", "test")["token"] for name in people}
    answers = {}
    with author.served() as address, httpx.Client(base_url=address, timeout=20) as client:
        for name, route in people.items():
            path = f"/api/{name.partition('.')[0]}/{route}"
            answer = client.get(path, headers={"Authorization": f"Bearer {tokens[name]}"})
            assert answer.status_code == 200, answer.text
            answers[route] = answer.json()
            assert client.get(path).status_code == 401
    assert [due["name"] for due in answers["due-inspections"]] == ["Ladder"]
    assert sum(count["incidents"] for count in answers["incidents-by-severity"]) == 1


def test_the_installed_command_writes_a_pack_as_well(author: Machine, tmp_path: Path) -> None:
    """The templates are part of Pergola's wheel."""
    written = author.pergola("new-pack", "equipment_too", "--into", tmp_path)
    assert len(written["files"]) == sum(len(files) for _, _, files in os.walk(written["folder"]))
    assert "csm_pack_equipment_too/manifest.py" in written["files"]
    refused = author.run("pergola", "new-pack", "equipment", "--into", tmp_path, check=False)
    assert refused.returncode == 1
    assert "is the name of a pack that is installed" in refused.stderr

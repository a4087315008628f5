"""A new pack's repository: written whole or not at all, under names that can be used."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from platform_core import Available, ConfigurationError, Console, InvalidInput, available, command_line
from platform_core.authoring import write_pack
from platform_core.authoring.new_pack import NAME, TEMPLATE


def entries(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize(
    "name",
    [
        "",
        "a",
        "Loyalty",
        "field-service",
        "field__service",
        "field_",
        "9lives",
        "class",
        "match",
        "x" * 41,
        "../up",
    ],
)
def test_a_name_that_cannot_be_used_is_refused_and_nothing_written(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidInput, match="another name"):
        write_pack(name, tmp_path)
    assert entries(tmp_path) == []


def test_the_name_of_an_installed_pack_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="'b2b' is the name of a pack that is installed"):
        write_pack("b2b", tmp_path, taken=available().packs)
    assert entries(tmp_path) == []


def test_a_folder_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    mine = tmp_path / "csm-pack-field-service"
    mine.mkdir()
    (mine / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="exists already"):
        write_pack("field_service", tmp_path)
    assert (entries(tmp_path), entries(mine)) == ([mine.name], ["notes.txt"])


@pytest.mark.parametrize("written", range(0, 18, 3))
def test_what_fails_halfway_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: int
) -> None:
    write, left = Path.write_text, [written]

    def failing(self: Path, *rest: Any, **options: Any) -> int:
        if not left[0]:
            raise OSError(28, "No space left on device")
        left[0] -= 1
        return write(self, *rest, **options)

    monkeypatch.setattr(Path, "write_text", failing)
    with pytest.raises(OSError, match="No space"):
        write_pack("loyalty", tmp_path)
    assert entries(tmp_path) == []


@pytest.mark.parametrize("industry", [False, True], ids=["plain", "industry"])
def test_every_file_bears_the_new_name_and_none_the_old_one(tmp_path: Path, industry: bool) -> None:
    written = write_pack("field_service", tmp_path, industry=industry)
    found = {
        path.relative_to(written.folder).as_posix() for path in written.folder.rglob("*") if path.is_file()
    }
    assert found == set(written.files)
    assert {".gitignore", ".github/workflows/tests.yml", "README.md", "pyproject.toml"} <= found
    for name in found:
        text = (written.folder / name).read_text(encoding="utf-8")
        assert NAME not in f"{name} {text}".lower(), name
    project = tomllib.loads((written.folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["name"] == "csm-pack-field-service"
    assert project["entry-points"]["pergola.packs"] == {"field_service": "csm_pack_field_service:pack"}
    assert written.folder.stat().st_mode & 0o777 == 0o755


def test_the_templates_have_no_file_that_is_not_copied(tmp_path: Path) -> None:
    copied = {
        name.replace("csm_pack_loyalty", f"csm_pack_{NAME}")
        for industry in (False, True)
        for name in write_pack("loyalty", tmp_path / _made(tmp_path, industry), industry=industry).files
    }
    theirs = {
        path.relative_to(TEMPLATE)
        .as_posix()
        .replace("dot-", ".")
        .removeprefix("plain/")
        .removeprefix("industry/")
        for path in TEMPLATE.rglob("*")
        if path.is_file() and "cache" not in path.as_posix()
    }
    assert copied == theirs


def _made(folder: Path, industry: bool) -> str:
    name = "industry" if industry else "plain"
    (folder / name).mkdir()
    return name


def test_the_command_says_what_to_do_next(tmp_path: Path) -> None:
    console = Console(packs=Available({}))
    done = CliRunner().invoke(command_line(), ["new-pack", "loyalty", "--into", str(tmp_path)], obj=console)
    assert done.exit_code == 0, done.stderr
    assert "pergola check loyalty" in done.stdout
    again = CliRunner().invoke(
        command_line(), ["new-pack", "loyalty", "--into", str(tmp_path)], obj=Console(packs=Available({}))
    )
    assert again.exit_code == 1
    assert "exists already; name another pack" in again.stderr

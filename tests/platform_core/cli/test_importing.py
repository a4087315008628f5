"""Importing over the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from platform_core import Instance, Query
from tests.example.works import Job
from tests.platform_core.cli.terminal import Terminal

MAP = 'key = ["title"]\n[fields]\ntitle = "Title"\ngrade = "Grade"\n'
ROWS = "Title,Grade\nOil,1\nPaint,many\nWax,3\n"


@pytest.fixture
def shop(made: Terminal, tmp_path: Path) -> Terminal:
    """A workshop, a file and a map."""
    assert made("packs", "activate", "works", "--yes").exit_code == 0
    (tmp_path / "jobs.csv").write_text(ROWS)
    (tmp_path / "jobs.toml").write_text(MAP)
    return made


def words(folder: Path, *more: str, table: str = "works_job") -> list[str]:
    return ["import", str(folder / "jobs.csv"), "--table", table, "--map", str(folder / "jobs.toml"), *more]


def titles(pergola: Terminal) -> list[str]:
    async def read(instance: Instance) -> list[str]:
        page = await instance.elevated("test").list(Job, Query(order=("sys_id",)))
        return [record["title"] for record in page.records]

    return pergola.inside(read)


def test_an_import_with_rejected_rows_ends_with_one_and_says_which(shop: Terminal, tmp_path: Path) -> None:
    result = shop(*words(tmp_path))
    assert result.exit_code == 1
    first, *rest = result.stdout.splitlines()
    assert first.startswith("3 read, 2 created, 0 updated, 0 unchanged, 1 rejected in ")
    assert first.endswith("rows/s)")
    assert rest == [
        "  line 3: grade (column Grade): 'many' is not a whole number",
        f"rejected rows: {tmp_path / 'jobs.rejects.csv'}; correct them and import that file with the same map",
    ]
    assert titles(shop) == ["Oil", "Wax"]


def test_a_clean_import_ends_with_zero_and_is_a_document_too(shop: Terminal, tmp_path: Path) -> None:
    (tmp_path / "jobs.csv").write_text(ROWS.replace("many", "2"))
    document = shop.json(*words(tmp_path))
    assert {name: document[name] for name in ("read", "created", "rejected", "dry_run", "rejects_file")} == {
        "read": 3,
        "created": 3,
        "rejected": 0,
        "dry_run": False,
        "rejects_file": None,
    }
    assert document["rows_per_second"] > 0


def test_a_dry_run_says_that_it_was_one(shop: Terminal, tmp_path: Path) -> None:
    result = shop(*words(tmp_path, "--dry-run", "--rejects", str(tmp_path / "r.csv")))
    assert "dry run: everything was undone" in result.stdout
    assert titles(shop) == []
    assert (tmp_path / "r.csv").exists()


def test_an_actor_imports_with_his_rights(shop: Terminal, tmp_path: Path) -> None:
    shop("users", "add", "flo", "--role", "works.foreman")
    shop("users", "add", "eve")
    assert shop(*words(tmp_path, "--actor", "flo")).stdout.startswith("3 read, 2 created")
    eve = shop(*words(tmp_path, "--actor", "eve"))
    assert eve.exit_code == 1
    assert "title" in eve.stderr
    assert shop(*words(tmp_path, "--actor", "nobody")).exit_code == 1


def test_a_malformed_file_says_how_far_it_came(shop: Terminal, tmp_path: Path) -> None:
    (tmp_path / "jobs.csv").write_text('Title,Grade\nOil,1\nPaint,2\n"Wax"x,3\n')
    result = shop(*words(tmp_path, "--batch", "1"))
    assert result.exit_code == 1
    assert (
        f"2 read, 2 created, 0 updated, 0 unchanged, 0 rejected; done up to line 3 of {tmp_path}"
        in result.stderr
    )
    assert "line 4 is not well-formed CSV" in result.stderr
    assert titles(shop) == ["Oil", "Paint"]


@pytest.mark.parametrize(
    ("more", "code", "said"),
    [
        (("--delimiter", ";;"), 2, "one character"),
        (("--format", "xml"), 2, "xml"),
        (("--batch", "0"), 2, "0"),
        (("--map", "absent.toml"), 1, "absent.toml cannot be read"),
        (("--table", "nowhere"), 1, "there is no table 'nowhere'"),
    ],
)
def test_wrong_use_is_told(
    shop: Terminal, tmp_path: Path, more: tuple[str, ...], code: int, said: str
) -> None:
    result = shop(*words(tmp_path, *more))
    assert result.exit_code == code
    assert said in result.stderr
    assert titles(shop) == []

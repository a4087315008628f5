"""Maps: what they say, and what is wrong with them before a single row is read."""

import textwrap
from pathlib import Path
from typing import Any

import pytest

from platform_core import ConfigurationError, available
from platform_core.assembly import assemble
from platform_core.importing.mapping import read_map
from platform_core.importing.plan import Plan, make_plan
from platform_core.importing.seen import Seen
from platform_core.importing.sources import Row
from tests.example import works
from tests.example.works import Job

REGISTRY = assemble(available(extra=[works.pack]), ["works"]).registry


def plan(folder: Path, text: str) -> Plan:
    file = folder / "map.toml"
    file.write_text(textwrap.dedent(text), encoding="utf-8")
    return make_plan(REGISTRY, Job, read_map(file), Seen())


def problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(ConfigurationError) as refused:
        plan(folder, text)
    return [f"{part.pointer}: {part.detail}" for part in refused.value.errors] or [str(refused.value)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("key = [", "is not TOML"),
        ("[fields]\ntitle = 'T'", "has no `key`"),
        ("key = []\nfelds = {}", "cannot be used"),
        ("key = []\n[fields]\ntitle = { colum = 'T' }", "unknown field `colum`"),
        ("key = []\n[fields]\ntitle = 5", "cannot be used"),
    ],
)
def test_a_map_that_cannot_be_read_says_why(tmp_path: Path, text: str, said: str) -> None:
    (found,) = problems(tmp_path, text)
    assert said in found


def test_a_map_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"absent\.toml cannot be read"):
        read_map(tmp_path / "absent.toml")


def test_everything_that_is_wrong_with_a_map_is_said_at_once(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        """
        table = "works_site"
        key = ["title", "story"]
        [fields]
        title = "Title"
        colour = "Color"
        color = { column = "Color", value = "red" }
        cost = {}
        owner = { column = "Owner", find = "nickname" }
        site = { column = "Site", find = "name", create = { area = "north" } }
        sys_created_on = "Created"
        day = { column = "Day", values = { x = ["y"] } }
        """,
    )
    assert found == [
        "/table: the map is for works_site, not for works_job",
        "/colour: works_job has no such field",
        "/color: give exactly one of column, value, template, fingerprint; here is column and value",
        "/cost: give exactly one of column, value, template, fingerprint; here is none",
        "/owner: `find` names 'nickname', which sys_user does not have",
        "/site: `create` sets 'area', which works_site does not have",
        "/sys_created_on: the platform fills this field in; it can only be used as `sys_id` in `key`",
        "/day: ['y'] is not a single value",
        "/key: the key field 'story' is not among `fields`",
    ]


def test_a_map_without_fields_is_refused(tmp_path: Path) -> None:
    assert problems(tmp_path, "key = []\nfields = {}") == ["/fields: the map fills no field"]


def test_what_cannot_be_compared_cannot_be_part_of_the_key(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, "key = ['extra']\n[fields]\nextra = 'E'")
    assert found == "/extra: a field of type json cannot be part of the key"


def test_columns_that_the_map_does_not_mention_are_named_and_so_are_absent_ones(tmp_path: Path) -> None:
    made = plan(
        tmp_path,
        "key = []\nignore = ['Left out']\n[fields]\ntitle = 'Title'\nstory = { template = '{Here} {There}' }",
    )
    made.check(("Title", "Here", "There", "Left out"))
    made.check(("Title", "Here", "There", "rejected_line", "rejected_because"))
    with pytest.raises(ConfigurationError) as refused:
        made.check(("Title", "Here", "Surprise"))
    assert [part.detail for part in refused.value.errors] == [
        "the file has the column 'Surprise', which the map does not mention",
        "the map uses the column 'There', which the file does not have",
    ]


def value(folder: Path, field: str, cells: dict[str, Any]) -> Any:
    (found,) = plan(folder, f"key = []\n[fields]\n{field}").fields.values()
    return found.read(found.text(Row(2, cells, None)))


@pytest.mark.parametrize(
    ("field", "cells", "expected"),
    [
        ("title = 'T'", {"T": "  a "}, "a"),
        ("title = 'T'", {"T": "  "}, None),
        ("title = 'T'", {"T": None}, None),
        ("title = 'T'", {}, None),
        ("title = 'T'", {"T": 7}, "7"),
        ("title = 'T'", {"T": 7.5}, "7.5"),
        ("urgent = 'T'", {"T": True}, True),
        ("extra = 'T'", {"T": {"a": [1]}}, {"a": [1]}),
        ("watchers = 'T'", {"T": ["0" * 32, "1" * 32]}, ["0" * 32, "1" * 32]),
        (
            "watchers = { column = 'T', separator = '|' }",
            {"T": f"{'0' * 32} | {'1' * 32}"},
            ["0" * 32, "1" * 32],
        ),
        ("title = { value = 'fixed' }", {}, "fixed"),
        ("grade = { value = 3 }", {}, 3),
        ("color = { value = 'Red' }", {}, "red"),
        ("title = { column = 'T', default = 'none' }", {"T": ""}, "none"),
        ("grade = { column = 'T', values = { high = 1, '' = 0 } }", {"T": "high"}, 1),
        ("grade = { column = 'T', values = { high = 1, '' = 0 } }", {"T": ""}, 0),
        ("grade = { column = 'T', values = { high = 1 } }", {"T": "2"}, 2),
        ("title = { column = 'T', values = { '-' = '' }, default = 'none' }", {"T": "-"}, "none"),
        ("title = { column = 'T', prefix = 'no-' }", {"T": "7"}, "no-7"),
        ("title = { column = 'T', prefix = 'no-' }", {"T": ""}, None),
        ("title = { column = 'T', extract = '([0-9]+)', prefix = 'n' }", {"T": "a 12 b"}, "n12"),
        ("title = { template = '{A}: {B}' }", {"A": " x ", "B": "y"}, "x: y"),
        ("title = { template = '{A}: {B}' }", {"A": "x", "B": ""}, "x:"),
        ("title = { template = '{A}: {B}' }", {"A": "", "B": ""}, None),
        ("story = { template = ['a {A}', 'b {B}', 'end'] }", {"A": "", "B": "1"}, "b 1\nend"),
        ("story = { template = ['{A}', '{B}'], join = ' / ' }", {"A": "1", "B": "{A}"}, "1 / {A}"),
    ],
)
def test_a_value_comes_from_where_the_map_says(
    tmp_path: Path, field: str, cells: dict[str, Any], expected: Any
) -> None:
    assert value(tmp_path, field, cells) == expected


def test_one_and_true_are_not_taken_for_each_other(tmp_path: Path) -> None:
    (found,) = plan(tmp_path, "key = []\n[fields]\nextra = { value = 1 }").fields.values()
    assert found.read(1) is not True
    assert found.read(True) is True
    assert type(found.read(1)) is int


def test_fingerprints_tell_rows_apart_and_number_equal_ones(tmp_path: Path) -> None:
    (found,) = plan(tmp_path, "key = []\n[fields]\ntitle = { fingerprint = 'row' }").fields.values()
    rows = [{"A": "1", "B": "2"}, {"A": "12", "B": ""}, {"B": "2", "A": "1"}, {"A": " 1 ", "B": "2"}]
    made = [found.text(Row(number, cells, None)) for number, cells in enumerate(rows, 2)]
    assert made[2:] == [f"{made[0]}-2", f"{made[0]}-3"]
    assert made[1] not in made[0]


def test_a_fingerprint_may_be_made_of_some_columns(tmp_path: Path) -> None:
    (found,) = plan(tmp_path, "key = []\n[fields]\ntitle = { fingerprint = ['A'] }").fields.values()
    first, second = (found.text(Row(2, {"A": "1", "B": other}, None)) for other in "xy")
    assert second == f"{first}-2"
    assert found.columns == ("A",)

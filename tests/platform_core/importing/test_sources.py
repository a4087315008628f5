"""Reading files row by row."""

from pathlib import Path

import pytest

from platform_core import InvalidInput
from platform_core.importing.sources import Row, open_source


def rows(path: Path, content: bytes, **options: str) -> list[Row]:
    path.write_bytes(content)
    with open_source(path, **options) as source:  # type: ignore[arg-type]
        return list(source)


def test_a_row_knows_the_line_that_it_starts_on(tmp_path: Path) -> None:
    found = rows(tmp_path / "a.csv", b'A,B\n1,"two\nlines"\n\n3,4\r\n5,6')
    assert [(row.line, dict(row.cells)) for row in found] == [
        (2, {"A": "1", "B": "two\nlines"}),
        (5, {"A": "3", "B": "4"}),
        (6, {"A": "5", "B": "6"}),
    ]


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path, name: str) -> None:
    content = "A\n1\n" if name == "a.csv" else '{"A": "1"}\n'
    assert dict(rows(tmp_path / name, b"\xef\xbb\xbf" + content.encode())[0].cells) == {"A": "1"}


@pytest.mark.parametrize(("cells", "count"), [("1", 1), ("1,2,3", 3)])
def test_a_row_with_another_number_of_cells_is_an_error_of_that_row(
    tmp_path: Path, cells: str, count: int
) -> None:
    bad, good = rows(tmp_path / "a.csv", f"A,B\n{cells}\n1,2\n".encode())
    assert bad.error == f"the row has {count} cells, the header 2"
    assert not good.error


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"A,B,A\n", "line 1 has the column 'A' twice"),
        (b"A,,B\n", "line 1 has a column without a name"),
        (b'A\n"1\n', "is not well-formed CSV"),
        (b'A\n"1"2\n', "line 2 is not well-formed CSV"),
        (b"A\n1\n2\n\xe9\n", "line 4 is not UTF-8"),
        (b"A\xff\n1\n", "line 1 is not UTF-8"),
    ],
)
def test_a_malformed_file_is_refused_by_its_line(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(InvalidInput, match=said) as refused:
        rows(tmp_path / "a.csv", content)
    assert refused.value.remedy


def test_other_delimiters_are_read(tmp_path: Path) -> None:
    expected = {"A": "1", "B": "2,5"}
    assert dict(rows(tmp_path / "a.tsv", b"A\tB\n1\t2,5\n")[0].cells) == expected
    assert dict(rows(tmp_path / "a.csv", b"A;B\n1;2,5\n", delimiter=";")[0].cells) == expected


def test_a_line_that_is_no_json_object_is_an_error_of_that_row(tmp_path: Path) -> None:
    found = rows(tmp_path / "a.jsonl", b'{"A": 1}\n\n[1]\n{"A": \xff}\n{"A"\n{"A": null}')
    assert [(row.line, bool(row.error)) for row in found] == [
        (1, False),
        (3, True),
        (4, True),
        (5, True),
        (6, False),
    ]
    assert found[3].original == {"text": '{"A"'}


def test_what_a_file_is_follows_from_its_ending_or_is_said(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="--format"):
        rows(tmp_path / "a.txt", b"A\n1\n")
    assert len(rows(tmp_path / "a.txt", b"A\n1\n", kind="csv")) == 1


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"absent\.csv cannot be read"):
        open_source(tmp_path / "absent.csv")


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
def test_a_large_file_is_never_read_as_a_whole(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    line = "1,2\n" if name == "a.csv" else '{"A": "1", "B": "2"}\n'
    path.write_text(("A,B\n" if name == "a.csv" else "") + line * 100_000)
    size = path.stat().st_size
    with open_source(path) as source:
        each = iter(source)
        next(each)
        assert source.position < size / 5
        assert sum(1 for _ in each) == 99_999
        assert source.position == size

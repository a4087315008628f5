"""Importing: what becomes of the rows of a file, on both databases."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from platform_core import Conflict, InvalidInput, NotFound
from platform_core.testing import deactivate
from tests.example.works import Job, Repair, Site
from tests.platform_core.importing.import_desk import BY_TITLE, Desk, counts

EVERYTHING = """
key = ["title"]
[fields]
title = "Title"
story = "Story"
grade = "Grade"
urgent = "Urgent"
due = { column = "Due", format = "%d.%m.%Y %H:%M", time_zone = "UTC" }
day = "Day"
cost = { column = "Cost", minor_digits = 2 }
weight = "Weight"
length = "Length"
color = "Color"
level = "Level"
extra = "Extra"
remarks = "Remarks"
"""
EVERY_KIND = (
    "Title,Story,Grade,Urgent,Due,Day,Cost,Weight,Length,Color,Level,Extra,Remarks\n"
    'Oil,"Two\nlines",3,yes,01.03.2026 09:30,2026-03-02,19.99,0.1,90,Red,Medium,"{""a"": [1]}",First\n'
    "Paint,,,,,,,,,,,,\n"
)


async def test_every_kind_of_field_is_stored_as_the_file_says(desk: Desk) -> None:
    assert counts(await desk.bring(EVERY_KIND, EVERYTHING)) == (2, 2, 0, 0, 0)
    full, blank = await desk.records()
    expected: dict[str, Any] = {
        "title": "Oil",
        "story": "Two\nlines",
        "grade": 3,
        "urgent": True,
        "due": datetime.datetime(2026, 3, 1, 9, 30, tzinfo=datetime.UTC),
        "day": datetime.date(2026, 3, 2),
        "cost": 1999,
        "weight": 0.1,
        "length": 90,
        "color": "red",
        "level": 2,
        "extra": {"a": [1]},
    }
    assert {name: full[name] for name in expected} == expected
    empty = {name: blank[name] for name in expected}
    assert empty == {**dict.fromkeys(expected), "title": "Paint", "urgent": False}
    entries = (await desk.csm.system.journal(Job, full["sys_id"], "remarks")).records
    assert [entry["value"] for entry in entries] == ["First"]


@pytest.mark.rule("CSM-183")
@pytest.mark.rule("CSM-183")
async def test_a_second_run_of_the_same_file_changes_nothing(desk: Desk) -> None:
    await desk.bring(EVERY_KIND, EVERYTHING)
    before = await desk.records()
    assert counts(await desk.bring(EVERY_KIND, EVERYTHING)) == (2, 0, 0, 2, 0)
    assert await desk.records() == before
    for record in before:
        assert (await desk.csm.system.history(Job, record["sys_id"])).records == []
        assert len((await desk.csm.system.journal(Job, record["sys_id"], "remarks")).records) <= 1


@pytest.mark.rule("CSM-183")
async def test_a_changed_cell_changes_that_field_alone(desk: Desk) -> None:
    await desk.bring(EVERY_KIND, EVERYTHING)
    changed = EVERY_KIND.replace(",Red,", ",Blue,")
    assert counts(await desk.bring(changed, EVERYTHING)) == (2, 0, 1, 1, 0)
    oil, _ = await desk.records()
    history = (await desk.csm.system.history(Job, oil["sys_id"])).records
    assert [(row["fieldname"], row["oldvalue"], row["newvalue"]) for row in history] == [
        ("color", "red", "blue")
    ]


async def test_an_empty_cell_leaves_what_is_there_unless_it_is_to_clear(desk: Desk) -> None:
    rows = "Title,Story,Grade\nOil,{},{}\n"
    map_ = BY_TITLE + 'story = "Story"\ngrade = {{ column = "Grade", clear = {} }}\n'
    await desk.bring(rows.format("Long", 3), map_.format("false"))
    assert counts(await desk.bring(rows.format("", ""), map_.format("false"))) == (1, 0, 0, 1, 0)
    assert counts(await desk.bring(rows.format("", ""), map_.format("true"))) == (1, 0, 1, 0, 0)
    (oil,) = await desk.records()
    assert (oil["story"], oil["grade"]) == ("Long", None)
    assert counts(await desk.bring(rows.format("", ""), map_.format("true"))) == (1, 0, 0, 1, 0)


async def test_without_a_key_every_row_becomes_a_record_each_time(desk: Desk) -> None:
    map_ = BY_TITLE.replace('["title"]', "[]")
    for _ in range(2):
        assert counts(await desk.bring("Title\nOil\nOil\n", map_)) == (2, 2, 0, 0, 0)
    assert [record["title"] for record in await desk.records()] == ["Oil"] * 4


async def test_equal_rows_without_an_id_stay_apart_and_are_known_again(desk: Desk) -> None:
    map_ = 'key = ["hidden_note"]\n[fields]\nhidden_note = { fingerprint = "row" }\ntitle = "Title"\n'
    rows = "Title\nOil\nOil\nPaint\n"
    assert counts(await desk.bring(rows, map_)) == (3, 3, 0, 0, 0)
    assert counts(await desk.bring(rows + "Oil\n", map_)) == (4, 1, 0, 3, 0)
    assert len({record["hidden_note"] for record in await desk.records()}) == 4


@pytest.mark.rule("CSM-183")
async def test_a_key_that_comes_twice_in_a_file_is_refused_the_second_time(desk: Desk) -> None:
    rows = "Title,Grade\nOil,1\nPaint,1\nOil,2\n"
    map_ = BY_TITLE + 'grade = "Grade"\n'
    summary = await desk.bring(rows, map_)
    assert counts(summary) == (3, 2, 0, 0, 1)
    (rejected,) = summary.rejections
    assert (rejected.line, rejected.reasons) == (4, ["title (column Title): line 2 has the same key already"])
    assert counts(await desk.bring(rows, map_)) == (3, 0, 0, 2, 1)


async def test_a_row_without_its_key_is_refused(desk: Desk) -> None:
    summary = await desk.bring("Title,Grade\n,1\n", BY_TITLE + 'grade = "Grade"\n')
    assert [each.reasons for each in summary.rejections] == [["title (column Title): the key is empty"]]


async def test_a_key_that_several_records_have_is_refused(desk: Desk) -> None:
    for _ in range(2):
        await desk.csm.system.create(Job, {"title": "Oil"})
    summary = await desk.bring("Title\nOil\nPaint\n", BY_TITLE)
    assert counts(summary) == (2, 1, 0, 0, 1)
    assert summary.rejections[0].reasons == ["title: several records have this key"]


async def test_a_key_of_several_fields_finds_records_however_many_rows_there_are(desk: Desk) -> None:
    map_ = 'key = ["title", "grade"]\n[fields]\ntitle = "T"\ngrade = "G"\n'
    rows = "T,G\n" + "".join(f"Job {number % 7},{number}\n" for number in range(450))
    assert counts(await desk.bring(rows, map_, batch=400)) == (450, 450, 0, 0, 0)
    assert counts(await desk.bring(rows, map_, batch=400)) == (450, 0, 0, 450, 0)


async def test_records_are_found_by_their_id_but_never_made_with_one(desk: Desk) -> None:
    record = await desk.csm.system.create(Job, {"title": "Oil"})
    map_ = 'key = ["sys_id"]\n[fields]\nsys_id = "Id"\ntitle = "Title"\n'
    summary = await desk.bring(f"Id,Title\n{record['sys_id']},Paint\n{'0' * 32},New\n", map_)
    assert counts(summary) == (2, 0, 1, 0, 1)
    assert "sys_id (column Id): the platform fills this field in" in summary.rejections[0].reasons


@pytest.mark.rule("CSM-183")
@pytest.mark.rule("CSM-183")
async def test_a_refused_row_is_undone_alone_and_the_rest_of_its_batch_is_stored(desk: Desk) -> None:
    rows = "Title,Grade\n" + "".join(f"Job {number},{number}\n" for number in range(12))
    rows = rows.replace("Job 5,", f"{'x' * 61},")
    summary = await desk.bring(rows, BY_TITLE + 'grade = "Grade"\n', batch=5)
    assert counts(summary) == (12, 11, 0, 0, 1)
    assert summary.rejections[0].line == 7
    assert summary.rejections[0].reasons == ["title (column Title): Expected `str` of length <= 60"]
    assert [record["grade"] for record in await desk.records()] == [0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11]


async def test_everything_that_is_wrong_with_a_row_is_said_with_column_and_field(desk: Desk) -> None:
    map_ = BY_TITLE + 'grade = "Grade"\nday = "Day"\ncolor = { value = "red" }\n'
    summary = await desk.bring("Title,Grade,Day\nOil,many,2026-02-30\n", map_)
    assert summary.rejections[0].reasons == [
        "grade (column Grade): 'many' is not a whole number",
        "day (column Day): '2026-02-30' is not a day such as 2026-03-01",
    ]


async def test_rejected_rows_can_be_corrected_and_imported_with_the_same_map(desk: Desk) -> None:
    map_ = BY_TITLE + 'grade = "Grade"\n'
    summary = await desk.bring("Title,Grade\nOil,1\n Paint ,many\nWax\nZinc,2,3,4\n", map_)
    assert counts(summary) == (4, 1, 0, 0, 3)
    assert summary.rejects_file == str(desk.folder / "jobs.rejects.csv")
    paint, wax, zinc = desk.rejects()
    assert (paint["Title"], paint["Grade"], paint["rejected_line"]) == (" Paint ", "many", "3")
    assert paint["rejected_because"] == "grade (column Grade): 'many' is not a whole number"
    assert (wax["Title"], wax["Grade"], wax["rejected_line"]) == ("Wax", "", "4")
    surplus: Any = dict(zinc)
    assert surplus[None] == ["3", "4"]
    corrected = (desk.folder / "jobs.rejects.csv").read_text().replace("many", "7").replace(",3,4\n", "\n")
    assert counts(await desk.bring(corrected.encode(), map_, name="again.csv")) == (3, 3, 0, 0, 0)
    assert not (desk.folder / "again.rejects.csv").exists()


async def test_a_row_that_is_rejected_again_keeps_one_line_and_one_reason(desk: Desk) -> None:
    map_ = BY_TITLE + 'grade = "Grade"\n'
    await desk.bring("Title,Grade\nOil,many\n", map_)
    rejected = (desk.folder / "jobs.rejects.csv").read_bytes()
    await desk.bring(rejected, map_, name="again.csv")
    (row,) = desk.rejects("again.rejects.csv")
    assert row == {
        "Title": "Oil",
        "Grade": "many",
        "rejected_line": "2",
        "rejected_because": "grade (column Grade): 'many' is not a whole number",
    }


async def test_json_lines_are_imported_and_rejected_as_json_lines(desk: Desk) -> None:
    map_ = BY_TITLE + 'grade = "Grade"\nextra = "Extra"\nurgent = "Urgent"\n'
    rows = (
        '{"Title": "Oil", "Grade": 3, "Extra": {"a": null}, "Urgent": true}\n'
        '{"Title": "Paint"}\nnonsense\n{"Title": "Wax", "Color": "red"}\n'
    )
    summary = await desk.bring(rows, map_, name="jobs.jsonl")
    assert counts(summary) == (4, 2, 0, 0, 2)
    assert summary.rejections[1].reasons == ["column Color: the map does not mention it"]
    oil, paint = await desk.records()
    assert (oil["grade"], oil["extra"], oil["urgent"]) == (3, {"a": None}, True)
    assert (paint["grade"], paint["extra"], paint["urgent"]) == (None, None, False)
    corrected = (desk.folder / "jobs.rejects.jsonl").read_text().splitlines()[1].replace('"Color":"red",', "")
    assert counts(await desk.bring(corrected, map_, name="again.jsonl")) == (1, 1, 0, 0, 0)


async def test_a_dry_run_reports_what_the_run_does_and_writes_nothing(desk: Desk) -> None:
    await desk.csm.system.create(Job, {"title": "Oil", "grade": 1})
    before = await desk.records()
    map_ = BY_TITLE + 'grade = "Grade"\nsite = { column = "Site", find = "name", create = true }\n'
    rows = "Title,Grade,Site\nOil,2,North\nPaint,x,North\nWax,1,North\nZinc,1,South\n"
    rows += f"{'y' * 61},1,West\nLead,1,West\n"
    dry = await desk.bring(rows, map_, dry_run=True, batch=2)
    assert counts(dry) == (6, 3, 1, 0, 2)
    assert dry.referred == 3
    assert await desk.records() == before
    assert await desk.records(Site) == []
    wet = await desk.bring(rows, map_, batch=2)
    assert (counts(wet), wet.referred, wet.rejections) == (counts(dry), dry.referred, dry.rejections)
    assert sorted(site["name"] for site in await desk.records(Site)) == ["North", "South", "West"]


async def test_an_unmapped_column_is_refused_before_anything_is_written(desk: Desk) -> None:
    with pytest.raises(Exception, match="the map does not fit the file") as refused:
        await desk.bring("Title,Color\nOil,red\n", BY_TITLE)
    assert "'Color'" in refused.value.errors[0].detail  # type: ignore[attr-defined]
    assert await desk.records() == []


async def test_what_was_imported_before_a_malformed_line_stays(desk: Desk) -> None:
    with pytest.raises(InvalidInput, match="line 6 is not well-formed CSV"):
        await desk.bring('Title\nA\nB\nC\nD\n"E"x\n', BY_TITLE, batch=2)
    assert [record["title"] for record in await desk.records()] == ["A", "B", "C", "D"]


async def test_an_interrupted_import_leaves_whole_batches_and_goes_on_where_it_stopped(desk: Desk) -> None:
    rows = "Title\n" + "".join(f"Job {number}\n" for number in range(10))
    batches = iter(range(10))

    def interrupt(position: int) -> None:
        if next(batches) == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await desk.bring(rows, BY_TITLE, batch=3, progress=interrupt)
    assert len(await desk.records()) == 6
    assert counts(await desk.bring(rows, BY_TITLE, batch=3)) == (10, 4, 0, 6, 0)


async def test_progress_is_told_after_each_batch(desk: Desk) -> None:
    positions: list[int] = []
    await desk.bring("Title\nA\nB\nC\n", BY_TITLE, batch=2, progress=positions.append)
    assert len(positions) == 2
    assert positions[-1] == len("Title\nA\nB\nC\n")


async def test_an_import_ends_when_the_packs_change(desk: Desk) -> None:
    await deactivate(desk.csm.instance, ["works"])
    with pytest.raises(Conflict, match="the active packs changed"):
        await desk.bring("Title\nOil\n", BY_TITLE)


async def test_records_of_a_child_class_are_known_again_through_the_parent(desk: Desk) -> None:
    await desk.csm.system.create(Repair, {"title": "Oil", "part": "bolt"})
    assert counts(await desk.bring("Title,G\nOil,4\n", BY_TITLE + 'grade = "G"\n')) == (1, 0, 1, 0, 0)
    (repair,) = await desk.records(Repair)
    assert (repair["grade"], repair["part"]) == (4, "bolt")


@pytest.mark.parametrize(("table", "error"), [("nowhere", NotFound), ("sys_user_credential", NotFound)])
async def test_a_table_that_is_not_there_is_refused(desk: Desk, table: str, error: type[Exception]) -> None:
    with pytest.raises(error, match=table):
        await desk.bring("Title\nOil\n", BY_TITLE, table=table)


async def test_rejected_rows_never_replace_the_file_itself(desk: Desk) -> None:
    with pytest.raises(InvalidInput, match="would replace the file"):
        await desk.bring("Title\nOil\n", BY_TITLE, rejects=desk.folder / "jobs.csv")
    assert (desk.folder / "jobs.csv").read_text() == "Title\nOil\n"


@pytest.mark.parametrize("batch", [0, 5001])
async def test_a_batch_has_a_reasonable_size(desk: Desk, batch: int) -> None:
    with pytest.raises(InvalidInput, match="batch"):
        await desk.bring("Title\nOil\n", BY_TITLE, batch=batch)

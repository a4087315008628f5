"""Case tasks: whose they are, how they go, and who sees and changes them."""

from __future__ import annotations

from contextlib import suppress

import pytest

from platform_core import InvalidInput, NotFound, NotPermitted, PlatformError, Query, TransitionRefused
from plugins.customer_service import CASE_TASK_VIEWER, TASK_CLOSED, TASK_OPEN, Case, CaseTask
from tests.plugins.customer_service.desk import Desk

SHOWN = {"guest's shown", "clara's shown"}
HIDDEN = {"guest's hidden", "clara's hidden"}
OF_ACCOUNTS = {"guest's shown", "guest's hidden", "nobody's"}
OF_CONSUMERS = {"clara's shown", "clara's hidden"}
SEES = {
    "manager": OF_ACCOUNTS | OF_CONSUMERS,
    "task viewer": OF_ACCOUNTS | OF_CONSUMERS,
    "viewer": set(),
    "agent": OF_ACCOUNTS,
    "consumer agent": OF_CONSUMERS,
    "guest": {"guest's shown"},
    "colleague": set(),
    "hotel admin": {"guest's shown"},
    "subsidiary manager": {"guest's shown"},
    "branch admin": set(),
    "clara": {"clara's shown"},
    "mateo": set(),
}


@pytest.fixture
async def tasks(cases: Desk) -> Desk:
    """Cases with a task that the customer sees and one that he does not, and a task of no case."""
    async with cases.preparing():
        await cases.person("task viewer", CASE_TASK_VIEWER)
        for name in ("guest's shown", "guest's hidden", "clara's shown", "clara's hidden"):
            await cases.add(
                name,
                CaseTask,
                short_description=name,
                parent_case=cases[f"{name.split()[0]} case"],
                visible_to_customer=name in SHOWN,
            )
        await cases.add("nobody's", CaseTask, short_description="nobody's", parent=cases["guest's shown"])
    return cases


async def lists(desk: Desk, person: str) -> set[str]:
    """The subjects of the tasks that a person gets in a list."""
    with suppress(NotPermitted, NotFound):
        page = await desk.records(person).list(CaseTask, Query(fields=("short_description",)))
        return {task["short_description"] for task in page.records}
    return set()


async def task(desk: Desk, name: str) -> dict[str, object]:
    """A task as it stands."""
    return dict(await desk.everything.get(CaseTask, desk[name]))


async def test_a_task_of_a_case_has_its_number_its_customer_and_the_case_as_its_parent(tasks: Desk) -> None:
    found = await task(tasks, "guest's shown")
    assert str(found["number"]).startswith("CSTASK")
    assert (found["account"], found["contact"]) == (tasks["hotel"], tasks["guest"])
    assert found["parent"] == tasks["guest's case"]
    assert (found["priority"], found["state"], found["active"]) == (4, TASK_OPEN, True)
    of_consumer = await task(tasks, "clara's shown")
    assert (of_consumer["account"], of_consumer["consumer"]) == (None, tasks["clara's record"])


async def test_a_task_of_another_task_has_only_its_parent(tasks: Desk) -> None:
    found = await task(tasks, "nobody's")
    assert found["parent"] == tasks["guest's shown"]
    assert (found["parent_case"], found["account"], found["contact"]) == (None, None, None)


async def test_the_customer_of_a_task_is_nobodys_to_choose(tasks: Desk) -> None:
    with pytest.raises(InvalidInput) as refused:
        await tasks.records("manager").update(
            CaseTask, tasks["guest's shown"], {"account": tasks["branch"]}, version=0
        )
    assert [error.pointer for error in refused.value.errors] == ["/account"]


async def test_a_task_that_moves_to_another_case_gets_its_customer(tasks: Desk) -> None:
    moved = await tasks.records("manager").update(
        CaseTask, tasks["guest's shown"], {"parent_case": tasks["clara's case"]}, version=0
    )
    assert (moved["account"], moved["contact"], moved["consumer"]) == (None, None, tasks["clara's record"])
    assert moved["parent"] == tasks["clara's case"]


async def test_tasks_follow_when_their_case_gets_another_customer(tasks: Desk) -> None:
    values = {"account": tasks["branch"], "contact": None}
    await tasks.everything.update(Case, tasks["guest's case"], values)
    for name in ("guest's shown", "guest's hidden"):
        found = await task(tasks, name)
        assert (found["account"], found["contact"]) == (tasks["branch"], None)
    assert await lists(tasks, "branch admin") == {"guest's shown"}
    assert await lists(tasks, "hotel admin") == set()


@pytest.mark.parametrize("person", sorted(SEES))
async def test_each_sees_the_tasks_that_concern_him(tasks: Desk, person: str) -> None:
    assert await lists(tasks, person) == SEES[person]
    for name in OF_ACCOUNTS | OF_CONSUMERS:
        found = False
        with suppress(NotFound, NotPermitted):
            await tasks.records(person).get(CaseTask, tasks[name])
            found = True
        assert found == (name in SEES[person])


async def test_customers_read_no_work_notes_of_tasks_and_change_nothing_but_comments(tasks: Desk) -> None:
    guest = tasks.records("guest")
    seen = await guest.get(CaseTask, tasks["guest's shown"])
    assert not {"work_notes", "assigned_to", "work_notes_list"} & set(seen)
    await guest.update(CaseTask, tasks["guest's shown"], {"comments": "I have sent it."}, version=0)
    for values in (
        {"short_description": "x"},
        {"visible_to_customer": False},
        {"assigned_to": tasks["guest"]},
    ):
        with pytest.raises(PlatformError):
            await guest.update(CaseTask, tasks["guest's shown"], values, version=1)
    with pytest.raises((NotPermitted, NotFound)):
        await guest.create(CaseTask, {"short_description": "x", "parent_case": tasks["guest's case"]})


async def test_a_customer_closes_what_was_asked_of_him(tasks: Desk) -> None:
    closed = await tasks.records("guest").transition(CaseTask, tasks["guest's shown"], "close", {}, version=0)
    assert (closed["state"], closed["active"]) == (TASK_CLOSED, False)
    behind = await task(tasks, "guest's shown")
    assert behind["closed_by"] == tasks["guest"]
    with pytest.raises((NotPermitted, TransitionRefused)):
        await tasks.records("guest").transition(CaseTask, tasks["guest's shown"], "reopen", {}, version=1)


async def test_a_task_that_is_opened_again_was_closed_by_nobody(tasks: Desk) -> None:
    agent = tasks.records("agent")
    await agent.transition(CaseTask, tasks["guest's hidden"], "close", {"close_notes": "Done"}, version=0)
    assert (await task(tasks, "guest's hidden"))["closed_by"] == tasks["agent"]
    await agent.transition(CaseTask, tasks["guest's hidden"], "reopen", {}, version=1)
    found = await task(tasks, "guest's hidden")
    assert (found["state"], found["closed_at"], found["closed_by"]) == (TASK_OPEN, None, None)


async def test_a_task_viewer_changes_nothing(tasks: Desk) -> None:
    viewer = tasks.records("task viewer")
    with pytest.raises((NotPermitted, NotFound)):
        await viewer.update(CaseTask, tasks["guest's shown"], {"comments": "x"}, version=0)
    with pytest.raises((NotPermitted, NotFound)):
        await viewer.delete(CaseTask, tasks["guest's shown"], version=0)
    with pytest.raises((NotPermitted, NotFound)):
        await viewer.create(CaseTask, {"short_description": "x"})


async def test_a_case_with_tasks_is_not_deleted(tasks: Desk) -> None:
    with pytest.raises(PlatformError) as refused:
        await tasks.records("manager").delete(Case, tasks["guest's case"], version=0)
    assert "case task" in str(refused.value).lower() or "sn_customerservice_task" in str(refused.value)

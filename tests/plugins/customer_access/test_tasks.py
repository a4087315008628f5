"""A party who has something to do on a case stays on it until that is done."""

from __future__ import annotations

import pytest

from platform_core import Conflict, NotFound
from plugins.customer_access import CaseParty
from plugins.customer_service import CaseTask
from tests.plugins.customer_access.shares import add_party, make_party
from tests.plugins.customer_service.desk import Desk


@pytest.mark.rule("CSM-108")
async def test_a_party_with_an_open_task_is_not_taken_off_the_case(desk: Desk) -> None:
    case, person = desk["plain case"], desk["guest"]
    party = await add_party(desk, CaseParty, "Authorized Contact", "plain case", contact="guest")
    task = await desk.everything.create(CaseTask, {"parent_case": case, "assigned_to": person})
    with pytest.raises(Conflict) as refused:
        await desk.everything.delete(CaseParty, party)
    assert task["number"] in str(refused.value)
    await desk.everything.transition(CaseTask, task["sys_id"], "close", {})
    await desk.everything.delete(CaseParty, party)


@pytest.mark.rule("CSM-108")
async def test_tasks_of_other_cases_and_of_other_people_keep_nobody(desk: Desk) -> None:
    person = desk["guest"]
    party = await add_party(desk, CaseParty, "Authorized Contact", "plain case", contact="guest")
    await desk.everything.create(CaseTask, {"parent_case": desk["lift case"], "assigned_to": person})
    await desk.everything.create(CaseTask, {"parent_case": desk["plain case"], "assigned_to": desk["agent"]})
    await desk.everything.create(CaseTask, {"assigned_to": person})
    await desk.everything.delete(CaseParty, party)


@pytest.mark.rule("CSM-108")
async def test_a_consumer_is_kept_by_the_tasks_of_his_login(desk: Desk) -> None:
    party = await add_party(desk, CaseParty, "Authorized Consumer", "plain case", consumer="mateo's record")
    values = {"parent_case": desk["plain case"], "assigned_to": desk["mateo"]}
    task = await desk.everything.create(CaseTask, values)
    with pytest.raises(Conflict):
        await desk.everything.delete(CaseParty, party)
    await desk.everything.update(CaseTask, task["sys_id"], {"assigned_to": None})
    await desk.everything.delete(CaseParty, party)


@pytest.mark.rule("CSM-158")
async def test_a_party_does_the_tasks_that_customers_are_shown_and_sees_no_others(desk: Desk) -> None:
    shown, hidden = [
        await desk.everything.create(
            CaseTask, {"parent_case": desk["plain case"], "visible_to_customer": visible}
        )
        for visible in (True, False)
    ]
    party = desk.records("case contact")
    assert (await party.list(CaseTask)).records == []
    there = await make_party(desk, "case contact", "plain case")
    assert [task["sys_id"] for task in (await party.list(CaseTask)).records] == [shown["sys_id"]]
    with pytest.raises(NotFound):
        await party.get(CaseTask, hidden["sys_id"])
    await party.update(CaseTask, shown["sys_id"], {"comments": "I have sent it."})
    closed = await party.transition(CaseTask, shown["sys_id"], "close", {})
    assert closed["active"] is False
    await desk.everything.delete(CaseParty, there)
    assert (await party.list(CaseTask)).records == []

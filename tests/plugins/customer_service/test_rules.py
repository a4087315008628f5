"""What holds whenever a case is opened or changed."""

from collections.abc import Mapping
from typing import Any

import pytest

from platform_core import Conflict, Entity, Group, GroupMember, InvalidInput
from plugins.b2b import AGENT, Account
from plugins.b2c import Consumer
from plugins.customer_service import AWAITING_INFO, OPEN, Case
from tests.plugins.customer_service.desk import Desk

SOLUTION = {"resolution_code": "workaround", "close_notes": "Restart it."}


async def refused_for(
    desk: Desk, person: str, values: Mapping[str, Any], case: str | None = None
) -> list[str]:
    """The codes and fields with which a creation (or a change) is refused."""
    with pytest.raises(InvalidInput) as refused:
        if case is None:
            await desk.records(person).create(Case, values)
        else:
            await desk.records(person).update(Case, desk[case], values)
    return [f"{error.pointer} {error.code}" for error in refused.value.errors]


async def test_a_case_is_opened_by_the_person_who_opens_it(desk: Desk) -> None:
    for person in ("agent", "guest"):
        case = await desk.records(person).create(Case, {"short_description": "No light"})
        assert case["opened_by"] == desk[person]


@pytest.mark.rule("CSM-92")
async def test_a_customers_comment_opens_a_case_that_waits(cases: Desk) -> None:
    agent, case = cases.records("agent"), cases["guest's case"]
    await agent.transition(Case, case, "accept")
    await agent.transition(Case, case, "request_info", {"comments": "Which room?"})
    await agent.update(Case, case, {"comments": "The third or the fourth floor?"})
    assert (await cases.now("guest's case"))["state"] == AWAITING_INFO
    answered = await cases.records("guest").update(Case, case, {"comments": "Room 12."})
    assert answered["state"] == OPEN


@pytest.mark.rule("CSM-92")
async def test_a_customers_comment_opens_no_case_that_does_not_wait(cases: Desk) -> None:
    await cases.records("guest").update(Case, cases["guest's case"], {"comments": "Hello?"})
    assert (await cases.now("guest's case"))["state"] == 1


@pytest.mark.rule("CSM-93")
async def test_whoever_accepts_an_unassigned_case_gets_it(cases: Desk) -> None:
    case = await cases.records("agent").transition(Case, cases["guest's case"], "accept")
    assert (case["state"], case["assigned_to"]) == (OPEN, cases["agent"])


@pytest.mark.rule("CSM-93")
async def test_accepting_leaves_a_case_with_the_person_whom_the_manager_chose(cases: Desk) -> None:
    await cases.person("colleague of agent", AGENT)
    chosen = {"assigned_to": cases["colleague of agent"]}
    await cases.records("manager").update(Case, cases["guest's case"], chosen)
    case = await cases.records("colleague of agent").transition(Case, cases["guest's case"], "accept")
    assert (case["state"], case["assigned_to"]) == (OPEN, cases["colleague of agent"])


@pytest.mark.rule("CSM-94")
async def test_the_assignee_is_a_member_of_the_assignment_group(cases: Desk) -> None:
    await cases.add("desk group", Group, name="Front desk")
    group = {"assignment_group": cases["desk group"]}
    values = {**group, "assigned_to": cases["agent"]}
    assert await refused_for(cases, "manager", values) == ["/assigned_to not_in_group"]
    assert await refused_for(cases, "manager", values, "guest's case") == ["/assigned_to not_in_group"]
    await cases.records("manager").update(Case, cases["guest's case"], group)
    by_accepting = cases.records("agent")
    with pytest.raises(InvalidInput, match="not a member"):
        await by_accepting.transition(Case, cases["guest's case"], "accept")
    await cases.add("membership", GroupMember, user=cases["agent"], group=cases["desk group"])
    case = await by_accepting.transition(Case, cases["guest's case"], "accept")
    assert case["assigned_to"] == cases["agent"]


@pytest.mark.rule("CSM-94")
async def test_a_group_is_refused_that_the_assignee_is_not_in(cases: Desk) -> None:
    await cases.records("agent").transition(Case, cases["guest's case"], "accept")
    await cases.add("other group", Group, name="Back office")
    values = {"assignment_group": cases["other group"]}
    assert await refused_for(cases, "manager", values, "guest's case") == ["/assigned_to not_in_group"]


@pytest.mark.rule("CSM-95")
async def test_each_change_of_assignee_leaves_its_time_and_is_counted(cases: Desk) -> None:
    manager, case = cases.records("manager"), cases["guest's case"]
    first = await manager.update(Case, case, {"assigned_to": cases["agent"]})
    assert (first["assigned_on"], first["reassignment_count"]) == (first["sys_updated_on"], 0)
    second = await manager.update(Case, case, {"assigned_to": cases["manager"]})
    assert (second["assigned_on"], second["reassignment_count"]) == (second["sys_updated_on"], 1)
    third = await manager.update(Case, case, {"priority": 2})
    assert (third["assigned_on"], third["reassignment_count"]) == (second["assigned_on"], 1)


@pytest.mark.rule("CSM-96")
async def test_the_account_comes_from_the_contact(desk: Desk) -> None:
    case = await desk.records("agent").create(Case, {"contact": desk["guest"]})
    assert (case["account"], case["company"]) == (desk["hotel"], desk["hotel"])
    moved = await desk.records("agent").update(Case, case["sys_id"], {"contact": desk["group boss"]})
    assert (moved["account"], moved["company"]) == (desk["group"], desk["group"])


@pytest.mark.rule("CSM-97")
async def test_the_contact_is_of_the_account_or_of_one_below_it(desk: Desk) -> None:
    agent = desk.records("agent")
    for account in ("hotel", "subsidiary", "group"):
        case = await agent.create(Case, {"contact": desk["guest"], "account": desk[account]})
        assert case["account"] == desk[account]
    for account in ("branch", "stranger"):
        values = {"contact": desk["guest"], "account": desk[account]}
        assert await refused_for(desk, "agent", values) == ["/contact contact_of_another_account"]
    above = {"contact": desk["group boss"], "account": desk["hotel"]}
    assert await refused_for(desk, "agent", above) == ["/contact contact_of_another_account"]


@pytest.mark.rule("CSM-97")
async def test_a_case_cannot_be_moved_to_an_account_that_its_contact_is_not_of(cases: Desk) -> None:
    values = {"account": cases["stranger"]}
    assert await refused_for(cases, "agent", values, "guest's case") == [
        "/contact contact_of_another_account"
    ]
    assert (await cases.now("guest's case"))["account"] == cases["hotel"]


@pytest.mark.rule("CSM-98")
async def test_a_partner_contact_belongs_to_the_partner(desk: Desk) -> None:
    agent = desk.records("agent")
    case = await agent.create(Case, {"contact": desk["guest"], "partner_contact": desk["foreigner"]})
    assert case["partner"] == desk["stranger"]
    values = {"partner": desk["stranger"], "partner_contact": desk["guest"]}
    assert await refused_for(desk, "agent", values) == ["/partner_contact contact_of_another_account"]


@pytest.mark.rule("CSM-98")
async def test_a_partner_is_an_account_that_is_one(desk: Desk) -> None:
    assert await refused_for(desk, "agent", {"partner": desk["branch"]}) == ["/partner not_a_partner"]


async def test_the_first_comment_by_staff_is_the_first_response(cases: Desk) -> None:
    case = cases["guest's case"]
    await cases.records("guest").update(Case, case, {"comments": "Hello?"})
    await cases.records("agent").update(Case, case, {"work_notes": "Impatient."})
    assert (await cases.now("guest's case"))["first_response_time"] is None
    first = await cases.records("agent").update(Case, case, {"comments": "We are on it."})
    assert first["first_response_time"] == first["sys_updated_on"]
    second = await cases.records("agent").update(Case, case, {"comments": "Still."})
    assert second["first_response_time"] == first["first_response_time"]


@pytest.mark.parametrize(("copied", "comments"), [(True, ["Restart it."]), (False, [])])
async def test_resolution_notes_go_to_the_customer_where_the_case_says_so(
    cases: Desk, copied: bool, comments: list[str]
) -> None:
    agent, case = cases.records("agent"), cases["guest's case"]
    await agent.transition(Case, case, "accept")
    await agent.transition(Case, case, "propose_solution", {**SOLUTION, "notes_to_comments": copied})
    assert await cases.entries("guest's case", "comments") == comments
    assert "close_notes" not in await cases.records("guest").get(Case, case)


@pytest.mark.parametrize(("entity", "name"), [(Account, "hotel"), (Consumer, "clara's record")])
async def test_a_customer_with_cases_is_not_deleted(cases: Desk, entity: type[Entity], name: str) -> None:
    with pytest.raises(Conflict):
        await cases.everything.delete(entity, cases[name])
    assert await cases.everything.get(entity, cases[name])

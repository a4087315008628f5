"""For whom contributors open cases, which they see, and what they do with them."""

from __future__ import annotations

from contextlib import suppress

import pytest

from platform_core import InvalidInput, NotFound, NotPermitted, PlatformError, Query, TransitionRefused
from plugins.b2b import Account, Contact, TeamMember
from plugins.b2c import Consumer, ConsumerTeamMember, Household
from plugins.customer_service import AWAITING_INFO, OPEN, Case, CaseTask
from tests.plugins.customer_service.desk import Desk

NAMES = ("hotel", "branch", "guest", "clara's record", "home")


async def sees(desk: Desk, person: str) -> set[str]:
    """The subjects of the cases that a person gets in a list."""
    with suppress(NotPermitted, NotFound):
        page = await desk.records(person).list(Case, Query(fields=("short_description",)))
        return {case["short_description"] for case in page.records}
    return set()


async def opens(desk: Desk, person: str, **values: object) -> bool:
    """Whether a person may open a case with these values."""
    try:
        await desk.records(person).create(Case, {"short_description": f"by {person}", **values})
    except (NotPermitted, NotFound):
        return False
    except InvalidInput as refused:
        # Whom one does not see, one cannot name.
        if {error.code for error in refused.errors} != {"bad_reference"}:
            raise
        return False
    return True


async def customers_of(desk: Desk, person: str) -> set[str]:
    """For which customers a person opens cases; nobody in particular counts, too."""
    found = set()
    for name, values in (
        ("hotel", {"account": desk["hotel"]}),
        ("guest", {"contact": desk["guest"]}),
        ("branch", {"account": desk["branch"]}),
        ("clara", {"consumer": desk["clara's record"]}),
        ("mateo", {"consumer": desk["mateo's record"]}),
        ("nobody", {}),
    ):
        if await opens(desk, person, **values):
            found.add(name)
    return found


ACCOUNTS, CONSUMERS = {"hotel", "guest", "branch"}, {"clara", "mateo"}


@pytest.mark.rule("CSM-148")
@pytest.mark.parametrize(
    ("person", "customers"),
    [
        ("account contributor", ACCOUNTS),
        ("consumer contributor", CONSUMERS),
        ("self contributor", {"nobody"}),
        ("creator", set()),
        ("relationship contributor", {"hotel", "guest"}),
        ("relationship agent", {"clara"}),
        ("technician", set()),
        ("task agent", set()),
        ("editor", set()),
        ("surroundings viewer", set()),
        ("proxy", ACCOUNTS),
    ],
)
async def test_contributors_open_cases_for_those_whom_their_roles_name(
    desk: Desk, person: str, customers: set[str]
) -> None:
    assert await customers_of(desk, person) == customers


@pytest.mark.rule("CSM-148")
async def test_contributors_follow_what_they_opened_and_nothing_else(desk: Desk) -> None:
    assert await sees(desk, "account contributor") == set()
    assert await opens(desk, "account contributor", account=desk["branch"])
    assert await sees(desk, "account contributor") == {"by account contributor"}
    assert await opens(desk, "consumer contributor", consumer=desk["mateo's record"])
    assert await sees(desk, "consumer contributor") == {"by consumer contributor"}
    assert await opens(desk, "self contributor")
    assert await sees(desk, "self contributor") == {"by self contributor"}
    found = await desk.everything.find(Case, Case.short_description == "by self contributor")
    assert found is not None
    assert found["requested_by"] == desk["self contributor"]


async def test_nobody_asks_in_the_name_of_a_colleague(desk: Desk) -> None:
    assert not await opens(desk, "self contributor", requested_by=desk["agent"])
    assert not await opens(desk, "proxy", account=desk["hotel"], internal_user=desk["agent"])


async def test_contributors_answer_and_leave_the_work_to_agents(desk: Desk) -> None:
    await opens(desk, "account contributor", account=desk["hotel"])
    case = await desk.everything.find(Case, Case.short_description == "by account contributor")
    assert case is not None
    system, contributor = desk.everything, desk.records("account contributor")
    await system.update(Case, case["sys_id"], {"state": AWAITING_INFO, "assigned_to": desk["agent"]})
    await contributor.update(Case, case["sys_id"], {"comments": "It is the one on the left."})
    assert (await system.get(Case, case["sys_id"]))["state"] == OPEN
    for values in ({"assigned_to": desk["account contributor"]}, {"priority": 1}, {"close_notes": "x"}):
        with pytest.raises(PlatformError):
            await contributor.update(Case, case["sys_id"], values)
    with pytest.raises(TransitionRefused):
        await contributor.transition(Case, case["sys_id"], "propose_solution", {})


@pytest.mark.rule("CSM-149")
@pytest.mark.rule("CSM-180")
async def test_managers_of_customers_reach_these_customers_and_no_others(desk: Desk) -> None:
    assert await sees(desk, "relationship contributor") == {"guest's case", "colleague's case"}
    assert await sees(desk, "relationship agent") == {"clara's case"}
    assert await sees(desk, "technician") == set()
    contributor, agent = desk.records("relationship contributor"), desk.records("relationship agent")
    assert [row["name"] for row in (await contributor.list(Account)).records] == ["Hotel"]
    assert {row["account"] for row in (await contributor.list(Contact)).records} == {desk["hotel"]}
    assert [row["sys_id"] for row in (await agent.list(Consumer)).records] == [desk["clara's record"]]
    assert [row["name"] for row in (await agent.list(Household)).records] == ["Home"]
    worked = await agent.transition(
        Case, desk["clara's case"], "accept", {"assigned_to": desk["relationship agent"]}
    )
    assert worked["state"] == OPEN
    with pytest.raises(TransitionRefused):
        await contributor.transition(Case, desk["guest's case"], "accept", {})


@pytest.mark.rule("CSM-149")
async def test_who_leaves_the_team_loses_everything_at_once(desk: Desk) -> None:
    await desk.everything.delete(TeamMember, desk["relationship contributor of the hotel"])
    await desk.everything.delete(ConsumerTeamMember, desk["agent of clara"])
    assert await sees(desk, "relationship contributor") == set()
    assert await sees(desk, "relationship agent") == set()
    assert not await opens(desk, "relationship contributor", account=desk["hotel"])
    with pytest.raises(NotFound):
        await desk.records("relationship contributor").get(Account, desk["hotel"])


@pytest.mark.rule("CSM-150")
async def test_an_editor_writes_notes_where_another_role_lets_him_read(desk: Desk) -> None:
    assert await sees(desk, "editor") == set()
    with pytest.raises((NotFound, NotPermitted)):
        await desk.records("editor").update(Case, desk["guest's case"], {"work_notes": "x"})
    await desk.add("task", CaseTask, parent_case=desk["guest's case"], assigned_to=desk["task agent"])
    helper = desk.records("task agent")
    await helper.update(Case, desk["guest's case"], {"work_notes": "The pump is on its way."})
    assert (await desk.entries("guest's case", "work_notes"))[0] == "The pump is on its way."
    for values in ({"priority": 1}, {"account": desk["branch"]}, {"assigned_to": desk["task agent"]}):
        with pytest.raises(PlatformError):
            await helper.update(Case, desk["guest's case"], values)


@pytest.mark.rule("CSM-152")
async def test_a_proxy_contact_sees_the_cases_on_which_he_stands_in(desk: Desk) -> None:
    assert await sees(desk, "proxy") == set()
    assert await opens(desk, "proxy", contact=desk["guest"])
    assert await sees(desk, "proxy") == {"by proxy"}
    found = await desk.everything.find(Case, Case.short_description == "by proxy")
    assert found is not None
    assert (found["internal_user"], found["account"]) == (desk["proxy"], desk["hotel"])
    await desk.everything.update(Case, found["sys_id"], {"internal_user": desk["agent"]})
    assert await sees(desk, "proxy") == set()


async def test_who_is_named_as_the_internal_contact_follows_the_case(desk: Desk) -> None:
    assert await sees(desk, "creator") == set()
    await desk.everything.update(Case, desk["branch's case"], {"internal_user": desk["creator"]})
    assert await sees(desk, "creator") == {"branch's case"}
    seen = await desk.records("creator").journal(Case, desk["branch's case"], "work_notes")
    assert [entry["value"] for entry in seen.records] == ["He always complains."]

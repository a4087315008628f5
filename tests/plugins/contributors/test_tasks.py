"""What task agents and viewers see and do, and which contributors a case names."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest

from platform_core import Grant, InvalidInput, NotFound, NotPermitted, PlatformError, Query, UserRole
from plugins.b2b import Account
from plugins.b2c import HOUSEHOLD_STAKEHOLDER
from plugins.contributors import CASE_CREATOR, PROXY_CONTACT, SELF_CONTRIBUTOR, pack
from plugins.customer_base import CUSTOMER_DATA_VIEWER
from plugins.customer_service import CASE_TASK_VIEWER, CASE_VIEWER, Case, CaseTask
from tests.plugins.customer_service.desk import Desk


async def add_task(desk: Desk, name: str, case: str, **values: Any) -> None:
    """Add a task to a case."""
    await desk.add(name, CaseTask, short_description=name, parent_case=desk[case], **values)


async def lists(desk: Desk, person: str, entity: Any) -> set[str]:
    """The subjects of what a person gets in a list."""
    with suppress(NotPermitted, NotFound):
        page = await desk.records(person).list(entity, Query(fields=("short_description",)))
        return {row["short_description"] for row in page.records}
    return set()


@pytest.mark.rule("CSM-151")
async def test_a_task_agent_does_his_tasks_and_reads_their_cases_and_customers(desk: Desk) -> None:
    await add_task(desk, "his", "guest's case", assigned_to=desk["task agent"])
    await add_task(desk, "his group's", "clara's case", assignment_group=desk["group of staff"])
    await add_task(desk, "another's", "branch's case", assigned_to=desk["agent"])
    await add_task(desk, "another's of the same", "guest's case", assigned_to=desk["agent"])
    assert await lists(desk, "task agent", CaseTask) == {"his", "his group's"}
    assert await lists(desk, "task agent", Case) == {"guest's case", "clara's case"}
    helper = desk.records("task agent")
    for name in ("branch's case", "stranger's case"):
        with pytest.raises(NotFound):
            await helper.get(Case, desk[name])
    assert (await helper.get(Account, desk["branch"], fields=("name",)))["name"] == "Branch"
    closed = await helper.transition(CaseTask, desk["his"], "close", {"close_notes": "Sent."})
    assert closed["active"] is False
    await helper.create(
        CaseTask,
        {"short_description": "more", "parent_case": desk["guest's case"], "assigned_to": desk["agent"]},
    )
    with pytest.raises(InvalidInput):
        await helper.create(CaseTask, {"short_description": "x", "parent_case": desk["branch's case"]})
    with pytest.raises((NotPermitted, NotFound)):
        await helper.delete(CaseTask, desk["his"])


@pytest.mark.rule("CSM-151")
async def test_what_a_task_opened_ends_with_the_task(desk: Desk) -> None:
    await add_task(desk, "his", "guest's case", assigned_to=desk["task agent"])
    await desk.everything.update(CaseTask, desk["his"], {"assigned_to": desk["agent"]})
    assert await lists(desk, "task agent", CaseTask) == await lists(desk, "task agent", Case) == set()


async def contributors(desk: Desk, case: str) -> tuple[set[str], set[str]]:
    """The users and the groups that a case names."""
    found = await desk.now(case)
    return set(found["contributor_users"] or ()), set(found["contributor_groups"] or ())


async def test_a_case_names_those_to_whom_its_tasks_are_assigned(desk: Desk) -> None:
    helper, agent, group = desk["task agent"], desk["agent"], desk["group of staff"]
    assert await contributors(desk, "guest's case") == (set(), set())
    await add_task(desk, "first", "guest's case", assigned_to=helper)
    await add_task(desk, "second", "guest's case", assigned_to=helper, assignment_group=group)
    await add_task(desk, "third", "guest's case", assigned_to=agent)
    assert await contributors(desk, "guest's case") == ({helper, agent}, {group})
    await desk.everything.update(CaseTask, desk["first"], {"assigned_to": agent})
    assert await contributors(desk, "guest's case") == ({helper, agent}, {group})
    await desk.everything.update(CaseTask, desk["second"], {"parent_case": desk["clara's case"]})
    assert await contributors(desk, "guest's case") == ({agent}, set())
    assert await contributors(desk, "clara's case") == ({helper}, {group})
    await desk.everything.delete(CaseTask, desk["second"])
    assert await contributors(desk, "clara's case") == (set(), set())


@pytest.mark.rule("CSM-150")
async def test_a_viewer_reads_what_belongs_to_the_cases_that_he_follows(desk: Desk) -> None:
    await add_task(desk, "of the branch", "branch's case")
    await add_task(desk, "of the guest", "guest's case")
    assert await lists(desk, "surroundings viewer", CaseTask) == set()
    await desk.everything.update(Case, desk["branch's case"], {"internal_user": desk["following viewer"]})
    assert await lists(desk, "following viewer", CaseTask) == {"of the branch"}
    assert await lists(desk, "following viewer", Case) == {"branch's case"}
    with pytest.raises((NotPermitted, NotFound)):
        await desk.records("following viewer").update(CaseTask, desk["of the branch"], {"comments": "x"})


@pytest.mark.rule("CSM-152")
@pytest.mark.parametrize("role", [CASE_CREATOR, SELF_CONTRIBUTOR])
async def test_a_proxy_contact_is_no_contributor(desk: Desk, role: Any) -> None:
    await desk.everything.create(UserRole, {"user": desk["agent"], "role": PROXY_CONTACT.name})
    with pytest.raises((InvalidInput, NotPermitted, PlatformError)) as refused:
        await desk.everything.create(UserRole, {"user": desk["agent"], "role": role.name})
    assert PROXY_CONTACT.name in str(refused.value)


@pytest.mark.rule("CSM-153")
@pytest.mark.parametrize(
    "role",
    [CASE_VIEWER, CASE_TASK_VIEWER, CUSTOMER_DATA_VIEWER, HOUSEHOLD_STAKEHOLDER],
    ids=lambda role: role.name,
)
async def test_who_looks_on_changes_nothing(desk: Desk, role: Any) -> None:
    assembly = desk.world.instance.assembly
    given = [
        (rule.entity.info.table, rule.may)
        for active in assembly.packs
        for rule in active.access_rules
        if isinstance(rule, Grant) and rule.role == role
    ]
    assert given
    assert {may for _, permissions in given for may in permissions} == {"read"}


def test_all_roles_of_the_pack_are_for_members_of_staff_or_for_both() -> None:
    assert {role.kind for role in pack.roles} == {"internal", "either"}

"""Who sees and changes which cases, and which of their fields."""

from contextlib import suppress

import pytest

from platform_core import (
    InvalidInput,
    NotFound,
    NotPermitted,
    PlatformError,
    Query,
)
from plugins.b2b import Contact
from plugins.customer_service import Case
from tests.plugins.customer_service.desk import Desk

HOTEL = {"guest's case", "colleague's case"}
ACCOUNTS = {*HOTEL, "group's case", "branch's case", "stranger's case", "case of nobody"}
CONSUMERS = {"clara's case", "mateo's case"}
ALL = ACCOUNTS | CONSUMERS
SEES = {
    "manager": ALL,
    "viewer": ALL,
    "agent": ACCOUNTS,
    "consumer agent": CONSUMERS,
    "guest": {"guest's case"},
    "colleague": {"colleague's case"},
    "hotel admin": HOTEL,
    "subsidiary admin": HOTEL,
    "subsidiary manager": HOTEL,
    "group admin": {*HOTEL, "group's case", "branch's case"},
    "group boss": {"group's case"},
    "branch admin": {"branch's case"},
    "foreigner": {"stranger's case"},
    "clara": {"clara's case"},
    "mateo": {"mateo's case"},
    "nobody": set(),
}
CHANGES = {
    "manager": ALL,
    "agent": ACCOUNTS,
    "consumer agent": CONSUMERS,
    "guest": {"guest's case"},
    "colleague": {"colleague's case"},
    "subsidiary manager": HOTEL,
    "group boss": {"group's case"},
    "foreigner": {"stranger's case"},
    "clara": {"clara's case"},
    "mateo": {"mateo's case"},
}


async def lists(desk: Desk, person: str) -> set[str]:
    """The subjects of the cases that a person gets in a list; the count says the same."""
    page = await desk.records(person).list(Case, Query(fields=("short_description",), count="exact"))
    assert page.count is not None
    assert page.count.value == len(page.records)
    return {case["short_description"] for case in page.records}


async def gets(desk: Desk, person: str) -> set[str]:
    """The cases that a person gets one by one."""
    found = set()
    for name in ALL:
        with suppress(NotFound):
            assert (await desk.records(person).get(Case, desk[name]))["sys_id"] == desk[name]
            found.add(name)
    return found


async def comments_on(desk: Desk, person: str) -> set[str]:
    """The cases that a person can comment on; where he cannot, no comment stays."""
    done = set()
    for name in ALL:
        before = await desk.entries(name, "comments")
        with suppress(NotFound, NotPermitted, InvalidInput):
            await desk.records(person).update(Case, desk[name], {"comments": person})
            done.add(name)
        assert await desk.entries(name, "comments") == ([person] if name in done else []) + before
    return done


@pytest.mark.rule("CSM-35")
@pytest.mark.rule("CSM-36")
@pytest.mark.rule("CSM-37")
@pytest.mark.rule("CSM-38")
@pytest.mark.rule("CSM-84")
async def test_each_sees_his_cases_and_no_others(cases: Desk) -> None:
    assert {person: await lists(cases, person) for person in SEES} == SEES
    assert {person: await gets(cases, person) for person in SEES} == SEES


@pytest.mark.rule("CSM-37")
@pytest.mark.rule("CSM-38")
@pytest.mark.rule("CSM-84")
async def test_each_comments_on_his_cases_and_no_others(cases: Desk) -> None:
    changed = {person: await comments_on(cases, person) for person in SEES}
    assert changed == {person: CHANGES.get(person, set()) for person in SEES}


@pytest.mark.rule("CSM-84")
async def test_agents_do_not_hand_cases_to_the_other_side(cases: Desk) -> None:
    away = {"consumer": None, "account": cases["hotel"]}
    with pytest.raises(PlatformError) as refused:
        await cases.records("consumer agent").update(Case, cases["clara's case"], away)
    assert refused.value.status in {403, 422}
    with pytest.raises(PlatformError) as refused:
        await cases.records("agent").create(Case, {"consumer": cases["clara's record"]})
    assert refused.value.status in {403, 422}
    assert (await cases.now("clara's case"))["consumer"] == cases["clara's record"]


async def test_a_contact_who_moves_takes_no_case_of_the_old_account_along(cases: Desk) -> None:
    await cases.everything.update(Contact, cases["colleague"], {"account": cases["stranger"]})
    with pytest.raises(NotFound):
        await cases.records("foreigner").get(Case, cases["colleague's case"])


async def test_only_managers_delete_and_only_what_nothing_came_of(cases: Desk) -> None:
    for person in ("agent", "viewer", "guest", "subsidiary manager"):
        with pytest.raises((NotPermitted, NotFound)):
            await cases.records(person).delete(Case, cases["guest's case"])
    agent, manager = cases.records("agent"), cases.records("manager")
    await agent.transition(Case, cases["guest's case"], "accept")
    solution = {"resolution_code": "workaround", "close_notes": "Restart it."}
    await agent.transition(Case, cases["guest's case"], "propose_solution", solution)
    with pytest.raises(NotPermitted):
        await manager.delete(Case, cases["guest's case"])
    await manager.delete(Case, cases["colleague's case"])
    with pytest.raises(NotFound):
        await cases.everything.get(Case, cases["colleague's case"])


@pytest.mark.rule("CSM-35")
async def test_a_customer_admin_opens_cases_for_every_account_below_his(desk: Desk) -> None:
    admin = desk.records("group admin")
    for account in ("group", "subsidiary", "hotel", "branch"):
        case = await admin.create(Case, {"account": desk[account], "short_description": account})
        assert case["account"] == desk[account]
    with pytest.raises((NotPermitted, InvalidInput)):
        await desk.records("subsidiary admin").create(Case, {"account": desk["group"]})
    with pytest.raises((NotPermitted, InvalidInput)):
        await admin.create(Case, {"account": desk["stranger"]})


@pytest.mark.rule("CSM-37")
async def test_a_case_manager_opens_cases_for_contacts_below_his_account(desk: Desk) -> None:
    manager = desk.records("subsidiary manager")
    case = await manager.create(Case, {"contact": desk["guest"], "short_description": "No light"})
    assert (case["contact"], case["account"]) == (desk["guest"], desk["hotel"])
    with pytest.raises((NotPermitted, InvalidInput)):
        await manager.create(Case, {"contact": desk["group boss"]})


async def test_a_customer_opens_cases_for_nobody_else(desk: Desk) -> None:
    for values in (
        {"contact": desk["colleague"]},
        {"account": desk["group"]},
        {"account": desk["stranger"]},
        {"consumer": desk["clara's record"]},
        {"consumer": desk["clara's record"], "contact": desk["guest"]},
    ):
        with pytest.raises((NotPermitted, InvalidInput)):
            await desk.records("guest").create(Case, values)
    for values in (
        {"account": desk["hotel"]},
        {"consumer": desk["mateo's record"]},
        {"contact": desk["guest"]},
    ):
        with pytest.raises((NotPermitted, InvalidInput)):
            await desk.records("clara").create(Case, values)
    assert await desk.everything.count(Case) == 0


async def test_customers_who_name_nobody_open_a_case_for_themselves(desk: Desk) -> None:
    case = await desk.records("guest").create(Case, {"short_description": "No light"})
    assert (case["contact"], case["account"], case["consumer"]) == (desk["guest"], desk["hotel"], None)
    case = await desk.records("clara").create(Case, {"short_description": "No light"})
    assert (case["contact"], case["account"], case["consumer"]) == (None, None, desk["clara's record"])


async def test_whoever_has_no_role_opens_no_case(desk: Desk) -> None:
    for person in ("nobody", "viewer"):
        with pytest.raises(NotPermitted):
            await desk.records(person).create(Case, {"short_description": "x"})

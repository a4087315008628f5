"""How a contract is made, reviewed, comes into force and ends."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from platform_core import Conflict, InvalidInput, NotPermitted, PlatformError, TransitionRefused
from plugins.b2b import Account, Contact
from plugins.b2c import Consumer
from plugins.contracts import Contract, ContractLine, Entitlement, follow_the_days
from tests.plugins.contracts.deals import Deals, day


async def now(deals: Deals, name: str) -> dict[str, Any]:
    """A contract as it stands, behind the scenes."""
    return await deals.everything.get(Contract, deals[name])


async def approved(deals: Deals, name: str, **values: Any) -> None:
    """A contract that was submitted and approved."""
    await deals.contract(name, approver=deals["approver"], **values)
    await deals.records("contract manager").transition(Contract, deals[name], "submit_for_review")
    await deals.records("approver").transition(Contract, deals[name], "approve")


@pytest.mark.rule("CSM-135")
async def test_a_contract_is_submitted_reviewed_and_approved_by_its_approver_alone(deals: Deals) -> None:
    manager = deals.records("contract manager")
    values = {"short_description": "Gold", "account": deals["hotel"], "starts": day(1), "ends": day(10)}
    gold = await manager.create(Contract, values)
    assert (gold["state"], gold["substate"]) == ("draft", None)
    with pytest.raises(InvalidInput):
        await manager.transition(Contract, gold["sys_id"], "submit_for_review")
    submitted = {"approver": deals["approver"]}
    gold = await manager.transition(Contract, gold["sys_id"], "submit_for_review", submitted)
    assert gold["substate"] == "awaiting_review"
    for nobody in ("contract manager", "manager", "other approver", "service contract admin"):
        with pytest.raises(PlatformError) as refused:
            await deals.records(nobody).transition(Contract, gold["sys_id"], "approve")
        assert refused.value.status in (403, 409)
    approver = deals.records("approver")
    gold = await approver.transition(Contract, gold["sys_id"], "start_review")
    assert gold["substate"] == "under_review"
    gold = await approver.transition(Contract, gold["sys_id"], "approve")
    assert (gold["state"], gold["substate"]) == ("draft", "approved")


async def test_a_rejection_says_why_and_the_contract_can_be_submitted_again(deals: Deals) -> None:
    await deals.contract("gold", approver=deals["approver"])
    manager, approver = deals.records("contract manager"), deals.records("approver")
    await manager.transition(Contract, deals["gold"], "submit_for_review")
    with pytest.raises(InvalidInput) as refused:
        await approver.transition(Contract, deals["gold"], "reject")
    assert refused.value.errors[0].pointer == "/comments"
    await approver.transition(Contract, deals["gold"], "reject", {"comments": "Too dear."})
    assert (await now(deals, "gold"))["substate"] == "rejected"
    page = await manager.journal(Contract, deals["gold"], "comments")
    assert [entry["value"] for entry in page.records] == ["Too dear."]
    await manager.transition(Contract, deals["gold"], "submit_for_review")
    assert (await now(deals, "gold"))["substate"] == "awaiting_review"


async def test_what_was_approved_and_is_changed_is_submitted_again(deals: Deals) -> None:
    await approved(deals, "gold", starts=day(5))
    manager = deals.records("contract manager")
    await manager.update(Contract, deals["gold"], {"description": "As agreed by phone"})
    assert (await now(deals, "gold"))["substate"] == "approved"
    await manager.update(Contract, deals["gold"], {"monthly_cost": 1, "currency": "EUR"})
    assert (await now(deals, "gold"))["substate"] is None


@pytest.mark.rule("CSM-135")
async def test_days_bring_an_approved_contract_into_force_and_end_it(deals: Deals) -> None:
    await approved(deals, "today", starts=day(0), ends=day(0))
    await approved(deals, "tomorrow", starts=day(2), ends=day(3))
    await approved(deals, "missed", starts=day(-9), ends=day(-2))
    await deals.contract("never approved", starts=day(-1))
    await deals.in_force("long", starts=day(-9), ends=day(9))
    await deals.in_force("over", starts=day(-9), ends=day(9))
    await deals.everything.update(Contract, deals["over"], {"ends": day(-2)})
    await follow_the_days(deals.everything)
    names = ("today", "tomorrow", "missed", "never approved", "long", "over")
    assert await deals.states(*names) == ["active", "draft", "expired", "draft", "active", "expired"]


@pytest.mark.rule("CSM-135")
async def test_nobody_makes_a_contract_active_by_hand(deals: Deals) -> None:
    await approved(deals, "gold")
    for person in ("contract manager", "manager", "service contract admin"):
        for state in ("active", "expired"):
            with pytest.raises(TransitionRefused):
                await deals.records(person).update(Contract, deals["gold"], {"state": state})
        with pytest.raises(TransitionRefused):
            values = {
                "short_description": "x",
                "account": deals["hotel"],
                "starts": day(0),
                "state": "active",
            }
            await deals.records(person).create(Contract, values)
    with pytest.raises(InvalidInput):
        await deals.records("manager").update(Contract, deals["gold"], {"substate": "approved"})


@pytest.mark.rule("CSM-135")
@pytest.mark.parametrize(("zone", "state"), [("Pacific/Kiritimati", "expired"), ("Etc/GMT+12", "active")])
async def test_a_day_ends_when_it_does_for_the_customer(
    deals: Deals, monkeypatch: pytest.MonkeyPatch, zone: str, state: str
) -> None:
    noon = datetime.datetime(2026, 6, 30, 11, tzinfo=datetime.UTC)
    await deals.everything.update(Contact, deals["guest"], {"time_zone": zone})
    june = {"starts": datetime.date(2026, 6, 1), "ends": datetime.date(2026, 6, 30), "state": "active"}
    await deals.contract("june", contact=deals["guest"], **{**june, "ends": None})
    await deals.everything.update(Contract, deals["june"], {"ends": june["ends"], "state": "active"})
    monkeypatch.setattr("plugins.contracts.jobs.utc_now", lambda: noon)
    await follow_the_days(deals.everything)
    assert await deals.states("june") == [state]


@pytest.mark.rule("CSM-134")
@pytest.mark.parametrize("person", ["contract manager", "importer"])
async def test_a_contract_does_not_end_before_it_begins(deals: Deals, person: str) -> None:
    values = {"short_description": "x", "account": deals["hotel"], "starts": day(5), "ends": day(4)}
    with pytest.raises(InvalidInput) as refused:
        await deals.records(person).create(Contract, values)
    assert refused.value.errors[0].pointer == "/ends"
    made = await deals.records(person).create(Contract, {**values, "ends": day(5)})
    with pytest.raises(InvalidInput):
        await deals.records(person).update(Contract, made["sys_id"], {"starts": day(6)})


@pytest.mark.rule("CSM-136")
async def test_the_first_day_of_a_contract_in_force_is_fixed_and_its_end_moves_forward_only(
    deals: Deals,
) -> None:
    await deals.in_force("gold", starts=day(-9), ends=day(9))
    manager = deals.records("contract manager")
    for values in ({"starts": day(-8)}, {"starts": day(1)}, {"ends": day(0)}, {"ends": day(-1)}):
        with pytest.raises(InvalidInput):
            await manager.update(Contract, deals["gold"], values)
    await manager.update(Contract, deals["gold"], {"ends": day(1)})
    await manager.update(Contract, deals["gold"], {"ends": None})
    assert (await now(deals, "gold"))["ends"] is None


@pytest.mark.rule("CSM-136")
async def test_a_day_that_has_passed_stays_in_a_draft(deals: Deals) -> None:
    await deals.contract("late", starts=day(-3), ends=day(9))
    await deals.contract("early", starts=day(3), ends=day(9))
    manager = deals.records("contract manager")
    with pytest.raises(InvalidInput):
        await manager.update(Contract, deals["late"], {"starts": day(0)})
    await manager.update(Contract, deals["late"], {"ends": day(20)})
    await manager.update(Contract, deals["early"], {"starts": day(1)})


async def test_a_contract_is_one_of_one_customer(deals: Deals) -> None:
    manager = deals.records("contract manager")
    some = {"short_description": "x", "starts": day(0)}
    for values in (
        {},
        {"account": deals["hotel"], "consumer": deals["clara's record"]},
        {"account": deals["hotel"], "household": deals["household"]},
        {"consumer": deals["clara's record"], "contact": deals["guest"]},
        {"account": deals["hotel"], "contact": deals["foreigner"]},
    ):
        with pytest.raises(InvalidInput):
            await manager.create(Contract, {**some, **values})
    made = await manager.create(Contract, {**some, "household": deals["household"]})
    assert made["consumer"] == deals["clara's record"]
    await manager.create(Contract, {**some, "account": deals["subsidiary"], "contact": deals["guest"]})


async def test_an_amount_has_a_currency(deals: Deals) -> None:
    values = {"short_description": "x", "account": deals["hotel"], "starts": day(0), "yearly_cost": 120000}
    manager = deals.records("contract manager")
    with pytest.raises(InvalidInput) as refused:
        await manager.create(Contract, values)
    assert refused.value.errors[0].pointer == "/currency"
    assert (await manager.create(Contract, {**values, "currency": "EUR"}))["yearly_cost"] == 120000


async def test_the_customer_of_a_contract_in_force_is_fixed(deals: Deals) -> None:
    await deals.in_force("gold")
    with pytest.raises(InvalidInput):
        await deals.records("manager").update(Contract, deals["gold"], {"account": deals["branch"]})
    await deals.contract("draft")
    await deals.entitlement("visits", contract=deals["draft"])
    with pytest.raises(Conflict):
        await deals.records("manager").update(Contract, deals["draft"], {"account": deals["branch"]})


async def test_contracts_stand_below_each_other_without_a_circle(deals: Deals) -> None:
    await deals.contract("frame")
    await deals.contract("call-off", parent=deals["frame"])
    with pytest.raises(InvalidInput):
        await deals.records("manager").update(Contract, deals["frame"], {"parent": deals["call-off"]})


async def test_only_drafts_without_parts_are_deleted(deals: Deals) -> None:
    manager = deals.records("contract manager")
    await deals.contract("draft")
    await deals.line("line", "draft")
    with pytest.raises(Conflict):
        await manager.delete(Contract, deals["draft"])
    await manager.delete(ContractLine, deals["line"])
    await manager.delete(Contract, deals["draft"])
    await deals.in_force("gold")
    with pytest.raises(NotPermitted):
        await manager.delete(Contract, deals["gold"])


async def test_a_contract_that_is_over_is_not_changed_any_more(deals: Deals) -> None:
    await deals.in_force("gold")
    manager = deals.records("manager")
    await manager.transition(Contract, deals["gold"], "cancel", {"comments": "They closed down."})
    with pytest.raises(TransitionRefused):
        await manager.update(Contract, deals["gold"], {"description": "x"})
    with pytest.raises(InvalidInput):
        await manager.create(Entitlement, {"entitlement_name": "x", "contract": deals["gold"]})
    with pytest.raises(InvalidInput):
        await manager.create(ContractLine, {"name": "x", "contract": deals["gold"]})


@pytest.mark.rule("CSM-67")
async def test_a_customer_with_a_contract_or_an_entitlement_is_not_deleted(deals: Deals) -> None:
    await deals.contract("stranger's", account=deals["branch"])
    await deals.entitlement("mateo's", consumer=deals["mateo's record"])
    for entity, name in ((Account, "branch"), (Consumer, "mateo's record")):
        with pytest.raises(Conflict):
            await deals.everything.delete(entity, deals[name])
        assert await deals.everything.get(entity, deals[name])

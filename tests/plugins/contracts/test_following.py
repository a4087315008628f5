"""A contract's state goes down to its lines and their entitlements, and never up."""

from __future__ import annotations

import pytest

from platform_core import InvalidInput
from plugins.contracts import Contract, ContractLine, Entitlement, follow_the_days
from tests.plugins.contracts.deals import Deals, day

PARTS = ("line", "line below", "visits of the line", "visits of the line below", "visits of the contract")


async def whole(deals: Deals) -> None:
    """A contract in force with a line, one below it, and entitlements of both and of the contract."""
    await deals.in_force("gold", starts=day(-9), ends=day(9))
    await deals.line("line", "gold")
    await deals.line("line below", "gold", parent_contract_line=deals["line"])
    await deals.entitlement("visits of the line", service_contract_line=deals["line"])
    await deals.entitlement("visits of the line below", service_contract_line=deals["line below"])
    await deals.entitlement("visits of the contract", contract=deals["gold"])
    assert set(await deals.states("gold", *PARTS)) == {"active"}


@pytest.mark.rule("CSM-137")
async def test_suspended_and_resumed_pass_down(deals: Deals) -> None:
    await whole(deals)
    manager = deals.records("contract manager")
    await manager.transition(Contract, deals["gold"], "suspend", {"comments": "They do not pay."})
    assert set(await deals.states("gold", *PARTS)) == {"suspended"}
    await manager.transition(Contract, deals["gold"], "resume")
    assert set(await deals.states("gold", *PARTS)) == {"active"}


@pytest.mark.rule("CSM-137")
async def test_cancelled_passes_down_and_stays(deals: Deals) -> None:
    await whole(deals)
    await deals.records("manager").transition(Contract, deals["gold"], "cancel")
    assert set(await deals.states("gold", *PARTS)) == {"cancelled"}


@pytest.mark.rule("CSM-137")
async def test_expired_passes_down(deals: Deals) -> None:
    await whole(deals)
    await deals.everything.update(Contract, deals["gold"], {"ends": day(-2)})
    await follow_the_days(deals.everything)
    assert set(await deals.states("gold", *PARTS)) == {"expired"}


@pytest.mark.rule("CSM-137")
async def test_what_happens_to_a_part_does_not_touch_what_stands_above_it(deals: Deals) -> None:
    await whole(deals)
    await deals.records("contract manager").transition(ContractLine, deals["line"], "suspend")
    assert await deals.states("gold", *PARTS) == ["active", *["suspended"] * 4, "active"]
    await deals.records("contract manager").transition(ContractLine, deals["line"], "resume")
    await deals.records("entitlement admin").transition(
        Entitlement, deals["visits of the contract"], "cancel"
    )
    assert await deals.states("gold", *PARTS) == ["active", *["active"] * 4, "cancelled"]
    await deals.records("contract manager").transition(ContractLine, deals["line below"], "cancel")
    states = ["active", "active", "cancelled", "active", "cancelled", "cancelled"]
    assert await deals.states("gold", *PARTS) == states


@pytest.mark.rule("CSM-137")
async def test_what_was_cancelled_is_not_revived_by_the_contract(deals: Deals) -> None:
    await whole(deals)
    await deals.records("entitlement admin").transition(Entitlement, deals["visits of the line"], "cancel")
    manager = deals.records("contract manager")
    await manager.transition(Contract, deals["gold"], "suspend")
    await manager.transition(Contract, deals["gold"], "resume")
    assert await deals.states("visits of the line", "visits of the contract") == ["cancelled", "active"]


async def test_below_a_suspended_contract_nothing_is_resumed(deals: Deals) -> None:
    await whole(deals)
    await deals.records("contract manager").transition(Contract, deals["gold"], "suspend")
    with pytest.raises(InvalidInput):
        await deals.records("contract manager").transition(ContractLine, deals["line"], "resume")
    with pytest.raises(InvalidInput):
        await deals.records("manager").transition(Entitlement, deals["visits of the contract"], "resume")


@pytest.mark.rule("CSM-137")
async def test_it_is_all_or_nothing(deals: Deals, monkeypatch: pytest.MonkeyPatch) -> None:
    await whole(deals)

    async def fail(*_: object, **__: object) -> None:
        raise InvalidInput("no", remedy="no")

    monkeypatch.setattr("plugins.contracts.rules.following.settle_part", fail)
    monkeypatch.setattr("plugins.contracts.following.settle_part", fail)
    with pytest.raises(InvalidInput):
        await deals.records("contract manager").transition(Contract, deals["gold"], "suspend")
    assert set(await deals.states("gold", *PARTS)) == {"active"}


async def test_a_suspension_with_a_last_day_ends_by_itself(deals: Deals) -> None:
    await whole(deals)
    manager = deals.records("contract manager")
    with pytest.raises(InvalidInput):
        await manager.transition(Contract, deals["gold"], "suspend", {"suspend_end": day(-2)})
    await manager.transition(Contract, deals["gold"], "suspend", {"suspend_end": day(3)})
    await follow_the_days(deals.everything)
    assert set(await deals.states("gold", *PARTS)) == {"suspended"}
    await deals.everything.update(Contract, deals["gold"], {"suspend_end": day(-2)})
    await follow_the_days(deals.everything)
    assert set(await deals.states("gold", *PARTS)) == {"active"}


async def test_what_is_resumed_after_its_end_is_expired_and_before_its_start_a_draft(deals: Deals) -> None:
    await whole(deals)
    manager = deals.records("contract manager")
    await manager.transition(Contract, deals["gold"], "suspend")
    await deals.everything.update(Contract, deals["gold"], {"ends": day(-2)})
    await manager.transition(Contract, deals["gold"], "resume")
    assert set(await deals.states("gold", *PARTS)) == {"expired"}
    await deals.contract("later", starts=day(5), substate="approved")
    await manager.transition(Contract, deals["later"], "suspend")
    await manager.transition(Contract, deals["later"], "resume")
    found = await deals.everything.get(Contract, deals["later"])
    assert (found["state"], found["substate"]) == ("draft", "approved")


async def test_parts_of_a_draft_come_into_force_with_it(deals: Deals) -> None:
    await deals.contract("gold", substate="approved", starts=day(-1))
    await deals.line("line", "gold")
    await deals.line("later line", "gold", starts=day(5))
    await deals.entitlement("visits", service_contract_line=deals["line"])
    assert await deals.states("line", "later line", "visits") == ["draft"] * 3
    await follow_the_days(deals.everything)
    assert await deals.states("gold", "line", "later line", "visits") == [
        "active",
        "active",
        "draft",
        "active",
    ]


async def test_an_entitlement_that_stands_for_itself_follows_its_days(deals: Deals) -> None:
    await deals.entitlement("now")
    await deals.entitlement("later", start_date=day(2))
    await deals.entitlement("over", end_date=day(-2), start_date=day(-9))
    assert await deals.states("now", "later", "over") == ["active", "draft", "expired"]
    await deals.records("entitlement admin").update(Entitlement, deals["over"], {"end_date": day(2)})
    assert await deals.states("over") == ["active"]
    await deals.everything.update(Entitlement, deals["later"], {"start_date": day(-1), "state": "draft"})
    await follow_the_days(deals.everything)
    assert await deals.states("now", "later", "over") == ["active"] * 3

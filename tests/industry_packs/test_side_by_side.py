"""Industries that are active together: what one adds to every case holds for the case types of the others, too."""

from __future__ import annotations

import pytest

from industry_packs.retail import PLAN_AUTHOR
from industry_packs.retail.lifecycles.cases import GENERATING
from industry_packs.telecom.apis.ticket_status import move
from industry_packs.telecom.entities import TroubleTicket
from platform_core import ADMIN, Records, TransitionRefused
from platform_core.testing import MakeWorld
from plugins.customer_service import NEW, Case


@pytest.fixture
async def boss(world: MakeWorld) -> Records:
    """Who may do everything where a retail chain and an operator share an instance, with their demonstration data."""
    both = await world("retail", "telecom")
    await both.load_demo()
    return both.as_(await both.person("boss", ADMIN, PLAN_AUTHOR))


async def case_of(records: Records, table: str) -> str:
    """An open case of this type."""
    found = await records.find(table, Case.active.eq(True) & (Case.sys_class_name == table), ("sys_id",))
    assert found is not None
    return str(found["sys_id"])


@pytest.mark.parametrize(
    ("table", "way", "status"),
    [("sn_rtl_hq_ops", "submit", "inProgress"), ("sn_rtl_hq_ops_store", "fail", "closed")],
)
async def test_a_state_that_only_one_industry_has_is_told_the_forum_as_in_progress_or_closed(
    boss: Records, table: str, way: str, status: str
) -> None:
    case = await case_of(boss, table)
    await boss.update(table, case, {"state": NEW})
    await boss.transition(table, case, way)
    ticket = await boss.find(TroubleTicket, TroubleTicket.case == case, ("status",))
    assert ticket is not None
    assert ticket["status"] == status


async def test_a_ticket_cannot_become_what_its_case_type_has_no_state_for(boss: Records) -> None:
    case = await case_of(boss, "sn_rtl_hq_ops")
    await boss.update("sn_rtl_hq_ops", case, {"state": GENERATING})
    with pytest.raises(TransitionRefused, match="is Generating cannot become resolved"):
        await move(boss, case, "resolved", None)

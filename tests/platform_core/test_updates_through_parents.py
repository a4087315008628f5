"""A record is changed by the rules of the class that it was created in, through whichever parent it is named."""

import pytest

from platform_core import Grant, NotPermitted
from tests.example.works import HAND, Job, Recall, Repair, Rule
from tests.platform_core.conftest import Shop


async def test_a_change_of_nothing_through_a_parent_asks_for_the_rights_on_the_records_own_class(
    shop: Shop,
) -> None:
    rules: list[Rule] = [
        Grant(role=HAND, entity=Job, may=("read",), because="All jobs are seen"),
        Grant(role=HAND, entity=Repair, may=("write",), because="Repairs are worked on"),
    ]
    hand = shop.as_(shop.actor(0, HAND), rules)
    recall, job = (
        next(i for i, r in shop.records.items() if r["sys_class_name"] == table)
        for table in (Recall.info.table, Job.info.table)
    )
    assert (await hand.update(Job, recall, {}))["sys_id"] == recall
    with pytest.raises(NotPermitted):
        await hand.update(Job, job, {})

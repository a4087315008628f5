"""Looking into access is done by reading alone: it passes where nothing can be written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NoReturn

import msgspec
import pytest

from platform_core import Identity
from platform_core.inspection.access import Access
from platform_core.inspection.proposal import Proposal
from tests.example.works import HAND, Job
from tests.platform_core.conftest import Shop

READS = re.compile(r"\s*(SELECT|WITH)\b")
WRITES = re.compile(r"\b(INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|LOCK|nextval)\b", re.IGNORECASE)
PROPOSAL = {
    "give": [{"role": "works.clerk", "user": "dan"}],
    "grant": [{"role": "works.hand", "table": "works_job", "may": ["read"], "where": ["owner=actor.id"]}],
}


async def test_p1_whatever_is_asked_about_access_nothing_is_written(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    dan = await shop.csm.person("dan", HAND)
    job = next(i for i, r in shop.records.items() if "grade" in r)
    database, asked = shop.csm.instance.database, []
    fetch = database.fetch

    async def reading(sql: str, arguments: Sequence[Any] = ()) -> Any:
        asked.append(sql)
        assert READS.match(sql), sql
        assert not WRITES.search(re.sub(r"'[^']*'|\"[^\"]*\"", "", sql)), sql
        return await fetch(sql, arguments)

    def refused(*_: Any, **__: Any) -> NoReturn:
        raise AssertionError("nothing is to be written")

    actor = await Identity(shop.csm.instance).actor(dan.id)
    assert actor is not None
    access = Access(shop.csm.instance, shop.csm.system.actor)
    monkeypatch.setattr(database, "fetch", reading)
    monkeypatch.setattr(database, "execute", refused)
    monkeypatch.setattr(database, "transaction", refused)
    assert not (await access.explain(actor, Job, job)).allowed
    assert (await access.who_can(Job, job)).count == 0
    assert access.matrix().cells
    assert (await access.diff(("works", "customer_base"))).access
    assert (await access.simulate(msgspec.convert(PROPOSAL, Proposal))).effects
    assert len(asked) > 20

"""Two databases that differ only in what somebody may not see answer him with the same bytes, whatever he asks."""

from __future__ import annotations

import pytest

from api.testing import Served
from platform_core import Actor, Entity, PlatformError
from platform_core.testing import Oracle, Rows
from plugins.b2b import CUSTOMER, CUSTOMER_ADMIN, CUSTOMER_CASE_MANAGER
from plugins.b2c import CONSUMER
from plugins.customer_service import CASE_VIEWER
from tests.api.bank_kit import bank, people
from tests.api.canary_kit import Canaries
from tests.api.crawl_kit import Asked, Crawl
from tests.api.platform_kit import serve

__all__ = ["bank", "serve"]
MOST = 500
ADDED = ("sn_", "customer", "csm", "cmdb_", "alm_")
"""How the tables are named of which records are added."""
OF_ONES_OWN = "GET /api/me/tokens"
"""Each crawl has a token of its own, which stands in the list."""


async def rows_of(served: Served) -> Rows:
    instance = served.world.instance
    return await Rows.load(instance.database, instance.assembly.registry)


async def hide(served: Served, actor: Actor) -> int:
    """Change all that the actor does not see and no rule rests on, and add records that he does not see."""
    rows = await rows_of(served)
    canaries = Canaries(served.world.instance, rows)
    oracle = Oracle(canaries.registry, rows, actor)
    open_ = canaries.open_cells(oracle)
    hidden = [cell for cell in canaries.markable() if (cell.sys_id, cell.field) not in open_]
    other = [(cell, value) for cell, value in canaries.changeable() if (cell.sys_id, cell.field) not in open_]
    marked = {(cell.entity, cell.sys_id, cell.field) for cell in hidden}
    await canaries.mark(hidden)
    await canaries.change(
        [(cell, value) for cell, value in other if (cell.entity, cell.sys_id, cell.field) not in marked]
    )
    await canaries.mark_trails(open_)
    return len(hidden) + len(other)


async def open_tables(served: Served, actor: Actor) -> set[type[Entity]]:
    """The entities of which the actor sees every record, so that he would see another one, too."""
    entities = served.world.instance.assembly.registry.entities.values()
    seen = {each: await served.world.sees(actor, each) for each in entities if not each.info.internal}
    return {each for each, ids in seen.items() if ids and len(ids) == await served.world.system.count(each)}


async def add_hidden(served: Served, actor: Actor) -> int:
    """Add records of every entity; those that the actor would see are taken away again.

    What needs a record that he would see is not added, either: it would bring one along. Packs below come first.
    """
    added, open_ = 0, await open_tables(served, actor)
    for entity in served.world.instance.assembly.registry.entities.values():
        info = entity.info
        if info.internal or info.managed or info.abstract or not info.table.startswith(ADDED):
            continue
        if needs(entity, open_):
            open_.add(entity)
            continue
        try:
            made = await served.world.make(entity)
        except (PlatformError, ValueError):
            continue
        seen = await served.world.as_(actor).count(entity, filters=())
        assert seen == len(await served.world.sees(actor, entity))
        if made["sys_id"] in await served.world.sees(actor, entity):
            await served.world.system.delete(entity, made["sys_id"])
            open_.add(entity)
        else:
            added += 1
    return added


def needs(entity: type[Entity], others: set[type[Entity]]) -> bool:
    """Whether a record of an entity needs one of these others."""
    required = [field.references for field in entity.info.fields.values() if field.required]
    return any(target in other.info.lineage for other in others for target in required)


@pytest.mark.parametrize("role", [CUSTOMER_ADMIN, CUSTOMER_CASE_MANAGER, CUSTOMER, CONSUMER, CASE_VIEWER])
async def test_a2_twin_databases_answer_with_the_same_bytes(bank: Served, role: object) -> None:
    actor = (await people(bank))[role.name]  # type: ignore[attr-defined]
    rows = await rows_of(bank)
    oracle = Oracle(bank.world.instance.assembly.registry, rows, actor)
    crawl = Crawl(bank, rows, 7, oracle)
    questions: list[Asked] = [each for each in crawl.some(MOST) if each.route != OF_ONES_OWN]
    before = await crawl.ask(actor, questions)
    assert await hide(bank, actor) > 500
    if actor.kind == "external":
        # What is made up for a record brings others along, of which staff see some.
        assert await add_hidden(bank, actor) >= 3
    later = Oracle(oracle.registry, await rows_of(bank), actor)
    for entity in crawl.entities:
        assert later.visible(entity) == oracle.visible(entity), "the twins differ in hidden data alone"
    after = await crawl.ask(actor, questions)
    assert [asked for asked in before if after.get(asked) != before[asked]] == []
    assert before.keys() == after.keys()
    assert sum(1 for answered in before.values() if answered.status == 200) > 50

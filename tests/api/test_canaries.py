"""No route and no log line ever shows what its reader may not see: canaries in everything, and a crawl as each role."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping

import pytest

from api.logs import JsonFormatter
from api.testing import Served
from industry_packs.telecom.apis import FACES
from platform_core import ADMIN, NOBODY, Actor
from platform_core.testing import Oracle, Rows
from tests.api.bank_kit import bank, everything, people
from tests.api.canary_kit import Canaries, Cell
from tests.api.crawl_kit import NOT_ASKED, Crawl, routes, texts
from tests.api.platform_kit import serve

__all__ = ["bank", "everything", "serve"]
MOST = 150
"""About so many questions of the crawl are asked as each role; `-m deep` asks all."""


class Lines(logging.Handler):
    """Every line that is logged, as the server writes it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(JsonFormatter())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def lines() -> Iterator[Lines]:
    handler, root = Lines(), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler
    root.setLevel(level)
    root.removeHandler(handler)


async def test_a2_a_crawl_as_each_role_meets_no_canary_that_is_not_for_it(bank: Served, lines: Lines) -> None:
    await crawl_as_everybody(bank, lines, MOST)


@pytest.mark.deep
async def test_a2_a_crawl_of_all_questions_meets_no_canary_that_is_not_for_its_reader(
    bank: Served, lines: Lines
) -> None:
    await crawl_as_everybody(bank, lines, 20_000)


@pytest.mark.deep
async def test_a2_a_crawl_of_all_packs_as_each_role_meets_no_canary_that_is_not_for_it(
    everything: Served, lines: Lines
) -> None:
    """The sample of a bank is asked every day; that of all packs takes minutes."""
    await crawl_as_everybody(everything, lines, MOST)


async def crawl_as_everybody(bank: Served, lines: Lines, most: int) -> None:
    """Ask as each role, and as nobody; look at all that is answered and logged."""
    instance = bank.world.instance
    actors = await people(bank)
    rows = await Rows.load(instance.database, instance.assembly.registry)
    canaries = Canaries(instance, rows)
    await canaries.mark(canaries.markable())
    await canaries.mark_trails()
    unasked = {f"{method} {path}" for method, path in routes(bank)} - set(NOT_ASKED)
    met: dict[str, int] = {}
    for seed, (name, actor) in enumerate((("", None), *actors.items())):
        lines.lines.clear()
        crawl = Crawl(bank, rows, seed, Oracle(canaries.registry, rows, actor or NOBODY))
        found = await crawl.ask(actor, crawl.some(most))
        assert lines.lines, "the crawl is logged"
        seen, strange = canaries.strange(actor or NOBODY, [*texts(found), *lines.lines])
        oracle = Oracle(canaries.registry, rows, actor or NOBODY)
        cells = {each: canaries.cells[each.partition(":")[0]] for each in strange}
        wrong = [
            each
            for each, cell in cells.items()
            if not (his_own_name(cell, actor) or told_beside(cell, oracle))
        ]
        assert not wrong, "\n".join(["", f"as {name or 'nobody'}:", *wrong[:10], *where(found, wrong)])
        unasked &= crawl.unasked(found)
        met[name] = len(seen)
    assert met[""] == 0
    assert met[ADMIN.name] > 50, "the crawl meets canaries where they may be read, so it can meet others"
    assert sum(1 for count in met.values() if count > 20) > len(met) / 2, met
    assert not unasked, "every route is asked something"


def told_beside(cell: Cell, oracle: Oracle) -> bool:
    """Whether it is what the forum's interfaces keep beside a record that the actor may read: they tell it with that."""
    sources = [source for face in FACES for resource in face.resources for source in resource.sources]
    of = [
        (each.entity, oracle.rows.value(cell.entity, cell.sys_id, each.beside.record._meta.name))
        for each in sources
        if each.beside is not None and each.beside.entity is cell.entity and not cell.trail
    ]
    return any(sys_id is not None and oracle.may(entity, sys_id, "read") for entity, sys_id in of)


def his_own_name(cell: Cell, actor: Actor | None) -> bool:
    """Whether it is what the actor signs in with: he is told who he is also where he may not read his own user."""
    return actor is not None and (cell.sys_id, cell.field, cell.trail) == (actor.id, "user_name", "")


def where(found: Mapping[str, object], wrong: list[str]) -> list[str]:
    """The questions that were answered with these markers."""
    marker = wrong[0].partition(":")[0] if wrong else "-"
    return [f"in the answer to {asked}" for asked, answer in found.items() if marker in str(answer)][:5]


async def test_the_crawl_knows_every_route_or_says_why_it_asks_none(bank: Served) -> None:
    known = {f"{method} {path}" for method, path in routes(bank)}
    assert set(NOT_ASKED) - {"GET /metrics"} <= known


async def test_a_canary_that_is_not_for_its_reader_is_noticed(bank: Served) -> None:
    instance = bank.world.instance
    rows = await Rows.load(instance.database, instance.assembly.registry)
    canaries = Canaries(instance, rows)
    nobody = await bank.world.person("eve")
    cells = canaries.hidden(Oracle(canaries.registry, rows, nobody))
    await canaries.mark(cells)
    admin = await bank.as_(await bank.world.person("root", ADMIN))
    shown = (await admin.get("/api/tables/customer_account?limit=1000")).text
    met, wrong = canaries.strange(nobody, [shown])
    assert met
    assert len(wrong) == len(met)

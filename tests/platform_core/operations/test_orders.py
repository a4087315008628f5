"""All orders of the life-cycle operations: each leads where the states say, or is refused and changes nothing."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from platform_core import Actor, PlanError
from platform_core.instance import Instance, stored_state
from platform_core.operations import OPERATIONS, OperationName, execute, initialize, plan
from platform_core.verification import findings
from tests.platform_core.operations import samples
from tests.platform_core.operations.snapshots import audit_of, snapshot

LEADS_TO: dict[str, dict[OperationName, str]] = {
    "available": {"activate": "active"},
    "active": {"deactivate": "inactive", "uninstall": "archived"},
    "inactive": {"activate": "active", "uninstall": "archived"},
    "archived": {"restore": "inactive", "purge": "available"},
    "active, older": {
        "upgrade": "active",
        "activate": "active",
        "deactivate": "inactive, older",
        "uninstall": "archived, older",
    },
    "inactive, older": {"activate": "active", "uninstall": "archived, older"},
    "archived, older": {"restore": "inactive, older", "purge": "available"},
}
"""What may be done to a pack in each state, and the state that it has afterwards.

"Older": in the version before the one that is installed.
"""
STARTS = ("available", "active, older")

LENGTH = 5


def orders(state: str, length: int = LENGTH) -> Iterator[tuple[OperationName, ...]]:
    """The orders that go on to their full length.

    One that holds a refused operation is as good as the one without it, since a refusal changes nothing; that is
    shown of every operation in every state on the way.
    """
    if not length:
        yield ()
        return
    for operation, after in LEADS_TO[state].items():
        for rest in orders(after, length - 1):
            yield (operation, *rest)


ORDERS = [(start, order) for start in STARTS for order in orders(start)]


def ways(start: str, order: tuple[OperationName, ...]) -> set[tuple[str, OperationName]]:
    """The operations of an order, each with the state that it meets."""
    taken, state = set(), start
    for operation in order:
        taken.add((state, operation))
        state = LEADS_TO[state][operation]
    return taken


def covering() -> list[tuple[str, tuple[OperationName, ...]]]:
    """Few orders that take every way from every state."""
    chosen, left = [], set().union(*(ways(*each) for each in ORDERS))
    while left:
        best = max(ORDERS, key=lambda each: len(ways(*each) & left))
        chosen.append(best)
        left -= ways(*best)
    return chosen


COVERING = covering()


def test_the_orders_reach_every_state_by_every_operation() -> None:
    taken = set().union(*(ways(*each) for each in ORDERS))
    assert taken == {(state, operation) for state, then in LEADS_TO.items() for operation in then}
    assert len(COVERING) < len(ORDERS) / 4


class Walk:
    """An instance on its way through the operations, and what is known of it."""

    def __init__(self, instance: Instance, admin: Actor, state: str) -> None:
        self.instance = instance
        self.admin = admin
        self.state = state
        self.made: set[str] = set()

    async def step(self, operation: OperationName) -> None:
        """Carry out an operation that the state allows."""
        before = (await stored_state(self.instance.database)).generation
        drawn = await plan(self.instance, operation, ["shop"])
        assert not drawn.blockers
        result = await execute(self.instance, operation, ["shop"], drawn.hash, self.admin)
        await self.instance.reload()
        self.state = LEADS_TO[self.state][operation]
        if self.state == "available":
            self.made.clear()
        assert result.generation == before + 1
        assert (await audit_of(self.instance.database))[-1] == (operation, "done")
        await self.check()

    async def check(self) -> None:
        """State, rows and soundness are what the operations so far have made of them."""
        stored = (await stored_state(self.instance.database)).packs.get("shop")
        assert (stored.state if stored else "available") == self.state.partition(",")[0]
        if self.state == "active":
            await self.sell_more()
        assert [found for found in await findings(self.instance) if found.severity == "error"] == []

    async def sell_more(self) -> None:
        """Everything that was ever for sale still is, and so is one thing more from now on."""
        records = self.instance.elevated("a test")
        there = {record["name"] async for record in records.every("shop_item")}
        assert there == self.made | {"Gift card", "Umbrella"}, (
            "what the data steps create, and what was made since"
        )
        name = f"Thing {len(self.made)}"
        await records.create("shop_item", {"name": name})
        self.made.add(name)

    async def refuse_the_rest(self) -> None:
        """Every operation that the state does not allow is refused, and changes nothing."""
        before = await snapshot(self.instance.database)
        for operation in OPERATIONS:
            if operation in LEADS_TO[self.state]:
                continue
            drawn = await plan(self.instance, operation, ["shop"])
            assert drawn.blockers, f"{operation} of a pack that is {self.state}"
            with pytest.raises(PlanError):
                await execute(self.instance, operation, ["shop"], drawn.hash, self.admin)
            assert await snapshot(self.instance.database) == before


@pytest.mark.parametrize(
    ("start", "order"),
    [
        pytest.param(*each, id="-".join(each[1]), marks=() if each in COVERING else pytest.mark.deep)
        for each in ORDERS
    ],
)
async def test_p2_p8_every_order_of_operations_leads_where_the_states_say(
    new_database_url: Callable[[], str],
    admin: Actor,
    start: str,
    order: tuple[OperationName, ...],
    tmp_path: Path,
) -> None:
    url = new_database_url()
    if start == "active, older":
        async with samples.an_instance(url, samples.shop, archives=str(tmp_path)) as former:
            await initialize(former)
            drawn = await plan(former, "activate", ["shop"])
            await execute(former, "activate", ["shop"], drawn.hash, admin)
    async with samples.an_instance(url, samples.shop_later, archives=str(tmp_path)) as instance:
        await initialize(instance)
        walk = Walk(instance, admin, start)
        await walk.refuse_the_rest()
        for operation in order:
            await walk.step(operation)
            await walk.refuse_the_rest()

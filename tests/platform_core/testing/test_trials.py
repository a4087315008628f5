"""Each trial finds nothing in a sound pack, and finds what it is for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from platform_core import Actor, NotFound, Query, Records
from platform_core.policy import Policy
from platform_core.reading import Reader
from platform_core.testing import MakeWorld, World, before_step, trials
from platform_core.testing.tripwire import Tripwire
from tests.platform_core.testing.faulty import PACK, Chest, Forgotten, Shelf, load_nothing, with_demo

Trial = Callable[..., Awaitable[list[str]]]
EVERY = (
    trials.plan_writes,
    trials.open_to_strangers,
    trials.lists_that_differ,
    trials.decisions_that_differ,
    trials.lists_over_budget,
    trials.steps_that_did_not_run,
    trials.changed_by_rest,
    trials.seen_while_inactive,
    trials.lost_in_the_archive,
)


@pytest.fixture
async def attic(world: MakeWorld) -> World:
    """The sound pack, with records."""
    csm = await world(PACK)
    await trials.fill(csm, PACK)
    return csm


async def test_a_sound_pack_passes_every_trial(attic: World) -> None:
    assert {trial.__name__: await trial(attic, PACK) for trial in EVERY} == {
        trial.__name__: [] for trial in EVERY
    }


async def test_demonstration_data_that_goes_is_not_objected_to(world: MakeWorld) -> None:
    assert await trials.demo_left_behind(await world(PACK), PACK) == []


async def test_filling_makes_up_what_the_demonstration_data_leaves_out(attic: World) -> None:
    assert [await attic.system.count(entity) for entity in (Shelf, Chest, Forgotten)] == [1, 1, 1]


async def test_p1_a_plan_that_writes_is_noticed(attic: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def writing(*_: Any) -> None:
        await attic.make(Shelf)

    monkeypatch.setattr(trials, "plan", writing)
    assert "attic_shelf: 1 rows new" in (await trials.plan_writes(attic, PACK))[0]


async def test_a5_records_that_strangers_see_are_noticed(
    attic: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = (await trials.holders(attic, PACK))["attic.keeper"]
    rights = Policy.rights

    def generous(self: Policy, actor: Actor, *rest: Any) -> Any:
        return rights(self, actor if actor.elevated else keeper, *rest)

    monkeypatch.setattr(Policy, "rights", generous)
    # The tripwire would notice before the trial does.
    monkeypatch.setattr(Tripwire, "_complaint", lambda *_: None)
    found = await trials.open_to_strangers(attic, PACK)
    assert "Shelf: nobody without any role reads a record by its id" in found
    assert "Chest: stranger.trial without any role sees records in a list" in found


async def test_a1_a_list_that_holds_more_than_can_be_got_is_noticed(
    attic: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    get = Records.get

    async def forgetful(self: Records, entity: Any, *rest: Any) -> Any:
        if entity is Chest:
            raise NotFound("lost")
        return await get(self, entity, *rest)

    monkeypatch.setattr(Records, "get", forgetful)
    found = await trials.lists_that_differ(attic, PACK)
    assert found[0] == "Chest: attic.keeper lists 1 of 1 records, and gets 0"


async def test_r6_a_list_of_several_statements_is_noticed(
    attic: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Reader.page

    async def chatty(self: Reader, entity: Any, query: Query) -> Any:
        await self.count(entity, query)
        return await page(self, entity, query)

    monkeypatch.setattr(Reader, "page", chatty)
    found = await trials.lists_over_budget(attic, PACK)
    assert found[0] == "Shelf: a list takes 2 statements for attic.keeper"


async def test_demonstration_data_that_is_none_is_noticed(world: MakeWorld) -> None:
    pack = with_demo(load_nothing)
    found = await trials.demo_left_behind(await world(pack), pack)
    assert found == ["loading the demonstration data creates no record"]


async def test_demonstration_data_that_stays_is_noticed(world: MakeWorld) -> None:
    csm = await world(PACK)
    removed = csm.remove_demo

    async def removing(*names: str) -> Any:
        shelf = await csm.system.find(Shelf, Shelf.name == "Top")
        assert shelf is not None
        await csm.make(Chest, shelf=shelf["sys_id"])
        return await removed(*names)

    csm.remove_demo = removing  # type: ignore[method-assign]
    assert "attic_shelf Top stays: attic_chest" in (await trials.demo_left_behind(csm, PACK))[0]


async def test_a_data_step_that_is_not_done_is_noticed(attic: World) -> None:
    await attic.instance.database.execute("UPDATE sys_pack SET data_step = 0 WHERE name = 'attic'")
    found = await trials.steps_that_did_not_run(attic, PACK)
    assert found == ["data step 1 is not done; the instance notes 0", "data step 1 would run again"]


async def test_rows_that_change_while_a_pack_rests_are_noticed(attic: World) -> None:
    deactivate = attic.deactivate

    async def careless(*names: str) -> Any:
        result = await deactivate(*names)
        await attic.instance.database.execute("DELETE FROM attic_forgotten")
        return result

    attic.deactivate = careless  # type: ignore[method-assign]
    found = await trials.changed_by_rest(attic, PACK)
    assert found[0].startswith("attic_forgotten: 0 rows new, 1 gone")


async def test_p5_a_pack_that_goes_is_gone_and_a_table_that_stays_is_noticed(world: MakeWorld) -> None:
    csm = await world()
    assert await trials.left_after_uninstall(csm, PACK) == []
    done = csm.do

    async def leaving(operation: Any, *names: str) -> Any:
        result = await done(operation, *names)
        if operation == "purge":
            await csm.instance.database.execute("CREATE TABLE attic_dust (id int)")
        return result

    csm.do = leaving  # type: ignore[method-assign]
    found = await trials.left_after_uninstall(csm, PACK)
    assert any("attic_dust" in line and line.endswith("more") for line in found)


async def test_p8_rows_that_the_archive_loses_are_noticed(attic: World) -> None:
    done = attic.do

    async def losing(operation: Any, *names: str) -> Any:
        result = await done(operation, *names)
        if operation == "restore":
            await attic.instance.database.execute("DELETE FROM attic_forgotten")
        return result

    attic.do = losing  # type: ignore[method-assign]
    assert (await trials.lost_in_the_archive(attic, PACK))[0].startswith(
        "attic_forgotten: 0 rows new, 1 gone"
    )


async def test_a9_records_that_are_seen_while_a_pack_is_inactive_are_noticed(attic: World) -> None:
    async def staying_active(*names: str) -> Any:
        return None

    attic.deactivate = attic.activate = staying_active  # type: ignore[method-assign]
    found = await trials.seen_while_inactive(attic, PACK)
    assert "Shelf: the table is still served" in found


async def test_a_pack_before_its_data_step_is_upgraded_through_it(world: MakeWorld) -> None:
    csm = await world(before_step(PACK, 1))
    done = await csm.upgrade(PACK)
    assert [step.number for step in done.plan.data_steps] == [1]
    assert await trials.steps_that_did_not_run(csm, PACK) == []
    assert before_step(PACK, 1, entities=(Shelf,)).entities == (Shelf,)
    with pytest.raises(AssertionError, match="no data step 2"):
        before_step(PACK, 2)


async def test_what_cannot_be_made_up_is_asked_for(world: MakeWorld) -> None:
    from industry_packs.banking import FinancialAccount
    from platform_core import Company

    csm = await world("banking")
    company = await csm.make(Company)
    assert company["name"]
    with pytest.raises(ValueError, match=r"give one: make.FinancialAccount, number=...\)"):
        await csm.make(FinancialAccount)
    account = await csm.make(FinancialAccount, number="0042", currency="EUR")
    assert account["account"] or account["consumer"]

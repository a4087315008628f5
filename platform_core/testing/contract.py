"""PackContract: the tests that every pack has to pass, for its own test suite to inherit."""

from __future__ import annotations

from typing import ClassVar

from .. import checks
from ..assembly import contributions
from ..discovery import available
from ..pack import Pack
from ..registry import Registry
from ..resolution import Resolution
from . import trials
from .world import MakeWorld, World


class PackContract:
    """What holds for every pack. Inherit it in a class of your tests, and name the pack:

    >>> class TestContract(PackContract):
    ...     pack = loyalty.pack

    ``fill`` gives each entity a record; override it where records cannot be made up.
    """

    pack: ClassVar[Pack]

    async def fill(self, csm: World) -> None:
        """Have at least one record of each entity: the demonstration data, and what can be made up."""
        await trials.fill(csm, self.pack)

    def test_nothing_stands_in_the_way_of_its_activation(self) -> None:
        """Names, entities, access rules and lifecycles are as the platform wants them."""
        resolution = Resolution(available(extra=[self.pack]), [self.pack.name])
        nothing(resolution.problems)
        registry = Registry(contributions(resolution.order))
        nothing(checks.problems(registry))

    async def test_p1_its_plans_write_nothing(self, world: MakeWorld) -> None:
        """Whoever looks at a plan changes nothing."""
        nothing(await trials.plan_writes(await world(self.pack), self.pack))

    async def test_its_data_steps_run_once_also_without_data(self, world: MakeWorld) -> None:
        """A new instance has run them all."""
        nothing(await trials.steps_that_did_not_run(await world(self.pack), self.pack))

    async def test_a1_a_list_holds_what_can_be_got(self, world: MakeWorld) -> None:
        """For each of its roles and entities."""
        csm = await self._filled(world)
        nothing(await trials.lists_that_differ(csm, self.pack))

    async def test_a3_its_rules_mean_what_the_oracle_makes_of_them(self, world: MakeWorld) -> None:
        """For each of its roles, entities, records and fields, and for every operation."""
        csm = await self._filled(world)
        nothing(await trials.decisions_that_differ(csm, self.pack))

    async def test_a5_strangers_see_nothing(self, world: MakeWorld) -> None:
        """Neither somebody without a role nor nobody at all."""
        csm = await self._filled(world)
        nothing(await trials.open_to_strangers(csm, self.pack))

    async def test_r6_a_list_takes_one_statement(self, world: MakeWorld) -> None:
        """For each of its roles and entities, however many rules there are."""
        csm = await self._filled(world)
        nothing(await trials.lists_over_budget(csm, self.pack))

    async def test_a9_while_it_is_inactive_nobody_sees_its_records(self, world: MakeWorld) -> None:
        """Nor through the entities that its own extend."""
        csm = await self._filled(world)
        nothing(await trials.seen_while_inactive(csm, self.pack))

    async def test_it_is_the_same_after_a_rest(self, world: MakeWorld) -> None:
        """Deactivated and activated again, it has every row and table that it had."""
        csm = await self._filled(world)
        nothing(await trials.changed_by_rest(csm, self.pack))

    async def test_its_demonstration_data_goes_without_a_trace(self, world: MakeWorld) -> None:
        """What was loaded is removed, and nothing else."""
        nothing(await trials.demo_left_behind(await world(self.pack), self.pack))

    async def test_p5_uninstalled_it_leaves_the_tables_as_they_were(self, world: MakeWorld) -> None:
        """Nothing of it stays but the notes of what was done."""
        order = Resolution(available(extra=[self.pack]), [self.pack.name]).order
        csm = await world(*(pack for pack in order if pack.name not in ("base", self.pack.name)))
        nothing(await trials.left_after_uninstall(csm, self.pack))

    async def test_p8_uninstalled_and_restored_it_has_every_row(self, world: MakeWorld) -> None:
        """The archive holds all of it."""
        csm = await self._filled(world)
        nothing(await trials.lost_in_the_archive(csm, self.pack))

    async def _filled(self, world: MakeWorld) -> World:
        csm = await world(self.pack)
        await self.fill(csm)
        return csm


def nothing(found: list[str]) -> None:
    """Nothing was found; otherwise all of it is said."""
    assert not found, "\n".join(["", *found])

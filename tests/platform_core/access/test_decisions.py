"""A3: the platform decides as the oracle does, over random packs, rules, actors and rows, on both databases."""

from __future__ import annotations

import logging
import random

import pytest

from platform_core.testing import MakeWorld
from tests.platform_core.access.decisions import Ground, one_round
from tests.platform_core.access.families import family

log = logging.getLogger(__name__)
WANTED = 100_000
ROUNDS = 40
"""So many random sets of rules; a hundred thousand decisions would be there after ten."""


@pytest.mark.parametrize("seed", [1, 2])
async def test_a3_a_hundred_thousand_decisions_are_those_of_the_oracle(world: MakeWorld, seed: int) -> None:
    pick = random.Random(seed)
    made = family(pick)
    ground = await Ground.of(await world(made.pack), made, pick)
    decisions = 0
    for number in range(ROUNDS):
        done, differences = await one_round(ground, pick)
        decisions += done
        assert not differences, "\n".join(["", f"seed {seed}, round {number}", *differences[:10]])
    log.info("%d decisions of seed %d", decisions, seed)
    assert decisions > WANTED

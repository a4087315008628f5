"""Who sees which points, and what becomes of a claim."""

import pytest
from csm_pack_loyalty import MEMBER, Membership, PointsClaim, pack

from platform_core import NotPermitted
from platform_core.testing import MakeWorld, PackContract
from plugins.b2b import AGENT
from plugins.customer_service import OPEN, Case


class TestContract(PackContract):
    """What holds for every pack holds for this one."""

    pack = pack


async def test_members_see_only_their_own_points(world: MakeWorld) -> None:
    """In lists as well: the rule is part of the query."""
    csm = await world(pack)
    ann, bob = await csm.person("ann", MEMBER), await csm.person("bob", MEMBER)
    agent = await csm.person("alice", AGENT)
    mine = await csm.as_(agent).create(Membership, {"member": ann.id, "points": 5})
    his = await csm.as_(agent).create(Membership, {"member": bob.id, "points": 9})
    assert await csm.sees(ann, Membership) == {mine["sys_id"]}
    assert await csm.sees(agent, Membership) == {mine["sys_id"], his["sys_id"]}


async def test_members_do_not_give_themselves_points(world: MakeWorld) -> None:
    """They may read, and nobody said that they may write."""
    csm = await world(pack)
    ann, agent = await csm.person("ann", MEMBER), await csm.person("alice", AGENT)
    mine = await csm.as_(agent).create(Membership, {"member": ann.id, "points": 5})
    with pytest.raises(NotPermitted):
        await csm.as_(ann).update(Membership, mine["sys_id"], {"points": 5000})


async def test_a_claim_is_worked_like_any_case(world: MakeWorld) -> None:
    """Numbers are its own; everything else it has from the case."""
    csm = await world(pack)
    agent = await csm.person("alice", AGENT)
    claim = await csm.as_(agent).create(PointsClaim, {"short_description": "The May flight", "missing": 40})
    assert claim["number"] == "LPC0001001"
    accepted = await csm.as_(agent).transition(Case, claim["sys_id"], "accept")
    assert (accepted["state"], accepted["assigned_to"]) == (OPEN, agent.id)

"""How far responsibilities reach: own organizations, trees, without what is excluded or restricted."""

from __future__ import annotations

import pytest

from platform_core import InvalidInput, NotFound
from plugins.customer_service import Case
from plugins.service_model_foundation import (
    CONTRIBUTOR,
    HIERARCHY_CONTRIBUTOR,
    LOCATION_AGENT,
    LOCATION_CONSUMER_AGENT,
    LOCATION_MANAGER,
    MANAGER_CONTRIBUTOR,
    OUTSOURCED_AGENT,
    RELATIONSHIP_MANAGER,
    SUPPORT_AGENT,
    ExcludedOrganization,
    InternalLocation,
    MemberResponsibility,
)
from plugins.service_organization import Organization, OrganizationMember
from tests.plugins.service_model_foundation.chain import Chain

SOUTH = {"south", "store 3", "franchise", "shop 1", "shop 2"}
NORTH = {"north", "store 1", "store 2"}
FULFILLER, CONTRIBUTES = "location_manager_fulfiller", "location_manager_contributor"


@pytest.mark.rule("CSM-169")
async def test_agents_reach_their_own_location_and_nothing_below_it(chain: Chain) -> None:
    await chain.staff("ann", "south", "location_agent", LOCATION_AGENT)
    await chain.staff("ben", "south", "location_consumer_agent", LOCATION_CONSUMER_AGENT)
    assert await chain.cases("ann") == {"at south"}
    assert await chain.cases("ben") == {"clara at south"}


@pytest.mark.rule("CSM-169")
async def test_a_manager_reaches_the_whole_subtree(chain: Chain) -> None:
    await chain.staff("eva", "south", FULFILLER, LOCATION_MANAGER)
    assert await chain.provided("eva") == SOUTH
    assert await chain.cases("eva") == {f"{word} {place}" for place in SOUTH for word in ("at", "clara at")}


@pytest.mark.rule("CSM-169")
async def test_contributors_see_what_their_own_location_asks_for(chain: Chain) -> None:
    await chain.staff("tom", "south", "location_contributor", CONTRIBUTOR)
    assert await chain.cases("tom") == {"by south"}


@pytest.mark.rule("CSM-169")
async def test_a_hierarchy_contributor_sees_what_the_subtree_asks_for(chain: Chain) -> None:
    await chain.staff("tom", "south", "organization_hierarchy_contributor", HIERARCHY_CONTRIBUTOR)
    assert await chain.asked("tom") == SOUTH
    assert await chain.provided("tom") == set()


@pytest.mark.rule("CSM-169")
async def test_a_manager_contributor_sees_both_and_works_neither(chain: Chain) -> None:
    await chain.staff("ida", "south", CONTRIBUTES, MANAGER_CONTRIBUTOR)
    assert (await chain.asked("ida"), await chain.provided("ida")) == (SOUTH, SOUTH)
    assert chain.records("ida").may(Case, "transition:propose_solution") == {}
    assert chain.records("ida").may(Case, "transition:accept_solution") != {}


@pytest.mark.rule("CSM-180")
async def test_a_relationship_manager_sees_the_external_locations_assigned_to_him(chain: Chain) -> None:
    await chain.staff("lea", "franchise", "location_relationship_manager", RELATIONSHIP_MANAGER)
    shops = {"franchise", "shop 1", "shop 2"}
    assert (await chain.asked("lea"), await chain.provided("lea")) == (shops, shops)


async def test_people_of_a_call_centre_see_what_is_given_to_it(chain: Chain) -> None:
    await chain.staff("kim", "call centre", "outsourced_agent", OUTSOURCED_AGENT, external=True)
    assert await chain.cases("kim") == {"at call centre", "clara at call centre"}


@pytest.mark.rule("CSM-155")
@pytest.mark.parametrize(
    ("responsibility", "role"),
    [
        ("location_agent", LOCATION_MANAGER),
        ("location_agent", LOCATION_CONSUMER_AGENT),
        (FULFILLER, MANAGER_CONTRIBUTOR),
        (CONTRIBUTES, CONTRIBUTOR),
        ("location_contributor", HIERARCHY_CONTRIBUTOR),
        ("location_support_agent", LOCATION_AGENT),
        ("listed_member", LOCATION_AGENT),
        (None, LOCATION_MANAGER),
    ],
)
async def test_it_takes_the_role_and_the_responsibility_of_the_same_name(
    chain: Chain, responsibility: str | None, role: object
) -> None:
    """A contained role counts, too: a manager has the agent's, so the agent's responsibility serves him."""
    await chain.staff("eve", "south", responsibility, role)  # type: ignore[arg-type]
    contained = (responsibility, role) in {
        ("location_agent", LOCATION_MANAGER),
        ("location_contributor", HIERARCHY_CONTRIBUTOR),
    }
    assert len(await chain.cases("eve")) == (1 if contained else 0)


@pytest.mark.rule("CSM-170")
async def test_what_is_excluded_is_out_with_all_below_it(chain: Chain) -> None:
    await chain.staff("eva", "chain", None, LOCATION_MANAGER)
    held = await chain.joins("eva", "chain", FULFILLER)
    await chain.excludes(held, "franchise")
    assert await chain.provided("eva") == {"chain", "south", "store 3", *NORTH}


@pytest.mark.rule("CSM-170")
async def test_what_one_assignment_excludes_no_other_one_of_the_same_name_brings_back(chain: Chain) -> None:
    await chain.staff("eva", "chain", None, LOCATION_MANAGER)
    await chain.excludes(await chain.joins("eva", "chain", FULFILLER), "franchise")
    await chain.joins("eva", "south", FULFILLER)
    assert "shop 1" not in await chain.provided("eva")
    await chain.staff("ida", "south", CONTRIBUTES, MANAGER_CONTRIBUTOR)
    assert "shop 1" in await chain.provided("ida")


@pytest.mark.rule("CSM-170")
async def test_several_assignments_add_up(chain: Chain) -> None:
    await chain.staff("eva", "north", FULFILLER, LOCATION_MANAGER)
    await chain.joins("eva", "store 3", FULFILLER)
    assert await chain.provided("eva") == {*NORTH, "store 3"}


@pytest.mark.rule("CSM-170")
async def test_what_is_restricted_is_out_of_reach_from_above_and_not_from_within(chain: Chain) -> None:
    await chain.staff("eva", "chain", FULFILLER, LOCATION_MANAGER)
    await chain.staff("max", "south", FULFILLER, LOCATION_MANAGER)
    await chain.everything.update(InternalLocation, chain["south"], {"restricted": True})
    assert await chain.provided("eva") == {"chain", *NORTH}
    assert await chain.provided("max") == SOUTH
    await chain.everything.update(InternalLocation, chain["south"], {"restricted": False})
    assert await chain.provided("eva") == {"chain", *NORTH, *SOUTH}


@pytest.mark.rule("CSM-170")
async def test_reach_follows_an_organization_that_moves(chain: Chain) -> None:
    await chain.staff("eva", "north", FULFILLER, LOCATION_MANAGER)
    await chain.everything.update(Organization, chain["franchise"], {"parent": chain["north"]})
    assert await chain.provided("eva") == {*NORTH, "franchise", "shop 1", "shop 2"}


@pytest.mark.rule("CSM-160")
async def test_a7_what_is_taken_away_is_out_of_reach_at_once(chain: Chain) -> None:
    await chain.staff("eva", "south", None, LOCATION_MANAGER)
    held = await chain.joins("eva", "south", FULFILLER)
    assert await chain.provided("eva") == SOUTH
    await chain.everything.update(OrganizationMember, held["member"], {"active": False})
    assert await chain.provided("eva") == set()
    await chain.everything.update(OrganizationMember, held["member"], {"active": True})
    await chain.everything.delete(MemberResponsibility, held["sys_id"])
    assert await chain.provided("eva") == set()


async def test_an_organization_cannot_stand_below_itself(chain: Chain) -> None:
    with pytest.raises(InvalidInput) as refused:
        await chain.everything.update(Organization, chain["chain"], {"parent": chain["shop 1"]})
    assert refused.value.errors[0].code == "cycle"


@pytest.mark.parametrize(
    ("responsibility", "excluded", "code"),
    [("location_agent", "store 3", "reaches_nothing_below"), (FULFILLER, "store 1", "not_below"),
     (FULFILLER, "south", "not_below")],
)  # fmt: skip
async def test_only_something_below_is_excluded(
    chain: Chain, responsibility: str, excluded: str, code: str
) -> None:
    await chain.staff("eva", "south", None, LOCATION_MANAGER)
    held = await chain.joins("eva", "south", responsibility)
    with pytest.raises(InvalidInput) as refused:
        await chain.excludes(held, excluded)
    assert refused.value.errors[0].code == code
    assert await chain.everything.count(ExcludedOrganization) == 0


@pytest.mark.rule("CSM-181")
async def test_a_support_agent_reaches_nobody_by_default(chain: Chain) -> None:
    await chain.staff("sam", "south", "location_support_agent", SUPPORT_AGENT)
    assert await chain.cases("sam") == set()


@pytest.mark.rule("CSM-181")
async def test_a_support_agent_reaches_those_below_by_hierarchy(chain: Chain) -> None:
    await chain.staff("sam", "south", "location_support_agent", SUPPORT_AGENT)
    await chain.everything.update(
        InternalLocation, chain["south"], {"business_organizations_served": "hierarchy"}
    )
    assert await chain.asked("sam") == SOUTH - {"south"}
    assert await chain.provided("sam") == set()
    seen = {row["name"] async for row in chain.records("sam").every(Organization)}
    assert seen == SOUTH
    accepted = await chain.records("sam").transition(Case, chain["by shop 1"], "accept")
    assert accepted["service_organization"] == chain["south"]
    with pytest.raises(NotFound):
        await chain.records("sam").get(Case, chain["by store 1"])


async def test_an_explanation_names_membership_and_responsibility(chain: Chain) -> None:
    await chain.staff("ann", "south", "location_agent", LOCATION_AGENT)
    told = await chain.everything.explain(Case, chain["at south"], "read", chain.actors["ann"])
    assert told.allowed
    (rule,) = [each for each in told.rules if each.decides]
    assert "their own locations" in rule.because
    tables = {link.table for link in rule.through}
    assert MemberResponsibility.info.table in tables
    told = await chain.everything.explain(Case, chain["at store 1"], "read", chain.actors["ann"])
    assert not told.allowed

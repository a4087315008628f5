"""What holds whenever locations, members, managers, groups, criteria and cases are saved."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from platform_core import (
    EXTERNAL,
    INTERNAL,
    Entity,
    Group,
    GroupMember,
    InvalidInput,
    NotPermitted,
    User,
    UserRole,
)
from plugins.b2b import CUSTOMER, Account, Contact
from plugins.customer_service import MANAGER, Case
from plugins.service_model_foundation import (
    CONTRIBUTOR,
    LOCATION_AGENT,
    LOCATION_CONSUMER_AGENT,
    LOCATION_MANAGER,
    MANAGER_CONTRIBUTOR,
    AssignmentGroup,
    BusinessLocation,
    ExternalLocation,
    InternalLocation,
    MemberResponsibility,
)
from plugins.service_organization import ExternalStaff, OrganizationMember
from tests.plugins.service_model_foundation.chain import Chain, roles_of

MONDAY = datetime.date(2026, 3, 2)
DAY = datetime.timedelta(days=1)


async def refused(chain: Chain, code: str, person: str | None, entity: type[Entity], **values: Any) -> None:
    """Creating this is refused for this reason, and nothing is written."""
    records = chain.everything if person is None else chain.records(person)
    before = await chain.everything.count(entity)
    with pytest.raises(InvalidInput) as error:
        await records.create(entity, values)
    assert [each.code for each in error.value.errors] == [code]
    assert await chain.everything.count(entity) == before


@pytest.mark.rule("CSM-167")
@pytest.mark.parametrize(
    ("place", "who", "fits"),
    [
        ("store 1", "employee", True),
        ("store 1", "dealer", False),
        ("store 1", "guest", False),
        ("store 1", "contractor", False),
        ("store 1", "contractor by group", False),
        ("shop 1", "employee", True),
        ("shop 1", "dealer", True),
    ],
)
async def test_internal_locations_have_internal_members_and_managers_only(
    chain: Chain, place: str, who: str, fits: bool
) -> None:
    await chain.add("employee", User, INTERNAL, user_name="employee")
    await chain.add("dealer", ExternalStaff, user_name="dealer", service_organization=chain["shop 1"])
    await chain.add("guest", Contact, CUSTOMER, user_name="guest", account=chain["hotel"])
    await chain.add("contractor", User, user_name="contractor")
    await chain.everything.create(UserRole, {"user": chain["contractor"], "role": CUSTOMER.name})
    await chain.add("contractor by group", User, user_name="by group")
    top = await chain.everything.create(Group, {"name": "Top"})
    below = await chain.everything.create(Group, {"name": "Below", "parent": top["sys_id"]})
    await chain.everything.create("sys_group_has_role", {"group": top["sys_id"], "role": EXTERNAL.name})
    await chain.everything.create(
        GroupMember, {"user": chain["contractor by group"], "group": below["sys_id"]}
    )
    values = {"service_organization": chain[place], "user": chain[who]}
    if fits:
        await chain.everything.create(OrganizationMember, values)
        await chain.everything.update(BusinessLocation, chain[place], {"manager": chain[who]})
        return
    await refused(chain, "not_internal", None, OrganizationMember, **values)
    with pytest.raises(InvalidInput) as error:
        await chain.everything.update(BusinessLocation, chain[place], {"manager": chain[who]})
    assert error.value.errors[0].pointer == "/manager"
    assert await roles_of(chain, who) & {MANAGER_CONTRIBUTOR.name, LOCATION_MANAGER.name} == set()


@pytest.mark.rule("CSM-175")
async def test_a_location_closes_on_the_day_it_opens_at_the_earliest(chain: Chain) -> None:
    await refused(
        chain,
        "out_of_range",
        None,
        InternalLocation,
        name="Pop-up",
        open_date=MONDAY,
        close_date=MONDAY - DAY,
    )
    made = await chain.everything.create(
        InternalLocation, {"name": "Pop-up", "open_date": MONDAY, "close_date": MONDAY}
    )
    with pytest.raises(InvalidInput):
        await chain.everything.update(InternalLocation, made["sys_id"], {"open_date": MONDAY + DAY})


@pytest.mark.rule("CSM-173")
async def test_a_group_works_for_one_location_and_a_location_has_many(chain: Chain) -> None:
    groups = [await chain.everything.create(Group, {"name": name}) for name in ("Counter", "Back office")]
    for group in groups:
        await chain.everything.create(
            AssignmentGroup, {"service_organization": chain["store 1"], "group": group["sys_id"]}
        )
    await refused(
        chain,
        "of_another_organization",
        None,
        AssignmentGroup,
        service_organization=chain["store 2"],
        group=groups[0]["sys_id"],
    )


@pytest.mark.parametrize(
    ("place", "type_", "fits"),
    [
        ("store 1", "location_agent", True),
        ("shop 1", "location_agent", False),
        ("shop 1", "location_consumer_agent", False),
        ("shop 1", "location_manager_fulfiller", False),
        ("shop 1", "location_manager_contributor", True),
        ("shop 1", "location_relationship_manager", True),
        ("store 1", "location_relationship_manager", False),
        ("call centre", "outsourced_agent", True),
        ("call centre", "location_agent", False),
        ("call centre", "location_support_agent", False),
        ("store 1", "outsourced_agent", False),
        ("call centre", "listed_member", True),
    ],
)
async def test_a_responsibility_is_held_where_it_has_a_meaning(
    chain: Chain, place: str, type_: str, fits: bool
) -> None:
    await chain.person("ann", INTERNAL)
    member = await chain.joins("ann", place, None)
    values = {"member": member["sys_id"], "type": type_}
    if not fits:
        await refused(chain, "out_of_place", None, MemberResponsibility, **values)
        return
    made = await chain.everything.create(MemberResponsibility, values)
    assert made["responsibility"] == (None if type_ == "listed_member" else type_)


@pytest.mark.rule("CSM-171")
async def test_a_case_is_worked_where_its_opener_works_if_that_is_one_place(chain: Chain) -> None:
    await chain.staff("ann", "store 1", "location_agent", LOCATION_AGENT)
    made = await chain.records("ann").create(Case, {"short_description": "Leak"})
    assert made["service_organization"] == chain["store 1"]
    await chain.joins("ann", "store 2", "location_agent")
    several = await chain.records("ann").create(Case, {"short_description": "Leak"})
    assert several["service_organization"] is None
    assert (await chain.records("ann").get(Case, several["sys_id"]))["short_description"] == "Leak"
    chosen = await chain.records("ann").create(
        Case, {"short_description": "Leak", "service_organization": chain["store 2"]}
    )
    assert chosen["service_organization"] == chain["store 2"]
    with pytest.raises((NotPermitted, InvalidInput)):
        await chain.records("ann").create(
            Case, {"short_description": "Leak", "service_organization": chain["store 3"]}
        )


@pytest.mark.rule("CSM-171")
@pytest.mark.rule("CSM-177")
async def test_a_contributor_asks_in_the_name_of_his_own_location_only(chain: Chain) -> None:
    await chain.staff("tom", "store 1", "location_contributor", CONTRIBUTOR)
    records = chain.records("tom")
    made = await records.create(Case, {"short_description": "Till"})
    assert made["requesting_service_organization"] == chain["store 1"]
    for other in ("store 2", "north", "chain"):
        with pytest.raises((NotPermitted, InvalidInput)):
            await records.create(
                Case, {"short_description": "Till", "requesting_service_organization": chain[other]}
            )
    member = await chain.everything.find(OrganizationMember, OrganizationMember.user == chain["tom"])
    assert member is not None
    await chain.everything.delete(OrganizationMember, member["sys_id"])
    with pytest.raises((NotPermitted, InvalidInput)):
        await records.create(Case, {"short_description": "Till"})


@pytest.mark.rule("CSM-172")
async def test_another_locations_agent_takes_the_case_along_and_another_location_leaves_the_agent(
    chain: Chain,
) -> None:
    await chain.person("head", MANAGER)
    await chain.staff("ann", "store 1", "location_agent", LOCATION_AGENT)
    await chain.staff("ben", "store 2", "location_consumer_agent", LOCATION_CONSUMER_AGENT)
    records, case = chain.records("head"), chain["at store 1"]
    moved = await records.update(Case, case, {"assigned_to": chain["ben"]})
    assert moved["service_organization"] == chain["store 2"]
    kept = await records.update(Case, case, {"service_organization": chain["store 3"]})
    assert (kept["assigned_to"], kept["service_organization"]) == (chain["ben"], chain["store 3"])
    both = await records.update(
        Case, case, {"assigned_to": chain["ann"], "service_organization": chain["south"]}
    )
    assert both["service_organization"] == chain["south"]
    await chain.joins("ben", "store 1", "location_consumer_agent")
    with pytest.raises(InvalidInput) as error:
        await records.update(Case, case, {"assigned_to": chain["ben"]})
    assert error.value.errors[0].pointer == "/service_organization"


@pytest.mark.rule("CSM-178")
async def test_external_staff_are_external_and_work_for_the_company_of_their_organization(
    chain: Chain,
) -> None:
    company = await chain.everything.create(Account, {"name": "Partner"})
    other = await chain.everything.create(Account, {"name": "Other"})
    place = await chain.everything.create(ExternalLocation, {"name": "Shop", "company": company["sys_id"]})
    await chain.add("kim", ExternalStaff, last_name="kim", service_organization=place["sys_id"])
    assert chain.known["kim"]["company"] == company["sys_id"]
    assert await roles_of(chain, "kim") == {EXTERNAL.name}
    with pytest.raises(InvalidInput):
        await chain.everything.create(UserRole, {"user": chain["kim"], "role": INTERNAL.name})
    await refused(
        chain,
        "another_company",
        None,
        ExternalStaff,
        last_name="lea",
        company=other["sys_id"],
        service_organization=place["sys_id"],
    )


async def test_a_membership_stays_that_of_one_person_at_one_organization(chain: Chain) -> None:
    await chain.person("ann", INTERNAL)
    member = await chain.joins("ann", "store 1", None)
    with pytest.raises(InvalidInput) as error:
        await chain.everything.update(
            OrganizationMember, member["sys_id"], {"service_organization": chain["store 2"]}
        )
    assert error.value.errors[0].code == "fixed"

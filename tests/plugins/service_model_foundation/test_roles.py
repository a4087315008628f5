"""What each role may do, and what it may not; what people of franchises never reach."""

from __future__ import annotations

import pytest

from platform_core import APPROVER, Entity, NotPermitted, Role
from platform_core.testing import MakeWorld
from plugins import contracts, service_model_foundation
from plugins.b2b import Account, Contact
from plugins.b2c import Consumer, Household
from plugins.contributors import ACCOUNT_CONTRIBUTOR, CASE_CREATOR, CONSUMER_CONTRIBUTOR
from plugins.customer_service import Case
from plugins.product_data import Asset, Model
from plugins.service_model_foundation import (
    BUSINESS_ORG_ADMIN,
    CONTRIBUTOR,
    EXTERNAL_LOCATION_VIEWER,
    HIERARCHY_CONTRIBUTOR,
    INTERNAL_LOCATION_VIEWER,
    INTERNAL_LOCATION_WRITER,
    LOCATION_AGENT,
    LOCATION_CONSUMER_AGENT,
    LOCATION_MANAGER,
    LOCATION_VIEWER,
    LOCATION_WRITER,
    MANAGER_CONTRIBUTOR,
    OUTSOURCED_AGENT,
    OUTSOURCING_ADMIN,
    RELATIONSHIP_MANAGER,
    SELF_CONTRIBUTOR,
    SUPPORT_AGENT,
    AssignmentGroup,
    BusinessLocation,
    Criteria,
    Criterion,
    CustomerCriteria,
    ExternalLocation,
    InternalLocation,
    MemberResponsibility,
    OutsourcedProvider,
    Scope,
    Served,
    ServiceOffered,
)
from plugins.service_model_foundation.roles import (
    CRITERIA_READER,
    CUSTOMER_CRITERIA_READER,
    ESM_LOCATION_AGENT,
    MANAGER_CORE,
)
from plugins.service_organization import (
    ORGANIZATION_ADMIN,
    ORGANIZATION_VIEWER,
    ORGANIZATION_WRITER,
    ExternalStaff,
    Organization,
    OrganizationMember,
)
from tests.plugins.service_model_foundation.chain import Chain

ALL, KEEP, READ = {"create", "read", "write", "delete"}, {"create", "read", "write"}, {"read"}
ENTITIES: tuple[type[Entity], ...] = (
    Organization, InternalLocation, ExternalLocation, OutsourcedProvider, OrganizationMember, ExternalStaff,
    MemberResponsibility, AssignmentGroup, Criteria, Criterion, CustomerCriteria, ServiceOffered, Scope, Served,
)  # fmt: skip
PLACES = (InternalLocation, ExternalLocation)
MAY: dict[Role, dict[type[Entity], set[str]]] = {
    ORGANIZATION_VIEWER: dict.fromkeys((Organization, *PLACES, OutsourcedProvider), READ),
    ORGANIZATION_WRITER: dict.fromkeys((Organization, *PLACES, OutsourcedProvider), KEEP),
    ORGANIZATION_ADMIN: {
        **dict.fromkeys((Organization, *PLACES, OutsourcedProvider, OrganizationMember), ALL),
        ExternalStaff: KEEP,
    },
    LOCATION_VIEWER: {Organization: READ, InternalLocation: READ, ExternalLocation: READ},
    INTERNAL_LOCATION_VIEWER: {Organization: READ, InternalLocation: READ},
    EXTERNAL_LOCATION_VIEWER: {Organization: READ, ExternalLocation: READ},
    LOCATION_WRITER: {Organization: READ, InternalLocation: KEEP, ExternalLocation: KEEP},
    INTERNAL_LOCATION_WRITER: {Organization: READ, InternalLocation: KEEP},
    BUSINESS_ORG_ADMIN: {
        **dict.fromkeys(ENTITIES, ALL),
        ExternalStaff: KEEP,
        Scope: READ,
        Served: READ,
    },
    OUTSOURCING_ADMIN: {
        Organization: READ, OutsourcedProvider: ALL, CustomerCriteria: ALL, Criteria: READ,
    },
    CRITERIA_READER: {ServiceOffered: READ},
    CUSTOMER_CRITERIA_READER: {Criteria: READ, CustomerCriteria: READ},
    ESM_LOCATION_AGENT: {},
    MANAGER_CORE: {},
}  # fmt: skip


def operations(chain: Chain, person: str, entity: type[Entity]) -> set[str]:
    """What a person may do to some records of an entity, at least to those that he reads through it."""
    records = chain.records(person)
    return {operation for operation in sorted(ALL) if records.may(entity, operation)}


@pytest.mark.parametrize("role", MAY, ids=lambda role: role.name)
async def test_roles_for_setting_up_and_looking_on_open_this_and_nothing_else(
    chain: Chain, role: Role
) -> None:
    await chain.person("ann", role)
    read_apart = {"read"} if role.kind == "internal" else set()
    for entity in ENTITIES:
        found, wanted = operations(chain, "ann", entity), MAY[role].get(entity, set())
        if entity is ExternalStaff:
            found, wanted = found - read_apart, wanted - read_apart  # Staff know all people by name.
        if entity is Organization and wanted == READ:
            assert "write" not in found
            continue
        assert found == wanted, entity.info.table


def inside(role: Role) -> set[Role]:
    """The role and all that it contains, at any depth."""
    return {role}.union(*(inside(inner) for inner in role.contains))


@pytest.mark.rule("CSM-11")
@pytest.mark.parametrize(
    ("outer", "inner"),
    [
        (LOCATION_MANAGER, LOCATION_AGENT),
        (LOCATION_MANAGER, LOCATION_CONSUMER_AGENT),
        (LOCATION_MANAGER, APPROVER),
        (LOCATION_AGENT, ESM_LOCATION_AGENT),
        (SUPPORT_AGENT, ESM_LOCATION_AGENT),
        (MANAGER_CONTRIBUTOR, CONTRIBUTOR),
        (MANAGER_CONTRIBUTOR, ACCOUNT_CONTRIBUTOR),
        (MANAGER_CONTRIBUTOR, CONSUMER_CONTRIBUTOR),
        (MANAGER_CONTRIBUTOR, MANAGER_CORE),
        (RELATIONSHIP_MANAGER, MANAGER_CONTRIBUTOR),
        (HIERARCHY_CONTRIBUTOR, CONTRIBUTOR),
        (CONTRIBUTOR, CASE_CREATOR),
        (SELF_CONTRIBUTOR, CASE_CREATOR),
        (BUSINESS_ORG_ADMIN, ORGANIZATION_ADMIN),
        (BUSINESS_ORG_ADMIN, LOCATION_WRITER),
    ],
)
def test_a_role_contains_what_the_reference_says(outer: Role, inner: Role) -> None:
    assert inner in inside(outer)


@pytest.mark.rule("CSM-148")
async def test_contributors_for_customers_find_them_by_name_and_see_what_they_opened(chain: Chain) -> None:
    await chain.person("for accounts", ACCOUNT_CONTRIBUTOR)
    await chain.person("for consumers", CONSUMER_CONTRIBUTOR)
    one = await chain.records("for accounts").create(
        Case, {"short_description": "Bed", "account": chain["hotel"]}
    )
    await chain.records("for consumers").create(
        Case, {"short_description": "Chair", "consumer": chain["clara"]}
    )
    assert await chain.cases("for accounts") == {"Bed"}
    assert await chain.cases("for consumers") == {"Chair"}
    assert (await chain.records("for accounts").get(Account, chain["hotel"]))["name"] == "Hotel"
    assert chain.records("for accounts").may(Consumer, "read") == {}
    assert chain.records("for consumers").may(Account, "read") == {}
    assert "street" not in chain.records("for consumers").readable(Consumer)
    for values in ({"short_description": "None"}, {"short_description": "x", "consumer": chain["clara"]}):
        with pytest.raises(Exception, match="may not|not valid|not open"):
            await chain.records("for accounts").create(Case, values)
    with pytest.raises(NotPermitted):
        await chain.records("for accounts").update(Case, one["sys_id"], {"priority": 1})


@pytest.mark.rule("CSM-182")
async def test_agents_of_franchises_reach_no_contracts_models_or_configuration(world: MakeWorld) -> None:
    chain = Chain(await world(service_model_foundation.pack, contracts.pack))
    setting = {"name": "service_model_foundation.external_fulfillers", "value": "true"}
    await chain.everything.create("sys_properties", setting)
    await chain.world.instance.reload()
    chain.everything = chain.world.system = chain.world.instance.elevated("test set-up")
    await chain.add("shop", ExternalLocation, name="shop")
    await chain.add("case", Case, short_description="at shop", service_organization=chain["shop"])
    await chain.staff("lea", "shop", "location_agent", LOCATION_AGENT, external=True)
    assert await chain.cases("lea") == {"at shop"}
    assert "work_notes" not in chain.records("lea").readable(Case)
    accepted = await chain.records("lea").transition(Case, chain["case"], "accept")
    assert accepted["assigned_to"] == chain["lea"]
    registry = chain.world.instance.assembly.registry
    open_to_her = {
        entity
        for entity in registry.entities.values()
        if any(chain.records("lea").may(entity, operation) for operation in ALL)
    }
    chain_of_case, chain_of_people = set(Case.info.lineage), set(Contact.info.lineage)
    known = {
        Organization, BusinessLocation, *PLACES, OutsourcedProvider, OrganizationMember, ExternalStaff,
        MemberResponsibility, AssignmentGroup, Account, Contact, *chain_of_case, *chain_of_people,
        *Account.info.lineage,
    }  # fmt: skip
    further = {entity.info.table for entity in open_to_her - known}
    assert further.isdisjoint(
        {entity.info.table for entity in (Model, Asset, Criteria, Criterion, CustomerCriteria)}
    )
    assert further.isdisjoint(entity.info.table for entity in contracts.pack.entities)
    assert not {table for table in further if table.startswith(("sys_", "alm_", "cmdb_", "ast_"))} - {
        "sys_user"
    }


@pytest.mark.rule("CSM-84")
async def test_agents_for_businesses_and_for_consumers_stay_apart(chain: Chain) -> None:
    await chain.staff("ann", "store 1", "location_agent", LOCATION_AGENT)
    await chain.staff("ben", "store 1", "location_consumer_agent", LOCATION_CONSUMER_AGENT)
    home = await chain.everything.create(Household, {"name": "Home", "head_of_household": chain["clara"]})
    assert await chain.world.sees(chain.actors["ann"], Household) == set()
    assert await chain.world.sees(chain.actors["ben"], Household) == {home["sys_id"]}
    assert await chain.cases("ann") == {"at store 1"}
    assert await chain.cases("ben") == {"clara at store 1"}
    made = await chain.records("ben").create(Consumer, {"first_name": "Nuno", "last_name": "Gil"})
    assert made["sys_id"]


async def test_people_of_a_call_centre_work_cases_and_change_no_customer(chain: Chain) -> None:
    await chain.staff("kim", "call centre", "outsourced_agent", OUTSOURCED_AGENT, external=True)
    records, case = chain.records("kim"), chain["clara at call centre"]
    await records.transition(Case, case, "accept")
    await records.update(Case, case, {"comments": "On its way"})
    solved = {"resolution_code": "fixed_by_support", "close_notes": "Sent"}
    resolved = await records.transition(Case, case, "propose_solution", solved)
    assert resolved["state"] == 6
    assert records.may(Case, "create") == {}
    assert records.may(Case, "delete") == {}
    assert "work_notes" not in records.readable(Case)
    for entity in (Account, Contact, Consumer):
        assert records.may(entity, "write") == {}
    with pytest.raises(NotPermitted):
        await records.update(Case, case, {"service_organization": chain["store 1"]})

"""Who may see and change assets, and who is asked about them.

Rights of an account's people go downwards in the hierarchy, never up or sideways. What staff note about an asset, and
what it cost, stays with staff.
"""

from typing import Any

from platform_core import (
    IMPORT_ADMIN,
    INTERNAL,
    ActorStandIn,
    Condition,
    Grant,
    Operation,
    Related,
    Restriction,
    exists,
    negate,
    outer,
    related,
    switched_on,
    valid,
)
from plugins.b2b import (
    CUSTOMER,
    CUSTOMER_ADMIN,
    CUSTOMER_CASE_MANAGER,
    AccountRelationship,
    at_own,
    in_own_trees,
    own_accounts,
)
from plugins.b2c import CONSUMER, Household, own_or_of_others
from plugins.customer_base import ESM_AGENT, FOUNDATION_DATA_VIEWER

from ..entities import ASSETS, Asset, AssetContact
from ..roles import ASSET_MANAGER
from ..settings import ASSIGNED_ONLY

KEEP: tuple[Operation, ...] = ("create", "read", "write")
EVERYTHING: tuple[Operation, ...] = ("create", "read", "write", "delete")
FOR_STAFF = frozenset(
    {"comments", "cost", "currency", "vendor", "company", "managed_by", "owned_by", "ci", "code", "path"}
) | {"sys_created_by", "sys_updated_by"}
CUSTOMERS_SEE = tuple(name for name in Asset.info.fields if name not in FOR_STAFF)


def named_for(actor: ActorStandIn) -> Condition:
    """The actor is named among the asset's contacts."""
    mine = (AssetContact.asset == outer(Asset.sys_id)) & (AssetContact.contact == actor.id)
    return exists(AssetContact, mine)


def served_accounts(actor: ActorStandIn) -> Related:
    """The accounts that the actor's own account serves today as a partner."""
    serves: Any = (AccountRelationship.from_kind == "partner") & (AccountRelationship.to_kind == "account")
    today = valid(AccountRelationship.start_date, AccountRelationship.end_date, actor.today)
    own = AccountRelationship.from_company.is_in(own_accounts(actor))
    return related(AccountRelationship.to_company, own & serves & today)


def of_own_account(actor: ActorStandIn) -> Condition:
    """The asset belongs to an account that the actor acts for."""
    return at_own(Asset.account, actor)


def named_for_one_served(actor: ActorStandIn) -> Condition:
    """The actor is named for the asset, and his account serves the asset's today."""
    condition: Condition = named_for(actor) & Asset.account.is_in(served_accounts(actor))
    return condition


def of_own_trees(actor: ActorStandIn) -> Condition:
    """The asset belongs to an account that the actor acts for, or to one below it."""
    return in_own_trees(Asset.account, actor)


def of_a_consumer(actor: ActorStandIn) -> Condition:
    """The asset is the actor's own, or belongs to a consumer for whom he acts."""
    return own_or_of_others(Asset.consumer, actor)


def of_headed_household(actor: ActorStandIn) -> Condition:
    """The asset belongs to a household that the actor heads."""
    headed = related(Household.sys_id, Household.head_of_household.user == actor.id)
    condition: Condition = Asset.household.is_in(headed)
    return condition


def open_to_contacts(actor: ActorStandIn) -> Condition:
    """Contacts see more than what they are named for, or the actor is; assets of private persons stay what they are."""
    condition: Condition = negate(switched_on(ASSIGNED_ONLY)) | Asset.account.is_null() | named_for(actor)
    return condition


def own_naming(actor: ActorStandIn) -> Condition:
    """The actor himself is named."""
    condition: Condition = AssetContact.contact == actor.id
    return condition


def naming_in_own_trees(actor: ActorStandIn) -> Condition:
    """Somebody is named for an asset of an account that the actor acts for, or of one below it."""
    return in_own_trees(AssetContact.asset.account, actor)


STAFF_RULES = (
    *(
        Grant(role=role, entity=entity, may=("read",), because="Agents see what customers have (CSM-147)")
        for role in (ESM_AGENT, FOUNDATION_DATA_VIEWER)
        for entity in (Asset, AssetContact)
    ),
    *(
        Grant(role=ASSET_MANAGER, entity=entity, may=EVERYTHING, because="They keep the assets (CSM-147)")
        for entity in (Asset, AssetContact)
    ),
    *(
        Grant(role=IMPORT_ADMIN, entity=entity, may=KEEP, because="Imports bring assets in")
        for entity in (Asset, AssetContact)
    ),
)

SEEN_BY = (
    (CUSTOMER, of_own_account, "Customers see the assets of their account"),
    (CUSTOMER, named_for_one_served, "A partner's people see the assets that they are named for (CSM-146)"),
    (CUSTOMER_ADMIN, of_own_trees, "Customer admins see the assets of their account and all below (CSM-34)"),
    (CUSTOMER_CASE_MANAGER, of_own_trees, "Case managers see the assets of their account and all below"),
    (
        CONSUMER,
        of_a_consumer,
        "Consumers see their assets and those of the people for whom they act (CSM-76)",
    ),
    (CONSUMER, of_headed_household, "Heads of households see the assets of the household (CSM-76)"),
)
CUSTOMER_RULES: tuple[Grant | Restriction, ...] = (
    *(
        Grant(
            role=role,
            entity=entity,
            may=("read",),
            where=where,
            fields=CUSTOMERS_SEE if entity is Asset else tuple(entity.info.own_fields),
            because=because,
        )
        for role, where, because in SEEN_BY
        for entity in ASSETS
    ),
    Restriction(
        entity=Asset,
        where=open_to_contacts,
        unless=(INTERNAL,),
        because="Contacts see assigned assets only, where that is wished (CSM-145)",
    ),
    Grant(
        role=CUSTOMER,
        entity=AssetContact,
        may=("read",),
        where=own_naming,
        because="Contacts see what they are asked about",
    ),
    *(
        Grant(
            role=role,
            entity=AssetContact,
            may=("read",),
            where=naming_in_own_trees,
            because="They see who is asked about the assets of their account and all below",
        )
        for role in (CUSTOMER_ADMIN, CUSTOMER_CASE_MANAGER)
    ),
)

RULES: tuple[Grant | Restriction, ...] = (*STAFF_RULES, *CUSTOMER_RULES)

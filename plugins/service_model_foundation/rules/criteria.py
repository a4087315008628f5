"""What holds whenever criteria are saved, and who meets them."""

from __future__ import annotations

from typing import Any

from platform_core import BusinessRule, Change, Entity, InvalidQuery, refusal
from plugins.b2b import Account
from plugins.b2c import Consumer, Household
from plugins.customer_service import Case

from ..criteria import FIELD_OF, filter_of, meet_again, meet_record
from ..entities import BusinessLocation, Criteria, Criterion, CustomerCriteria, ServiceOffered

MEETS = "who meets criteria is kept in step with them (CSM-174)"


async def before_criteria_change_their_table(change: Change) -> dict[str, Any] | None:
    """The conditions speak of the fields of one table."""
    if "table" in change.changed:
        raise refusal("table", "the table of criteria is fixed", "make other criteria", "fixed")
    return None


async def before_criterion_is_saved(change: Change) -> dict[str, Any] | None:
    """A condition is one that can be asked of its table."""
    if "criteria" in change.changed and change.kind == "update":
        raise refusal("criteria", "a condition stays with its criteria", "make another one", "fixed")
    records = change.elevated("a condition can be asked")
    table = (await records.get(Criteria, change.new["criteria"], ("table",)))["table"]
    try:
        await records.count(table, filters=(filter_of(change.new),))
    except InvalidQuery as error:
        raise refusal(
            "field", error.detail, "name a field of the table, and a value that it can have", "bad_condition"
        ) from None
    return None


async def before_organization_gets_criteria(change: Change) -> dict[str, Any] | None:
    """An organization has one active criteria for each table."""
    active = await _active_table(change)
    if active is None:
        return {"active_table": None}
    records = change.elevated("an organization has one active criteria for each table (CSM-174)")
    other = (
        (CustomerCriteria.service_organization == change.new["service_organization"])
        & (CustomerCriteria.active_table == active)
        & (CustomerCriteria.sys_id != change.sys_id)
    )
    if await records.find(CustomerCriteria, other, ("sys_id",)) is not None:
        raise refusal(
            "active",
            "the organization has active criteria for this table already",
            "set the others to inactive first",
            "one_active",
        )
    return {"active_table": active}


async def before_service_is_offered(change: Change) -> dict[str, Any] | None:
    """A service is asked by a case of a type, and has one active criteria for each table of organizations."""
    records = change.elevated("a service has one active criteria for each table")
    name = change.new["service_definition"]
    types = {
        table for table, entity in records.assembly.registry.entities.items() if entity.extends_or_is(Case)
    }
    if "service_definition" in change.changed and name not in types:
        raise refusal(
            "service_definition",
            "there is no such case type",
            f"one of {', '.join(sorted(types))}",
            "not_a_choice",
        )
    active = await _active_table(change)
    if active is not None and FIELD_OF[active] != "organization":
        raise refusal(
            "criteria", "these are criteria for customers", "choose criteria for locations", "for_customers"
        )
    other = (
        (ServiceOffered.service_definition == name)
        & (ServiceOffered.active_table == active)
        & (ServiceOffered.sys_id != change.sys_id)
    )
    if active is not None and await records.find(ServiceOffered, other, ("sys_id",)) is not None:
        raise refusal(
            "active",
            "the service has active criteria for this table already",
            "set the others to inactive first",
            "one_active",
        )
    return {"active_table": active}


async def _active_table(change: Change) -> str | None:
    if not change.new["active"]:
        return None
    records = change.elevated("of which table criteria speak")
    return str((await records.get(Criteria, change.new["criteria"], ("table",)))["table"])


async def after_criterion_changes(change: Change) -> None:
    """Whoever meets the criteria now is written down, and nobody else."""
    records = change.elevated(MEETS)
    if await records.find(Criteria, Criteria.sys_id == change.new["criteria"], ("sys_id",)) is not None:
        await meet_again(records, change.new["criteria"])


async def after_customer_changes(change: Change) -> None:
    """A customer or a location that changes meets other criteria."""
    await meet_record(change.elevated(MEETS), change.entity, change.sys_id, change.changed)


FOLLOWED: tuple[type[Entity], ...] = (Account, Consumer, Household, BusinessLocation)
BUSINESS_RULES = (
    BusinessRule(
        entity=Criteria,
        kinds=("update",),
        before=before_criteria_change_their_table,
        because="Conditions speak of the fields of one table",
    ),
    BusinessRule(
        entity=Criterion,
        kinds=("create", "update"),
        before=before_criterion_is_saved,
        because="A condition that cannot be asked would be met by nobody, or by all",
    ),
    BusinessRule(
        entity=Criterion,
        kinds=("create", "update", "delete"),
        after=after_criterion_changes,
        because="Access rests on who meets the criteria (CSM-174)",
    ),
    BusinessRule(
        entity=CustomerCriteria,
        kinds=("create", "update"),
        before=before_organization_gets_criteria,
        because="One active criteria for each table and organization (CSM-174)",
    ),
    BusinessRule(
        entity=ServiceOffered,
        kinds=("create", "update"),
        before=before_service_is_offered,
        because="A service is offered by criteria, one active for each table",
    ),
    *(
        BusinessRule(
            entity=entity,
            kinds=("create", "update"),
            after=after_customer_changes,
            because="Access rests on who meets the criteria (CSM-174)",
        )
        for entity in FOLLOWED
    ),
)

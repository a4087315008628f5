"""Utility: meters, what they read, and outages until there is supply again."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import get
from litestar.di import NamedDependency

from platform_core import (
    INTERNAL,
    USER_ADMIN,
    ActorStandIn,
    BusinessRule,
    CaseType,
    Change,
    Choice,
    Choices,
    Condition,
    Date,
    DateTime,
    DemoData,
    DemoLoader,
    Entity,
    FieldError,
    Grant,
    Group,
    GroupMember,
    Integer,
    InvalidInput,
    Lifecycle,
    Pack,
    Records,
    Reference,
    Role,
    State,
    String,
    Transition,
    Unique,
    User,
    related,
    utc_now,
)
from plugins.b2c import CONSUMER, CONSUMER_AGENT, Consumer, own_consumers
from plugins.customer_service import CANCELLED, CLOSED, NEW, OPEN, Case

SUPPLY = Choices({"electricity": "Electricity", "gas": "Gas", "water": "Water"})
CAUSE = Choices({"storm": "Storm", "digging": "Digging", "equipment": "Equipment", "unknown": "Unknown"})


class District(Entity, tablename="utility_district", label="District", display="name", default_order="name"):
    """A part of the network, and the crew that repairs it."""

    name = String(100, required=True, unique=True)
    crew = Reference(Group, index=True, help="Who repairs what fails there")


class Meter(Entity, tablename="utility_meter", label="Meter", display="number", default_order="number"):
    """What counts how much a consumer uses."""

    number = String(40, required=True, unique=True, help="As it is printed on the meter")
    supply = Choice(SUPPLY, required=True)
    consumer = Reference(Consumer, index=True, on_delete="restrict", help="Who uses what it counts")
    district = Reference(District, required=True, index=True, on_delete="restrict")


class Reading(
    Entity, tablename="utility_reading", label="Reading", display="read_on", default_order="-read_on"
):
    """What a meter showed on a day."""

    meter = Reference(Meter, required=True, index=True, on_delete="cascade")
    read_on = Date(required=True)
    units = Integer(required=True, minimum=0)
    constraints = (Unique(("meter", "read_on"), because="A meter is read once a day"),)


class Outage(Entity, extends=Case, tablename="utility_outage", number_prefix="OUT", label="Outage"):
    """Somebody has no supply."""

    supply = Choice(SUPPLY, required=True, index=True)
    district = Reference(District, required=True, index=True, on_delete="restrict")
    meter = Reference(Meter, index=True)
    outage_cause = Choice(CAUSE, label="Cause of the outage")
    restored_at = DateTime(help="Since when there is supply again")


AGENT = Role(
    "utility.agent",
    "Keeps meters, and takes outages in",
    contains=(CONSUMER_AGENT,),
    kind="internal",
    assignable_by=(USER_ADMIN,),
)
CREW = Role(
    "utility.crew",
    "Repairs what fails in the districts of his crew",
    contains=(INTERNAL,),
    kind="internal",
    assignable_by=(USER_ADMIN,),
)

LIFECYCLE = Lifecycle(
    entity=Outage,
    initial=NEW,
    active_field="active",
    states=(
        State(NEW, "Reported"),
        State(OPEN, "In repair"),
        State(CLOSED, "Restored", active=False, final=True),
        State(CANCELLED, "No outage", active=False, final=True),
    ),
    transitions=(
        Transition(
            name="dispatch",
            label="Send the crew",
            sources=(NEW,),
            target=OPEN,
            roles=(AGENT, CREW),
            because="Somebody is on the way",
        ),
        Transition(
            name="restore",
            label="Supply is back",
            sources=(OPEN,),
            target=CLOSED,
            needs=("restored_at", "outage_cause"),
            takes=("restored_at", "outage_cause", "close_notes"),
            roles=(AGENT, CREW),
            because="It is known since when there is supply, and what was wrong",
        ),
        Transition(
            name="dismiss",
            label="There is none",
            sources=(NEW, OPEN),
            target=CANCELLED,
            roles=(AGENT,),
            because="A fuse in the house is no outage of ours",
        ),
    ),
)


async def before_reading_is_kept(change: Change) -> dict[str, Any] | None:
    """A meter counts up: no reading is lower than an earlier one, or higher than a later one."""
    new, records = change.new, change.elevated("readings of one meter follow each other")
    of_meter = (Reading.meter == new["meter"]) & (Reading.sys_id != change.sys_id)
    earlier = of_meter & (Reading.read_on < new["read_on"]) & (Reading.units > new["units"])
    later = of_meter & (Reading.read_on > new["read_on"]) & (Reading.units < new["units"])
    if await records.find(Reading, earlier | later) is not None:
        detail = "the meter would have counted backwards"
        error = FieldError(pointer="/units", detail=detail, code="backwards")
        raise InvalidInput(detail, remedy="read the meter once more", errors=[error])
    return None


async def before_supply_is_back(change: Change) -> dict[str, Any] | None:
    """Supply comes back after it went, and not in the future."""
    back = change.new["restored_at"]
    if back is not None and not change.new["opened_at"] <= back <= change.now:
        detail = "supply came back before the outage, or has not come back yet"
        error = FieldError(pointer="/restored_at", detail=detail, code="not_then")
        raise InvalidInput(detail, remedy="give the moment at which it came back", errors=[error])
    return None


BUSINESS_RULES = (
    BusinessRule(entity=Reading, kinds=("create", "update"), before=before_reading_is_kept,
                 because="A meter counts up"),
    BusinessRule(entity=Outage, kinds=("create", "update"), before=before_supply_is_back,
                 because="Figures of outages are made of these moments"),
)  # fmt: skip


def of_own_crew(actor: ActorStandIn) -> Condition:
    """The outage is in a district whose crew the actor belongs to."""
    crews = related(GroupMember.group, GroupMember.user == actor.id)
    condition: Condition = Outage.district.crew.is_in(crews)
    return condition


def own_meter(actor: ActorStandIn) -> Condition:
    """The meter counts what the actor uses."""
    condition: Condition = Meter.consumer.is_in(own_consumers(actor))
    return condition


def of_own_meter(actor: ActorStandIn) -> Condition:
    """The meter that was read counts what the actor uses."""
    condition: Condition = Reading.meter.consumer.is_in(own_consumers(actor))
    return condition


RULES = (
    *(
        Grant(role=AGENT, entity=entity, may=("create", "read", "write"), because="Agents keep the network")
        for entity in (District, Meter, Reading)
    ),
    Grant(role=AGENT, entity=Outage, may=("create", "read", "write"), because="Agents take outages in"),
    Grant(role=CREW, entity=District, may=("read",), because="Crews know the districts"),
    Grant(role=CREW, entity=Outage, may=("read", "write"), where=of_own_crew,
          because="A crew works the outages of its districts"),
    Grant(role=CONSUMER, entity=Meter, may=("read",), where=own_meter,
          because="Consumers see their own meters"),
    Grant(role=CONSUMER, entity=Reading, may=("create", "read"), where=of_own_meter,
          because="Consumers read their own meters off"),
)  # fmt: skip


class DistrictOutages(msgspec.Struct):
    """How many outages there are in a district."""

    district: str
    open_outages: int


@get("/api/utility/outages", tags=["Utility"])
async def utility_outages(records: NamedDependency[Records]) -> list[DistrictOutages]:
    """Open outages by district, counted over those that you may read; the district with the most first."""
    still_open = Outage.active.eq(True)
    groups = await records.aggregate(Outage, group_by=("district.name",), where=still_open)
    found = [DistrictOutages(str(group["district.name"]), group["count"]) for group in groups]
    return sorted(found, key=lambda each: (-each.open_outages, each.district))


async def load(demo: DemoLoader) -> None:
    """Two districts with a crew, Clara's meter with a reading, and an outage in repair."""
    crew = await demo.create(Group, name="Harbour crew")
    harbour = await demo.create(District, name="Harbour", crew=crew["sys_id"])
    await demo.create(District, name="Hills")
    clara = await demo.find(Consumer, first_name="Clara", last_name="Jensen")
    meter = await demo.create(
        Meter, number="E-1001", supply="electricity", consumer=clara["sys_id"], district=harbour["sys_id"]
    )
    await demo.create(Reading, meter=meter["sys_id"], read_on=utc_now().date(), units=4200)
    await demo.user(User, "ulf.strom", AGENT.name, because="Takes outages in", first_name="Ulf")
    ida = await demo.user(User, "ida.berg", CREW.name, because="Repairs the harbour", first_name="Ida")
    await demo.create(GroupMember, user=ida["sys_id"], group=crew["sys_id"])
    outage = await demo.create(
        Outage, short_description="No light in Quay Street", supply="electricity", district=harbour["sys_id"]
    )
    await demo.records.transition(Outage, outage["sys_id"], "dispatch", {"assigned_to": ida["sys_id"]})


pack = Pack(
    name="utility",
    version="0.1.0",
    summary="Meters, what they read, and outages until there is supply again",
    requires=("b2c>=0.2", "customer_service>=0.3"),
    entities=(District, Meter, Reading, Outage),
    roles=(AGENT, CREW),
    access_rules=RULES,
    lifecycles=(LIFECYCLE,),
    case_types=(CaseType(Outage, "Outage", "There is no supply", category="Utility"),),
    business_rules=BUSINESS_RULES,
    routes=(utility_outages,),
    demo=DemoData("Two districts, a meter, and an outage in repair", load),
)

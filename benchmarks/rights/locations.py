"""A tree of 20,000 locations, and people who have to do with 200 of them."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from platform_core import Entity, Record, Records
from platform_core.storage import Transaction
from plugins.service_model_foundation import InternalLocation, MemberResponsibility, Scope
from plugins.service_organization import OrganizationMember

from .copies import Values, copy, key

LOCATIONS, AREAS, RESPONSIBLE = 20_000, 4000, 200
"""Locations in all, of which the first are areas with four stores each; areas of the manager, stores of the agent."""
STEP = 7901
"""A prime, by which consecutive cases belong to locations that lie far apart."""
SHOPS = LOCATIONS // RESPONSIBLE


KINDS = {
    "manager of locations": ("location_manager_contributor", 0, f"n * {AREAS // RESPONSIBLE}"),
    "agent at locations": ("location_agent", RESPONSIBLE, f"(n - {RESPONSIBLE}) * {SHOPS}"),
}
"""What each of them is, with which number his copies begin, and where each of them is."""


class Samples(msgspec.Struct, frozen=True):
    """What is copied: the top of the tree with its scope, and a membership and a responsibility of each person."""

    top: Record
    scope: Record
    members: dict[str, str]
    held: dict[str, str]


async def samples_of(system: Records, people: Mapping[str, str]) -> Samples:
    """One of each."""
    top = await system.create(InternalLocation, {"name": "Chain"})
    scope = await system.find(Scope, Scope.organization == top["sys_id"])
    assert scope is not None, "each organization has its scope"
    members, held = {}, {}
    for who, (type_, _, _) in KINDS.items():
        values = {"user": people[who], "service_organization": top["sys_id"]}
        members[who] = (await system.create(OrganizationMember, values))["sys_id"]
        given = {"member": members[who], "type": type_}
        held[who] = (await system.create(MemberResponsibility, given))["sys_id"]
    return Samples(top, scope, members, held)


async def locations(transaction: Transaction, samples: Samples) -> None:
    """The locations, and what the manager and the agent are responsible for."""
    top, scope = samples.top, samples.scope
    numbered = {"number": "'IBL' || (n + 1000000)", "name": "'Location ' || n"}
    values = {**numbered, **_placed(InternalLocation, top)}
    await copy(transaction, InternalLocation, top["sys_id"], LOCATIONS, values)
    values = {"organization": key(InternalLocation, "n"), **_placed(Scope, scope)}
    await copy(transaction, Scope, scope["sys_id"], LOCATIONS, values)
    for who, (_, start, place) in KINDS.items():
        there = {"service_organization": key(InternalLocation, place)}
        await copy(transaction, OrganizationMember, samples.members[who], RESPONSIBLE, there, start)
        theirs = {"member": key(OrganizationMember, "n")}
        await copy(transaction, MemberResponsibility, samples.held[who], RESPONSIBLE, theirs, start)


def asked_by(spread: int) -> Values:
    """Which location asks for a case and which works it, so that one in so many is the manager's, and some the agent's."""
    there = f"(n * {STEP}) % {1000 * spread} + 1"
    place = f"CASE WHEN {there} <= {LOCATIONS} THEN {key(InternalLocation, there)} END"
    return {"requesting_service_organization": place, "service_organization": place}


def _placed(entity: type[Entity], top: Record) -> Values:
    """Areas stand right below the top, stores four to an area."""
    code = "lpad(to_hex({} + 100000), 8, '0')"
    area, store = f"((n - {AREAS} - 1) / 4 + 1)", f"n > {AREAS}"
    below = f"CASE WHEN {store} THEN {code.format(area)} || '/' ELSE '' END || {code.format('n')}"
    return {
        "code": code.format("n"),
        "parent": f"CASE WHEN {store} THEN {key(entity, area)} ELSE '{top['sys_id']}'::uuid END",
        "path": f"'{top['path']}/' || {below}",
    }

"""Who may ask what about access, and asking it: nobody learns from an answer what he may not read himself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from platform_core.access import Actor
from platform_core.base.roles import USER_ADMIN
from platform_core.entity import Entity
from platform_core.errors import InvalidQuery, NotPermitted
from platform_core.explain import Explanation, RuleVerdict
from platform_core.identity.role_paths import Holdings, holdings
from platform_core.identity.role_sources import STAFF_CLASS
from platform_core.identity.standing import Reckoning
from platform_core.inside import reader_of
from platform_core.missing import identity, missing
from platform_core.permission import class_of, hidden_class_of
from platform_core.storage import Session

from .creating import as_created, creatable, refuse_values
from .decisions import known_operation
from .explaining import Asked, Explainer
from .links import Links
from .seeing import Seeing, sees_all

if TYPE_CHECKING:
    from platform_core.records import Records

MIXED = "he is given roles that nobody holds together (of staff and of customers, or by their packs): none of them count"


def refuse_others(asker: Actor) -> None:
    """Only user administrators ask about other people and about roles."""
    if not asker.elevated and not asker.has(USER_ADMIN):
        raise NotPermitted(
            "only user administrators ask about the access of others",
            remedy=f"ask for the role {USER_ADMIN.name}",
        )


async def refuse_unread(records: Records, entity: type[Entity], sys_id: str) -> None:
    """A record that the asker may not read does not exist for him, unless he is an administrator."""
    reading = records.elevated("inspect access") if sees_all(records.actor) else records
    await reading.get(entity, sys_id, ("sys_id",))


async def class_asked_about(records: Records, entity: type[Entity], sys_id: str) -> type[Entity]:
    """The entity whose rules decide about a record: that which it was created in, if its pack is active."""
    reader = reader_of(records.elevated("inspect access"))
    if await hidden_class_of(reader, entity, sys_id) is not None:
        return entity
    return await class_of(reader, entity, sys_id)


async def explained(
    records: Records,
    entity: type[Entity] | str,
    sys_id: str | None,
    operation: str,
    actor: Actor | None,
    field: str | None,
    values: Mapping[str, Any] | None = None,
) -> Explanation:
    """Why somebody may or may not do something, as far as whoever asks may know."""
    known, asker = records.entity(entity), records.actor
    subject = actor or asker
    if subject.id != asker.id or subject.roles != asker.roles:
        refuse_others(asker)
        if values is not None and not sees_all(asker):
            # What is refused of values would tell what the other one sees.
            raise NotPermitted(
                "only administrators try values for somebody else", remedy="ask without values"
            )
    if values is not None:
        refuse_values(sys_id, operation)
    if sys_id is None:
        if operation != "create":
            raise InvalidQuery(f"{operation[:40]!r} is done to a record", remedy="name the record by its id")
    else:
        sys_id = identity(known, sys_id)
        await refuse_unread(records, known, sys_id)
        known = await class_asked_about(records, known, sys_id)
    known_operation(records.assembly.registry, known, operation)
    asked = Asked(known, sys_id, operation, subject, field, tuple(values or ()))
    if values is None or not await creatable(records, known, subject, values, told_all=sees_all(asker)):
        return await _explained(records, asked, reader_of(records).session)

    async def look(session: Session, made: str) -> Explanation:
        found = await _explained(records, asked._replace(sys_id=made), session)
        return msgspec.structs.replace(found, sys_id="")

    return await as_created(records, known, subject, values, look)


async def _explained(records: Records, asked: Asked, session: Session) -> Explanation:
    asker, subject, known = records.actor, asked.actor, asked.entity
    explainer = Explainer(records.assembly, session, asked)
    seeing = Seeing(reader_of(records))
    if subject.id != asker.id and not sees_all(asker) and not seeing.may_know(known, explainer.decision):
        raise NotPermitted(
            "the answer rests on fields that you may not read", remedy="ask an administrator to look"
        )
    found = await explainer.explanation()
    if found is None:
        assert asked.sys_id is not None, "without a record there is always an explanation"
        raise missing(known, asked.sys_id)
    if not sees_all(asker):
        found = _told(found, explainer, seeing, known)
    if asked.sys_id is not None:
        found = await _with_links(found, explainer, Links(records, session, subject), known, asked.sys_id)
    return _with_paths(records, found, subject, await holdings(session, [subject.id] if subject.id else []))


async def _with_links(
    found: Explanation, explainer: Explainer, links: Links, entity: type[Entity], sys_id: str
) -> Explanation:
    """The explanation with the rows through which its grants hold, as far as the asker reads them."""
    rules = [
        msgspec.structs.replace(rule, through=await links.of(entity, sys_id, explainer.shapes[rule.name]))
        if rule.kind == "grant" and rule.holds
        else rule
        for rule in found.rules
    ]
    return msgspec.structs.replace(found, rules=tuple(rules))


def _told(found: Explanation, explainer: Explainer, seeing: Seeing, entity: type[Entity]) -> Explanation:
    """The explanation without what rests on fields that the asker may not read."""
    kept_back = {name for name, shape in explainer.shapes.items() if not seeing.may_know(entity, shape)}
    opening = tuple(
        msgspec.structs.replace(role, rules=tuple(name for name in role.rules if name not in kept_back))
        for role in found.opening_roles
        if f"role {role.role}" not in kept_back
    )
    return msgspec.structs.replace(
        found,
        rules=tuple(_withheld(rule) if rule.name in kept_back else rule for rule in found.rules),
        decided_by=tuple(name for name in found.decided_by if name not in kept_back),
        opening_roles=opening,
    )


def _withheld(rule: RuleVerdict) -> RuleVerdict:
    return msgspec.structs.replace(rule, holds=None, where="", decides=False)


def _with_paths(records: Records, found: Explanation, subject: Actor, held: Holdings) -> Explanation:
    """The explanation with how the actor holds each role that a rule is for."""
    roles = records.assembly.registry.roles
    wanted = {rule.role for rule in found.rules if rule.role} | {
        name for rule in found.rules for name in rule.unless
    }
    paths = held.paths(subject.id, roles, wanted & subject.roles)
    rules = tuple(
        msgspec.structs.replace(
            rule, held=tuple(path for path in paths if path.role == rule.role or path.role in rule.unless)
        )
        for rule in found.rules
    )
    standing = Reckoning(roles).standing(held.classes.get(subject.id, STAFF_CLASS), held.given(subject.id))
    mixed = standing.mixed and not subject.roles
    stand = (*found.obstacles, MIXED) if mixed else found.obstacles
    return msgspec.structs.replace(found, rules=rules, obstacles=stand)

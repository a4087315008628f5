"""What holds whenever somebody gets a responsibility for an account, or the responsibility itself changes."""

from collections.abc import Mapping
from typing import Any

from platform_core import (
    BusinessRule,
    Change,
    Conflict,
    Entity,
    Query,
    Records,
    UserRole,
    refusal,
)
from plugins.customer_base import Responsibility

from ..entities import Contact, ContactRelationship, TeamMember

HOLDERS: tuple[tuple[type[Entity], str], ...] = (
    (TeamMember, "account"),
    (ContactRelationship, "company"),
)
"""Where responsibilities for accounts are held, and the field that names the account."""


async def before_team_member_is_added(change: Change) -> Mapping[str, Any] | None:
    """A team has members of our staff, with responsibilities that are for users."""
    records = change.elevated("who may be responsible for an account")
    if "user" in change.changed:
        await _refuse_outsiders(records, change.new["user"])
    return await hold(records, change, "user", "account")


async def hold(records: Records, change: Change, kind: str, customer: str) -> Mapping[str, Any] | None:
    """What a record that gives a responsibility for a customer has to be; ``sole`` is the database's guard of it."""
    responsibility = change.new.get("responsibility")
    if responsibility is None:
        return {"sole": None}
    # Whoever makes the responsibility unique meanwhile waits, or is waited for.
    await records.lock(Responsibility, responsibility)
    definition = await records.get(Responsibility, responsibility)
    if definition["type"] != kind:
        detail = f"the responsibility {definition['name']!r} is not for a {kind}"
        raise refusal("responsibility", detail, f"choose a responsibility of the type {kind}", "wrong_type")
    if not definition["active"] and "responsibility" in change.changed:
        detail = f"the responsibility {definition['name']!r} is not offered any more"
        raise refusal("responsibility", detail, "choose an active responsibility", "inactive")
    if not definition["unique"]:
        return {"sole": None}
    sole = f"{change.new[customer]}:{responsibility}"
    entity: Any = change.entity
    taken = (entity.sole == sole) & (entity.sys_id != change.sys_id)
    if await records.find(entity, taken, fields=("sys_id",)) is not None:
        raise Conflict(
            f"somebody is {definition['name']} of this account already, and there can be one only",
            remedy="change the record of the person who has the responsibility now",
        )
    return {"sole": sole}


async def _refuse_outsiders(records: Records, user: str) -> None:
    kinds = records.assembly.registry.roles
    given = records.every(UserRole, Query(where=UserRole.user == user, fields=("role",), limit=500))
    external = [
        row["role"] async for row in given if row["role"] in kinds and kinds[row["role"]].kind == "external"
    ]
    contact = await records.find(Contact, Contact.sys_id == user, fields=("sys_id",))
    if external or contact is not None:
        detail = "an account team has members of our staff only"
        raise refusal("user", detail, "give the contact a contact relationship instead", "not_staff")


async def before_responsibility_becomes_unique(change: Change) -> None:
    """Where several hold it for one customer it cannot become unique."""
    if not change.becomes("unique", value=True):
        return
    records = change.elevated("who holds a responsibility")
    for entity, customer in HOLDERS:
        table: Any = entity
        groups = await records.aggregate(entity, (customer,), where=table.responsibility == change.sys_id)
        several = sum(group["count"] > 1 for group in groups)
        if several:
            raise Conflict(
                f"several hold this responsibility for one account ({several} accounts, {entity.info.table})",
                remedy="leave one of them at each account, then make the responsibility unique",
            )


async def after_responsibility_uniqueness_changes(change: Change) -> None:
    """Those who hold it are guarded from now on, or not any more."""
    if "unique" not in change.changed:
        return
    records = change.elevated("who holds a responsibility")
    for entity, customer in HOLDERS:
        table: Any = entity
        held = Query(where=table.responsibility == change.sys_id, fields=("sys_id", customer), limit=500)
        rows = [row async for row in records.every(entity, held)]
        for row in rows:
            sole = f"{row[customer]}:{change.sys_id}" if change.new["unique"] else None
            await records.update(entity, row["sys_id"], {"sole": sole})


BUSINESS_RULES = (
    BusinessRule(
        entity=TeamMember,
        kinds=("create", "update"),
        before=before_team_member_is_added,
        because="A team member is one of our staff, with a responsibility for users; a unique one is held once (CSM-56)",
    ),
    BusinessRule(
        entity=Responsibility,
        kinds=("update",),
        before=before_responsibility_becomes_unique,
        because="A unique responsibility is held at most once per account (CSM-44, CSM-56)",
    ),
    BusinessRule(
        entity=Responsibility,
        kinds=("update",),
        after=after_responsibility_uniqueness_changes,
        because="A unique responsibility is held at most once per account (CSM-44, CSM-56)",
    ),
)

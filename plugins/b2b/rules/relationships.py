"""What holds whenever two accounts are related, and when the type of a relationship changes."""

from collections.abc import Mapping
from typing import Any

from platform_core import (
    BusinessRule,
    Change,
    Conflict,
    FieldError,
    InvalidInput,
    NotPermitted,
    Query,
    Record,
    Records,
    refusal,
)

from ..entities import Account, AccountRelationship, RelationshipType, RelationshipTypeRole

MIRRORS = "a relationship is kept equal on both sides"
SHARED = ("start_date", "end_date", "order")
FIXED = ("from_company", "to_company", "relationship_type")
FLAGS = {"account": "customer", "partner": "partner"}


async def before_relationship_is_made(change: Change) -> Mapping[str, Any] | None:
    """Two different accounts of the kinds that an active type asks for, by somebody who may use the type."""
    if change.actor.elevated == MIRRORS:
        return None
    new, records = change.new, change.elevated("what a type of relationship asks for")
    if new["from_company"] == new["to_company"]:
        detail = "an account is not related to itself"
        raise refusal("to_company", detail, "name another account", "same_account")
    refuse_backward_dates(change)
    kind = await records.get(RelationshipType, new["relationship_type"])
    if not kind["active"]:
        detail = f"the relationship type {kind['name']!r} is not offered any more"
        raise refusal("relationship_type", detail, "choose an active type", "inactive")
    await _refuse_role(change, records, kind)
    for end in ("from", "to"):
        await _refuse_kind(records, f"{end}_company", new[f"{end}_company"], kind[f"{end}_kind"])
    await _refuse_same_the_other_way(records, new, kind)
    return _sides(kind, reverse=False)


def _sides(kind: Record, *, reverse: bool) -> dict[str, Any]:
    """Texts and kinds of a type, as they stand on a relationship or on its mirror."""
    own, other = ("to", "from") if reverse else ("from", "to")
    texts = (kind["relationship"], kind["reverse_relationship"])
    relationship, back = reversed(texts) if reverse else texts
    return {
        "relationship": relationship,
        "reverse_relationship": back,
        "from_kind": kind[f"{own}_kind"],
        "to_kind": kind[f"{other}_kind"],
        "reverse": reverse,
    }


def refuse_backward_dates(change: Change) -> None:
    """The last day is not before the first."""
    start, end = change.new.get("start_date"), change.new.get("end_date")
    if start is not None and end is not None and end < start:
        detail = "the last day is before the first"
        raise refusal("end_date", detail, "give a later end_date, or an earlier start_date", "before_start")


async def _refuse_role(change: Change, records: Records, kind: Record) -> None:
    wanted = RelationshipTypeRole.relationship_type == kind["sys_id"]
    page = await records.list(RelationshipTypeRole, Query(where=wanted, fields=("role",), limit=1000))
    roles = {row["role"] for row in page.records}
    if roles and not change.actor.elevated and not roles & change.actor.roles:
        raise NotPermitted(
            f"relationships of the type {kind['name']!r} are made by {', '.join(sorted(roles))}",
            remedy="choose another type, or ask somebody who has one of these roles",
        )


async def _refuse_kind(records: Records, field: str, account: str, kind: str) -> None:
    flag = FLAGS[kind]
    if not (await records.get(Account, account, (flag,)))[flag]:
        detail = f"the account is no {flag}, which this type of relationship asks for"
        raise refusal(field, detail, f"mark the account as a {flag}, or choose another type", "wrong_kind")


async def _refuse_same_the_other_way(records: Records, new: Mapping[str, Any], kind: Record) -> None:
    """Where a type reads the same from both sides, one relationship says it all."""
    alike = kind["from_kind"] == kind["to_kind"] and kind["relationship"] == kind["reverse_relationship"]
    there = (
        (AccountRelationship.from_company == new["from_company"])
        & (AccountRelationship.to_company == new["to_company"])
        & (AccountRelationship.relationship_type == kind["sys_id"])
    )
    if alike and await records.find(AccountRelationship, there, fields=("sys_id",)) is not None:
        raise Conflict("the two accounts are related in this way already", remedy="change that relationship")


async def after_relationship_is_made(change: Change) -> None:
    """The mirror says the same from the other side, and makes no mirror of its own."""
    if change.actor.elevated == MIRRORS:
        return
    new, records = change.new, change.elevated(MIRRORS)
    kind = await records.get(RelationshipType, new["relationship_type"])
    values = {
        "from_company": new["to_company"],
        "to_company": new["from_company"],
        "relationship_type": new["relationship_type"],
        "mirror": change.sys_id,
        **_sides(kind, reverse=True),
        **{name: new[name] for name in SHARED},
    }
    mirror = await records.create(AccountRelationship, values)
    await records.update(AccountRelationship, change.sys_id, {"mirror": mirror["sys_id"]})


async def before_relationship_is_changed(change: Change) -> None:
    """Whom it relates and how is fixed; when it holds can be changed."""
    if change.actor.elevated == MIRRORS:
        return
    fixed = [name for name in FIXED if name in change.changed]
    if fixed:
        detail = "accounts and type of a relationship are fixed"
        raise InvalidInput(
            detail,
            remedy="delete the relationship, and make another one",
            errors=[FieldError(pointer=f"/{name}", detail=detail, code="fixed") for name in fixed],
        )
    refuse_backward_dates(change)


async def after_relationship_is_changed(change: Change) -> None:
    """The mirror holds at the same time."""
    shared = {name: change.new[name] for name in SHARED if name in change.changed}
    if shared and change.new["mirror"] is not None and change.actor.elevated != MIRRORS:
        await change.elevated(MIRRORS).update(AccountRelationship, change.new["mirror"], shared)


async def before_type_is_changed(change: Change) -> None:
    """What the accounts of a type are does not change under relationships that are there."""
    used = AccountRelationship.relationship_type == change.sys_id
    changed = [name for name in ("from_kind", "to_kind") if name in change.changed]
    records = change.elevated("whether a type of relationship is used")
    if changed and await records.find(AccountRelationship, used, fields=("sys_id",)) is not None:
        detail = "accounts are related in this way"
        raise InvalidInput(
            detail,
            remedy="make another type, and deactivate this one",
            errors=[FieldError(pointer=f"/{name}", detail=detail, code="in_use") for name in changed],
        )


async def after_type_is_changed(change: Change) -> None:
    """Relationships read as their type says."""
    if not change.changed & {"relationship", "reverse_relationship"}:
        return
    records = change.elevated(MIRRORS)
    used = Query(
        where=AccountRelationship.relationship_type == change.sys_id, fields=("sys_id", "reverse"), limit=500
    )
    for row in [row async for row in records.every(AccountRelationship, used)]:
        sides = _sides(dict(change.new), reverse=row["reverse"])
        texts = {name: sides[name] for name in ("relationship", "reverse_relationship")}
        await records.update(AccountRelationship, row["sys_id"], texts)


async def before_type_is_deleted(change: Change) -> None:
    """A type that is used takes its relationships along, which somebody has to want: it is deactivated first."""
    records = change.elevated("whether a type of relationship is used")
    used = (AccountRelationship.relationship_type == change.sys_id) & (AccountRelationship.reverse.eq(False))
    count = await records.count(AccountRelationship, used)
    if count and change.new["active"]:
        raise Conflict(
            f"accounts are related in this way ({count} relationships)",
            remedy=f"set `active` to false, then delete the type: its {count} relationships go with it",
        )


async def before_type_is_kept_to_a_role(change: Change) -> None:
    """A role that nobody has would shut the type to everybody."""
    name = str(change.new["role"])
    if name not in change.records.assembly.registry.roles:
        detail = f"no active pack owns the role {name!r}"
        raise refusal("role", detail, "`pergola packs show` lists the roles of a pack", "not_a_choice")


async def before_account_ceases_to_be_one(change: Change) -> None:
    """A partner with partner relationships stays a partner, and so with customers."""
    lost = [kind for kind, flag in FLAGS.items() if change.becomes(flag, value=False)]
    for kind in lost:
        held = (AccountRelationship.from_company == change.sys_id) & (AccountRelationship.from_kind == kind)
        records = change.elevated("what an account is in its relationships")
        if await records.find(AccountRelationship, held, fields=("sys_id",)) is not None:
            raise Conflict(
                f"the account has relationships as a {FLAGS[kind]}",
                remedy="delete these relationships first",
            )


_PAIRS = "Each account shows the relationship from its own side (CSM-49)"
BUSINESS_RULES = (
    BusinessRule(
        entity=AccountRelationship,
        kinds=("create",),
        before=before_relationship_is_made,
        because="A relationship fits its type, and relates two accounts (CSM-50, CSM-51)",
    ),
    BusinessRule(
        entity=AccountRelationship,
        kinds=("create",),
        after=after_relationship_is_made,
        order=50,
        because=_PAIRS,
    ),
    BusinessRule(
        entity=AccountRelationship, kinds=("update",), before=before_relationship_is_changed, because=_PAIRS
    ),
    BusinessRule(
        entity=AccountRelationship,
        kinds=("update",),
        after=after_relationship_is_changed,
        order=50,
        because=_PAIRS,
    ),
    BusinessRule(
        entity=RelationshipType,
        kinds=("update",),
        before=before_type_is_changed,
        because="Relationships fit their type",
    ),
    BusinessRule(
        entity=RelationshipType,
        kinds=("update",),
        after=after_type_is_changed,
        because="The texts of a type show on its relationships (CSM-52)",
    ),
    BusinessRule(
        entity=RelationshipType,
        kinds=("delete",),
        before=before_type_is_deleted,
        because="Deleting a type that is used is confirmed (CSM-51)",
    ),
    BusinessRule(
        entity=RelationshipTypeRole,
        kinds=("create", "update"),
        before=before_type_is_kept_to_a_role,
        because="A role that nobody has would shut the type to everybody",
    ),
    BusinessRule(
        entity=Account,
        kinds=("update",),
        before=before_account_ceases_to_be_one,
        because="Relationships fit their type",
    ),
)

"""Asking for service: for an account, a consumer, a location or oneself, as one's roles allow; and following it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

from platform_core import (
    ActorStandIn,
    Condition,
    Entity,
    InvalidQuery,
    Page,
    Query,
    Records,
    Role,
    refusal,
    related,
)
from plugins.contributors import ACCOUNT_CONTRIBUTOR, CONSUMER_CONTRIBUTOR
from plugins.customer_service import Case
from plugins.service_organization import OrganizationMember

from ..roles import CONTRIBUTOR, SELF_CONTRIBUTOR
from .staff import EXAMPLE, Id

Whom = Literal["account", "consumer", "location", "myself"]
MAY: dict[Whom, Role] = {
    "account": ACCOUNT_CONTRIBUTOR,
    "consumer": CONSUMER_CONTRIBUTOR,
    "location": CONTRIBUTOR,
    "myself": SELF_CONTRIBUTOR,
}
NAMES: dict[Whom, tuple[str, ...]] = {
    "account": ("account", "contact", "location"),
    "consumer": ("consumer", "household", "location"),
    "location": ("location",),
    "myself": (),
}
NEEDS: dict[Whom, tuple[str, ...]] = {
    "account": ("account",),
    "consumer": ("consumer", "household"),
    "location": (),
    "myself": ("sold_product", "install_base"),
}
FIELDS = {"location": "requesting_service_organization", "supporting_location": "service_organization"}
LISTED = (
    "number", "short_description", "state", "priority", "opened_at", "account.name", "consumer.name",
    "requesting_service_organization.name", "service_organization.name", "sys_updated_on",
)  # fmt: skip


class Ask(msgspec.Struct, forbid_unknown_fields=True):
    """Whom the case is for, who asks, who is to work it, what it is about, and what it is."""

    whom: Annotated[Whom, msgspec.Meta(examples=["location"])]
    short_description: Annotated[
        str, msgspec.Meta(min_length=1, max_length=160, examples=["Card reader at till 2 is dead"])
    ]
    description: Annotated[str, msgspec.Meta(max_length=4000, examples=["It does not start."])] | None = None
    account: Id | None = None
    contact: Id | None = None
    consumer: Id | None = None
    household: Id | None = None
    location: Id | None = None
    supporting_location: Id | None = None
    sold_product: Id | None = None
    install_base: Id | None = None
    priority: Annotated[int, msgspec.Meta(ge=1, le=4, examples=[3])] | None = None
    channel: Annotated[str, msgspec.Meta(max_length=40, examples=["web"])] | None = None


class Asked(msgspec.Struct, frozen=True):
    """The case that was opened."""

    sys_id: Annotated[str, msgspec.Meta(examples=[EXAMPLE])]
    number: Annotated[str, msgspec.Meta(examples=["CS0001042"])]


def choices(records: Records) -> list[Whom]:
    """For whom the actor's roles let him open cases."""
    return [whom for whom, role in MAY.items() if records.actor.has(role)]


async def ask(records: Records, asked: Ask) -> Asked:
    """Open a case as the actor."""
    given = {
        name: value
        for name, value in msgspec.structs.asdict(asked).items()
        if value is not None and name != "whom"
    }
    _refuse_misfits(records, asked.whom, given)
    values: dict[str, Any] = {FIELDS.get(name, name): value for name, value in given.items()}
    values["contact_type"] = values.pop("channel", "web")
    made = await records.create(Case, values)
    return Asked(made["sys_id"], made["number"])


def _refuse_misfits(records: Records, whom: Whom, given: dict[str, Any]) -> None:
    allowed = choices(records)
    if whom not in allowed:
        remedy = f"you open cases for: {', '.join(allowed)}" if allowed else "ask for a contributor's role"
        raise refusal("whom", f"your roles do not let you open cases for: {whom}", remedy, "not_a_choice")
    for name in ("account", "contact", "consumer", "household", "location"):
        if name in given and name not in NAMES[whom]:
            raise refusal(name, f"a case for {whom} has none", "leave it out", "does_not_belong")
    if NEEDS[whom] and not any(name in given for name in NEEDS[whom]):
        wanted = " or ".join(NEEDS[whom])
        raise refusal(NEEDS[whom][0], f"a case for {whom} names {wanted}", f"give {wanted}", "required")


def readable(records: Records, entity: type[Entity], paths: tuple[str, ...]) -> tuple[str, ...]:
    """Those of these fields that the actor may read on some records at least."""
    return tuple(path for path in paths if _reads(records, entity, path))


def _reads(records: Records, entity: type[Entity], path: str) -> bool:
    try:
        records.field(entity, path)
    except InvalidQuery:
        return False
    return True


def _of(whom: Whom, *, own: bool) -> Condition:
    actor = ActorStandIn()
    mine = related(OrganizationMember.service_organization, OrganizationMember.user == actor.id)
    condition: Any
    match whom:
        case "account":
            condition = Case.account.is_not_null()
        case "consumer":
            condition = Case.consumer.is_not_null() | Case.household.is_not_null()
        case "location":
            condition = Case.requesting_service_organization.within(mine)
        case "myself":
            # What he has may belong to his location, which then is the one that asks.
            nobody = Case.account.is_null() & Case.consumer.is_null() & Case.household.is_null()
            about = Case.install_base.is_not_null() | Case.sold_product.is_not_null()
            condition = nobody & about & (Case.opened_by == actor.id)
    if own:
        condition &= Case.opened_by == actor.id
    whole: Condition = condition
    return whole


async def follow(records: Records, whom: Whom, *, own: bool, limit: int, after: str | None) -> Page:
    """The cases for accounts, for consumers, for the actor's locations or for himself that he may read, newest first.

    ``own``: only those that he opened.
    """
    fields = readable(records, Case, LISTED)
    query = Query(
        where=_of(whom, own=own), fields=("sys_id", *fields), order=("-sys_id",), limit=limit, after=after
    )
    return await records.list(Case, query)

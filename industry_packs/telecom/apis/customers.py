"""TMF629, customers: accounts that buy from us, and consumers. A customer has the id of the party that it is."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta

from platform_core import ActorStandIn, Condition, Conflict, Records
from plugins.b2b import Account
from plugins.b2c import Consumer

from ..tmf.changing import keep_beside, refused, split
from ..tmf.resources import Attribute, Face, Given, Mapped, Resource, Seen, Source
from ..tmf.schemas import (
    Characteristic,
    ContactMedium,
    Further,
    RelatedParty,
    TimePeriod,
    TypedReference,
)
from .parties import active_consumer
from .profiles import deactivating, found_party, kept_or, kept_or_else, patching, profile

NAME = Annotated[str, Meta(min_length=1, max_length=160, examples=["Jean's Bakery"])]
STATUS = Annotated[str, Meta(min_length=1, max_length=100, examples=["Approved"])]
REASON = Annotated[str, Meta(max_length=1000, examples=["Account details checked"])]
ACTIVE = "active"


def is_customer(_: ActorStandIn) -> Condition:
    """The account buys from us."""
    condition: Condition = (Account.customer == True) & (Account.active == True)  # noqa: E712
    return condition


def engaged(kind: str, path: str) -> Mapped:
    """The party that is the customer."""

    def read(seen: Seen) -> Any:
        base = seen.home.partition("/tmf-api/")[0]
        key = seen.record["sys_id"]
        party = {
            "id": key,
            "href": f"{base}/tmf-api/party/v4/{path}/{key}",
            "@referredType": kind,
            "@type": "RelatedParty",
        }
        return party | ({"name": name} if (name := seen.get("name")) else {})

    return Mapped(read=read, needs=("name",))


def mapped(entity: Any, kind: str, path: str) -> dict[str, Mapped]:
    """What accounts and consumers have in common."""
    return {
        "name": kept_or(entity, "customer_name", "name"),
        "status": kept_or_else(entity, "customer_status", ACTIVE),
        "statusReason": Mapped(
            path="beside:customer_status_reason", values=lambda value: {"customer_status_reason": value}
        ),
        "engagedParty": engaged(kind, path),
        "engagedParty.id": Mapped(path="sys_id"),
    }


async def delete_account(records: Records, key: str) -> None:
    """End what an account is as a customer: a partner goes on as one, any other account is closed."""
    row = await records.get(Account, key, fields=("partner",))
    await records.update(Account, key, {"customer": False} if row["partner"] else {"active": False})


def _accounts() -> Source:
    return ACCOUNTS


def _consumers() -> Source:
    return CONSUMERS


ACCOUNTS = Source(
    entity=Account,
    mapped=mapped(Account, "Organization", "organization"),
    further="customer",
    where=is_customer,
    beside=profile(Account),
    patch=patching(_accounts),
    delete=delete_account,
    present=("customer", "active"),
)
CONSUMERS = Source(
    entity=Consumer,
    mapped=mapped(Consumer, "Individual", "individual"),
    further="customer",
    where=active_consumer,
    beside=profile(Consumer),
    patch=patching(_consumers),
    delete=deactivating(Consumer, "active"),
    present=("active",),
)


async def create(records: Records, given: Given) -> tuple[Source, str]:
    """Make a party a customer, with a name and a status of its own, once.

    Of the accounts, only partners are none before; all others are customers with the names that they have as parties.
    """
    party = given.pop("engagedParty")
    entity, row = await found_party(records, party["id"], "/engagedParty/id", Account, Consumer)
    kind = "Organization" if entity is Account else "Individual"
    if party["@referredType"] not in (kind, "Party"):
        raise refused(
            "engagedParty/@referredType", f"the party is an {kind}", f"write {kind}", "not_a_choice"
        )
    source = ACCOUNTS if entity is Account else CONSUMERS
    await _refuse_second(records, source, row)
    if not row.get("active", True):
        raise refused("engagedParty/id", "the party is not active any more", "name another one", "inactive")
    fields, words, further = split(source, given)
    fields = {"customer": True} if entity is Account else {"name": row["name"]}
    await records.update(entity, row["sys_id"], fields)
    await keep_beside(records, source, row["sys_id"], words, further)
    return source, row["sys_id"]


async def _refuse_second(records: Records, source: Source, row: Given) -> None:
    assert source.beside is not None
    elevated = records.elevated("a party is given a name as a customer once")
    beside = await elevated.find(source.beside.entity, source.beside.record == row["sys_id"])
    if beside is not None and beside["customer_name"]:
        raise Conflict(
            f"the party {row['name']!r} is a customer already", remedy="change the customer that it is"
        )


CUSTOMER = Resource(
    name="Customer",
    path="customer",
    base_type="PartyRole",
    create=create,
    sources=(ACCOUNTS, CONSUMERS),
    attributes=(
        Attribute(name="name", kind=NAME, required=True),
        Attribute(name="engagedParty", kind=TypedReference, required=True, patched=False),
        Attribute(name="status", kind=STATUS),
        Attribute(name="statusReason", kind=REASON),
        Attribute(name="validFor", kind=TimePeriod),
        Attribute(name="account", kind=Further),
        Attribute(name="agreement", kind=Further),
        Attribute(name="characteristic", kind=Annotated[list[Characteristic], Meta(max_length=100)]),
        Attribute(name="contactMedium", kind=Annotated[list[ContactMedium], Meta(max_length=50)]),
        Attribute(name="creditProfile", kind=Further),
        Attribute(name="paymentMethod", kind=Further),
        Attribute(name="relatedParty", kind=Annotated[list[RelatedParty], Meta(max_length=50)]),
    ),
)
CUSTOMERS = Face(key="customerManagement/v4", tag="Customer (TMF629 v4)", resources=(CUSTOMER,))

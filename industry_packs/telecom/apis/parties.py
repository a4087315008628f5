"""TMF632, parties: organizations are accounts, individuals are consumers and the contacts of accounts."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta

from platform_core import ActorStandIn, Condition, Records
from plugins.b2b import Account, Contact
from plugins.b2c import Consumer

from ..tmf.changing import keep_beside, refused, split
from ..tmf.resources import Attribute, Face, Given, Mapped, Resource, Seen, Source
from ..tmf.schemas import (
    MOMENT,
    Characteristic,
    ContactMedium,
    Further,
    Identification,
    RelatedParty,
    TimePeriod,
)
from .profiles import (
    deactivating,
    found_party,
    kept_or_else,
    patching,
    profile,
    reached,
    shown_media,
    text,
)

INDIVIDUAL_STATE = Annotated[Literal["initialized", "validated", "deceaded"], Meta(examples=["validated"])]
ORGANIZATION_STATE = Annotated[Literal["initialized", "validated", "closed"], Meta(examples=["validated"])]
SHORT = Annotated[str, Meta(min_length=1, max_length=50, examples=["Jean"])]
WORD = Annotated[str, Meta(max_length=60, examples=["female"])]
COMPANY = Annotated[str, Meta(min_length=1, max_length=80, examples=["Jean's Bakery"])]
APART = ("contactMedium", "relatedParty")
PLACE = ("street", "city", "state", "zip", "country")
EMPLOYER = ("employer", "organization", "account")


def active_account(_: ActorStandIn) -> Condition:
    """The account was not closed."""
    condition: Condition = Account.active == True  # noqa: E712
    return condition


def active_consumer(_: ActorStandIn) -> Condition:
    """The consumer is served."""
    condition: Condition = Consumer.active == True  # noqa: E712
    return condition


def active_contact(_: ActorStandIn) -> Condition:
    """The contact is there to be spoken with."""
    condition: Condition = Contact.active == True  # noqa: E712
    return condition


def employer(seen: Seen) -> list[dict[str, Any]]:
    """The organization of a contact, and parties that were named besides."""
    base = seen.home.partition("/tmf-api/")[0]
    said = (seen.get("beside:party") or {}).get("relatedParty") or []
    if not (key := seen.get("account")):
        return said
    own = {"id": key, "role": "employer", "@referredType": "Organization"}
    own["href"] = f"{base}/tmf-api/party/v4/organization/{key}"
    if name := seen.get("account.name"):
        own["name"] = name
    return [own, *said]


def person(entity: Any, phone: str) -> dict[str, Mapped]:
    """What consumers and contacts have in common."""
    return {
        "givenName": text("first_name", 50),
        "familyName": text("last_name", 50),
        "middleName": text("middle_name", 50),
        "title": text("title", 60),
        "gender": text("gender", 40),
        "fullName": Mapped(path="name"),
        "state": kept_or_else(entity, "party_state", "initialized"),
        "contactMedium": Mapped(read=shown_media(phone), needs=("email", phone, *PLACE)),
    }


def _consumers() -> Source:
    return CONSUMERS


def _contacts() -> Source:
    return CONTACTS


def _accounts() -> Source:
    return ACCOUNTS


CONSUMERS = Source(
    entity=Consumer,
    mapped=person(Consumer, "mobile_phone"),
    further="party",
    where=active_consumer,
    beside=profile(Consumer),
    patch=patching(_consumers, lambda given: reached(given, "mobile_phone")),
    delete=deactivating(Consumer, "active"),
    present=("active",),
)
CONTACTS = Source(
    entity=Contact,
    mapped={
        **person(Contact, "mobile_phone"),
        "relatedParty": Mapped(read=employer, needs=("account", "account.name")),
        "relatedParty.id": Mapped(path="account"),
    },
    further="party",
    where=active_contact,
    beside=profile(Contact),
    patch=patching(_contacts, lambda given: reached(given, "mobile_phone")),
    delete=deactivating(Contact, "active"),
    present=("active",),
)
ACCOUNTS = Source(
    entity=Account,
    mapped={
        "tradingName": text("name", 80),
        "name": Mapped(path="name"),
        "state": kept_or_else(Account, "party_state", "initialized"),
        "contactMedium": Mapped(read=shown_media("phone", ""), needs=("phone", *PLACE)),
        "isHeadOffice": Mapped(
            read=lambda seen: (
                None if "account_parent" not in seen.record else seen.get("account_parent") is None
            ),
            needs=("account_parent",),
        ),
    },
    further="party",
    where=active_account,
    beside=profile(Account),
    patch=patching(_accounts, lambda given: _without_mail(reached(given, "phone"))),
    delete=deactivating(Account, "active"),
    present=("active",),
)


def _without_mail(columns: Given) -> Given:
    """An account has no mail address of its own; what was said of one is kept as it was said."""
    return {name: value for name, value in columns.items() if name != "email"}


async def create_individual(records: Records, given: Given) -> tuple[Source, str]:
    """Create a consumer, or the contact of the organization that is named as the employer."""
    parties = given.get("relatedParty") or []
    works_for = [each for each in parties if (each.get("role") or "").lower() in EMPLOYER]
    others = [each for each in parties if each not in works_for]
    if len(works_for) > 1:
        raise refused("relatedParty", "an individual has one employer here", "name one", "twice")
    source = CONTACTS if works_for else CONSUMERS
    fields, words, further = split(source, given, without=APART)
    fields |= reached(given, "mobile_phone")
    if works_for:
        _, account = await found_party(records, works_for[0]["id"], "/relatedParty/0/id", Account)
        fields["account"] = account["sys_id"]
    key = str((await records.create(source.entity, fields))["sys_id"])
    if "contactMedium" in given:
        further["contactMedium"] = given["contactMedium"]
    if others:
        further["relatedParty"] = others
    await keep_beside(records, source, key, words, further)
    return source, key


async def create_organization(records: Records, given: Given) -> tuple[Source, str]:
    """Create an account; it is a customer, as every account that is no partner."""
    fields, words, further = split(ACCOUNTS, given, without=("contactMedium",))
    fields |= _without_mail(reached(given, "phone"))
    key = str((await records.create(Account, fields))["sys_id"])
    if "contactMedium" in given:
        further["contactMedium"] = given["contactMedium"]
    await keep_beside(records, ACCOUNTS, key, words, further)
    return ACCOUNTS, key


COMMON = (
    Attribute(name="contactMedium", kind=Annotated[list[ContactMedium], Meta(max_length=50)]),
    Attribute(name="partyCharacteristic", kind=Annotated[list[Characteristic], Meta(max_length=100)]),
    Attribute(name="relatedParty", kind=Annotated[list[RelatedParty], Meta(max_length=50)]),
    Attribute(name="externalReference", kind=Further),
    Attribute(name="creditRating", kind=Further),
    Attribute(name="taxExemptionCertificate", kind=Further),
)
INDIVIDUAL = Resource(
    name="Individual",
    path="individual",
    base_type="Party",
    create=create_individual,
    sources=(CONSUMERS, CONTACTS),
    attributes=(
        Attribute(name="givenName", kind=SHORT, required=True),
        Attribute(name="familyName", kind=SHORT, required=True),
        Attribute(name="state", kind=INDIVIDUAL_STATE, required=True),
        Attribute(name="middleName", kind=SHORT),
        Attribute(name="fullName", kind=str, given=False, patched=False),
        Attribute(name="title", kind=WORD),
        Attribute(name="gender", kind=Annotated[str, Meta(max_length=40, examples=["female"])]),
        Attribute(name="birthDate", kind=MOMENT),
        Attribute(name="deathDate", kind=MOMENT),
        Attribute(name="placeOfBirth", kind=WORD),
        Attribute(name="countryOfBirth", kind=WORD),
        Attribute(name="nationality", kind=WORD),
        Attribute(name="maritalStatus", kind=WORD),
        Attribute(name="preferredGivenName", kind=SHORT),
        Attribute(name="familyNamePrefix", kind=WORD),
        Attribute(name="aristocraticTitle", kind=WORD),
        Attribute(name="generation", kind=WORD),
        Attribute(name="legalName", kind=WORD),
        Attribute(name="location", kind=WORD),
        Attribute(name="individualIdentification", kind=Annotated[list[Identification], Meta(max_length=50)]),
        Attribute(name="languageAbility", kind=Further),
        Attribute(name="disability", kind=Further),
        Attribute(name="skill", kind=Further),
        Attribute(name="otherName", kind=Further),
        *COMMON,
    ),
)
ORGANIZATION = Resource(
    name="Organization",
    path="organization",
    base_type="Party",
    create=create_organization,
    sources=(ACCOUNTS,),
    attributes=(
        Attribute(name="tradingName", kind=COMPANY, required=True),
        Attribute(name="state", kind=ORGANIZATION_STATE),
        Attribute(name="name", kind=str, given=False, patched=False),
        Attribute(name="isHeadOffice", kind=bool, given=False, patched=False),
        Attribute(name="isLegalEntity", kind=bool),
        Attribute(name="nameType", kind=WORD),
        Attribute(name="organizationType", kind=WORD),
        Attribute(name="existsDuring", kind=TimePeriod),
        Attribute(
            name="organizationIdentification", kind=Annotated[list[Identification], Meta(max_length=50)]
        ),
        Attribute(name="organizationChildRelationship", kind=Further),
        Attribute(name="organizationParentRelationship", kind=Annotated[dict[str, Any], Meta()]),
        Attribute(name="otherName", kind=Further),
        *COMMON,
    ),
)
PARTIES = Face(key="party/v4", tag="Party (TMF632 v4)", resources=(INDIVIDUAL, ORGANIZATION))

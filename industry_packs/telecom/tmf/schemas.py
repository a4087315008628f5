"""The forum's schemas of a resource, made of its description: what is shown, what is given, what is changed."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any, NamedTuple

import msgspec
from msgspec import UNSET, Meta, UnsetType

from .resources import Attribute, Resource

EXAMPLE_ID = "0198f3c27a4071c2a8f5f1a3b2c4d5e6"
ID = Annotated[str, Meta(max_length=100, examples=[EXAMPLE_ID])]
NAME = Annotated[str, Meta(max_length=255, examples=["Jean Pontus"])]
WORD = Annotated[str, Meta(max_length=255, examples=["member"])]
TEXT = Annotated[str, Meta(max_length=4000, examples=["The line is dead since this morning."])]
ADDRESS = Annotated[str, Meta(max_length=1024, examples=["https://example.com/picture.png"])]


class Described(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What every inner object of the forum may say of its own type."""

    type_: WORD | UnsetType = msgspec.field(default=UNSET, name="@type")
    base_type: WORD | UnsetType = msgspec.field(default=UNSET, name="@baseType")
    schema_location: ADDRESS | UnsetType = msgspec.field(default=UNSET, name="@schemaLocation")


class TimePeriod(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, rename="camel"):
    """From when to when."""

    start_date_time: datetime | UnsetType = UNSET
    end_date_time: datetime | UnsetType = UNSET


class Reference(Described, omit_defaults=True, rename="camel"):
    """Something that is referred to."""

    id: ID
    href: ADDRESS | UnsetType = UNSET
    name: NAME | UnsetType = UNSET
    role: WORD | UnsetType = UNSET
    version: WORD | UnsetType = UNSET
    referred_type: WORD | UnsetType = msgspec.field(default=UNSET, name="@referredType")


class TypedReference(Described, omit_defaults=True, rename="camel"):
    """Something that is referred to, with its type."""

    id: ID
    referred_type: WORD = msgspec.field(name="@referredType")
    href: ADDRESS | UnsetType = UNSET
    name: NAME | UnsetType = UNSET
    role: WORD | UnsetType = UNSET


class RelatedParty(TypedReference):
    """Who has to do with it: a customer, a contact, somebody who works on it."""


class RelatedEntity(TypedReference):
    """What it is about: a product, a service, a resource."""


class Note(Described, omit_defaults=True):
    """Something that was said about it."""

    text: Annotated[str, Meta(min_length=1, max_length=4000, examples=["We are looking into it."])]
    id: ID | UnsetType = UNSET
    author: NAME | UnsetType = UNSET
    date: datetime | UnsetType = UNSET


class Attachment(Described, omit_defaults=True, rename="camel"):
    """A file that goes with it, by its address."""

    id: ID | UnsetType = UNSET
    href: ADDRESS | UnsetType = UNSET
    name: NAME | UnsetType = UNSET
    description: TEXT | UnsetType = UNSET
    attachment_type: WORD | UnsetType = UNSET
    mime_type: WORD | UnsetType = UNSET
    url: ADDRESS | UnsetType = UNSET
    referred_type: WORD | UnsetType = msgspec.field(default=UNSET, name="@referredType")


class Characteristic(Described, omit_defaults=True, rename="camel"):
    """A property by name."""

    name: NAME
    value: Any
    id: ID | UnsetType = UNSET
    value_type: WORD | UnsetType = UNSET


class Relationship(Described, omit_defaults=True, rename="camel"):
    """How it stands to another one."""

    relationship_type: WORD
    id: ID | UnsetType = UNSET
    href: ADDRESS | UnsetType = UNSET
    name: NAME | UnsetType = UNSET
    referred_type: WORD | UnsetType = msgspec.field(default=UNSET, name="@referredType")


class StatusChange(Described, omit_defaults=True, rename="camel"):
    """A status that it got, when and why."""

    status: WORD | UnsetType = UNSET
    change_date: datetime | UnsetType = UNSET
    change_reason: TEXT | UnsetType = UNSET


class MediumCharacteristic(Described, omit_defaults=True, rename="camel"):
    """An address, of whatever kind."""

    contact_type: WORD | UnsetType = UNSET
    email_address: WORD | UnsetType = UNSET
    phone_number: WORD | UnsetType = UNSET
    fax_number: WORD | UnsetType = UNSET
    social_network_id: WORD | UnsetType = UNSET
    street1: WORD | UnsetType = UNSET
    street2: WORD | UnsetType = UNSET
    city: WORD | UnsetType = UNSET
    post_code: WORD | UnsetType = UNSET
    state_or_province: WORD | UnsetType = UNSET
    country: WORD | UnsetType = UNSET


class ContactMedium(Described, omit_defaults=True, rename="camel"):
    """A way to reach somebody."""

    medium_type: WORD
    preferred: bool | UnsetType = UNSET
    characteristic: MediumCharacteristic | UnsetType = UNSET
    valid_for: TimePeriod | UnsetType = UNSET


class Identification(Described, omit_defaults=True, rename="camel"):
    """A paper that says who somebody is."""

    identification_id: WORD | UnsetType = UNSET
    identification_type: WORD | UnsetType = UNSET
    issuing_authority: WORD | UnsetType = UNSET
    issuing_date: datetime | UnsetType = UNSET
    valid_for: TimePeriod | UnsetType = UNSET
    attachment: Attachment | UnsetType = UNSET


MOMENT = Annotated[datetime, Meta(tz=True, examples=["2026-11-29T12:00:00Z"])]
Further = Annotated[list[dict[str, Any]], Meta(max_length=100)]
"""Attributes that we keep as they are said."""


class Schemas(NamedTuple):
    """The types of a resource."""

    shown: type[msgspec.Struct]
    created: type[msgspec.Struct]
    updated: type[msgspec.Struct]


SYSTEM = (
    Attribute(name="id", kind=ID, given=False, patched=False),
    Attribute(name="href", kind=ADDRESS, given=False, patched=False),
    Attribute(name="@type", kind=WORD, patched=False),
    Attribute(name="@baseType", kind=WORD, patched=False),
    Attribute(name="@schemaLocation", kind=ADDRESS, patched=False),
)


def schemas_of(resource: Resource) -> Schemas:
    """The resource as it is shown, as it is created, and what may be changed of it."""
    attributes = (*SYSTEM, *resource.attributes)
    name = resource.schema_name
    return Schemas(
        _struct(name, [(each, each.kind | UnsetType, UNSET) for each in attributes], f"A {name}."),
        _struct(
            f"{name}_Create",
            [
                (each, each.kind, msgspec.NODEFAULT)
                if each.required
                else (each, each.kind | UnsetType, UNSET)
                for each in attributes
                if each.given
            ],
            f"What a {name} is created with.",
        ),
        _struct(
            f"{name}_Update",
            [
                (each, each.kind | UnsetType if each.required else each.kind | None | UnsetType, UNSET)
                for each in attributes
                if each.patched
            ],
            f"What is changed of a {name} (JSON merge patch).",
        ),
    )


def _struct(name: str, fields: list[tuple[Attribute, Any, Any]], words: str) -> type[msgspec.Struct]:
    made = [
        (_identifier(each.name), kind, msgspec.field(default=default, name=each.name))
        for each, kind, default in fields
    ]
    return msgspec.defstruct(
        name,
        made,
        module=__name__,
        kw_only=True,
        omit_defaults=True,
        forbid_unknown_fields=True,
        namespace={"__doc__": words},
    )


def _identifier(name: str) -> str:
    return re.sub(r"\W", "", name) + "_"

"""Customers and their relations: who may see a matter is decided by rows that tie people to accounts, products, households.

There is one role for all of them. What opens a matter is data: a contact of its account (or of one above it), a partner
who serves the account for just this product, a member of the household, a party with a responsibility, a delegate of an
organization without the parts that he was left out of. Each relation has a time in which it counts.
"""

from __future__ import annotations

from collections.abc import Callable

from platform_core import (
    ActorStandIn,
    Boolean,
    Choice,
    Choices,
    Condition,
    Date,
    DateTime,
    Entity,
    Grant,
    Hierarchy,
    Index,
    Pack,
    Reference,
    Related,
    Restriction,
    Role,
    String,
    User,
    exists,
    negate,
    outer,
    related,
    valid,
)

RESPONSIBILITIES = Choices({"trustee": "Trustee", "witness": "Witness", "heir": "Heir"})
ACCESS_LEVELS = Choices({1: "May look", 2: "May change"})


class Account(Entity, tablename="relations_account", label="Account", display="name", default_order="name"):
    """A customer, in a tree of customers."""

    name = String(60, required=True)
    parent = Reference("self", index=True)
    code = String(40, unique=True, read_only=True)
    path = String(200, index=True, read_only=True)
    hierarchy = Hierarchy(parent="parent", code="code", path="path")


class Product(Entity, tablename="relations_product", label="Product", display="name"):
    """Something that customers have."""

    name = String(60, required=True)


class Household(Entity, tablename="relations_household", label="Household", display="name"):
    """People who live together."""

    name = String(60, required=True)


class Matter(Entity, tablename="relations_matter", label="Matter", display="name", default_order="name"):
    """Something between a customer and us."""

    name = String(60, required=True)
    account = Reference(Account, index=True)
    product = Reference(Product, index=True)
    household = Reference(Household, index=True)
    about = Reference(User, index=True)


class Complaint(Entity, extends=Matter, tablename="relations_complaint", label="Complaint"):
    """A matter that somebody is unhappy about."""

    delicate = Boolean()


class Contact(Entity, tablename="relations_contact", label="Contact"):
    """A person speaks for an account, from a day to a day."""

    person = Reference(User, required=True)
    account = Reference(Account, required=True)
    valid_from = Date()
    valid_until = Date()
    constraints = (Index(("person", "account")),)


class Partner(Entity, tablename="relations_partner", label="Partner"):
    """An account (the source) serves another one (the target) for one product."""

    source = Reference(Account, required=True)
    target = Reference(Account, required=True)
    product = Reference(Product, required=True)


class HouseholdMember(Entity, tablename="relations_household_member", label="Household member"):
    """A person lives in a household, from a moment to a moment."""

    person = Reference(User, required=True)
    household = Reference(Household, required=True)
    since = DateTime()
    until = DateTime()


class Party(Entity, tablename="relations_party", label="Party"):
    """A person has a responsibility in a matter."""

    person = Reference(User, required=True)
    matter = Reference(Matter, required=True, on_delete="cascade")
    responsibility = Choice(RESPONSIBILITIES, required=True)
    level = Choice(ACCESS_LEVELS, required=True, default=1)


class Delegate(Entity, tablename="relations_delegate", label="Delegate"):
    """A person stands for an organization and all below it, except for one part."""

    person = Reference(User, required=True)
    organization = Reference(Account, required=True)
    left_out = Reference(Account)


PERSON = Role("relations.person", "Sees what his relations open", kind="external")
CLERK = Role("relations.clerk", "Looks at complaints that are not delicate", kind="internal")


def spoken_for(actor: ActorStandIn) -> Related:
    """The accounts that the actor speaks for today."""
    today = valid(Contact.valid_from, Contact.valid_until, actor.today)
    return related(Contact.account, (Contact.person == actor.id) & today)


def as_contact(actor: ActorStandIn) -> Condition:
    """Of an account that he speaks for, or of one below it."""
    under: Condition = Matter.account.within(spoken_for(actor))
    return under


def as_partner(actor: ActorStandIn) -> Condition:
    """Of the account and the product for which an account that he speaks for is partner."""
    tied = (Partner.target == outer(Matter.account)) & (Partner.product == outer(Matter.product))
    return exists(Partner, tied & Partner.source.is_in(spoken_for(actor)))


def as_member(actor: ActorStandIn) -> Condition:
    """Of a household that he lives in at this moment."""
    mine = (HouseholdMember.person == actor.id) & (HouseholdMember.household == outer(Matter.household))
    return exists(HouseholdMember, mine & valid(HouseholdMember.since, HouseholdMember.until, actor.now))


def as_party(actor: ActorStandIn) -> Condition:
    """In which he has a responsibility."""
    return exists(Party, (Party.person == actor.id) & (Party.matter == outer(Matter.sys_id)))


def as_trustee(actor: ActorStandIn) -> Condition:
    """In which he is trustee, and may change something."""
    mine = (Party.person == actor.id) & (Party.matter == outer(Matter.sys_id))
    return exists(Party, mine & (Party.responsibility == "trustee") & (Party.level >= 2))


def as_delegate(actor: ActorStandIn) -> Condition:
    """Below an organization that he stands for, and not in the part that he was left out of."""
    account = outer(Matter.account)
    reached = account.within(Delegate.organization) & negate(account.within(Delegate.left_out))
    return exists(Delegate, (Delegate.person == actor.id) & reached)


def calm(actor: ActorStandIn) -> Condition:
    """Complaints that are not delicate, and those in which he is a party."""
    mine = (Party.person == actor.id) & (Party.matter == outer(Complaint.sys_id))
    return negate(Complaint.delicate.eq(True)) | exists(Party, mine)


READING: dict[str, Callable[[ActorStandIn], Condition]] = {
    "contact": as_contact,
    "partner": as_partner,
    "member": as_member,
    "party": as_party,
    "delegate": as_delegate,
}
ENTITIES = (
    Account, Product, Household, Matter, Complaint, Contact, Partner, HouseholdMember, Party, Delegate,
)  # fmt: skip
RULES: tuple[Grant | Restriction, ...] = (
    *(
        Grant(role=PERSON, entity=Matter, may=("read",), where=where, because=f"A {name} sees it")
        for name, where in READING.items()
    ),
    Grant(
        role=PERSON,
        entity=Matter,
        may=("write",),
        where=as_trustee,
        because="Trustees change what they are trusted with",
    ),
    Grant(
        role=PERSON,
        entity=Matter,
        may=("create", "write"),
        where=as_partner,
        because="Partners do for an account what they serve it for",
    ),
    Grant(role=PERSON, entity=Account, may=("read",), because="Accounts are no secret here"),
    Grant(role=PERSON, entity=Product, may=("read",), because="Products are no secret"),
    *(
        Grant(role=CLERK, entity=entity, may=("read",), because="Clerks look relations up")
        for entity in (Household, Contact, Partner, HouseholdMember, Party, Delegate)
    ),
    Grant(role=CLERK, entity=Complaint, may=("read",), because="Clerks answer complaints"),
    Restriction(entity=Complaint, where=calm, because="Delicate complaints are for their parties"),
)
pack = Pack(
    name="relations",
    version="1.0",
    summary="Customers and their relations",
    entities=ENTITIES,
    roles=(PERSON, CLERK),
    access_rules=RULES,
)

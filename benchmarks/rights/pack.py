"""A pack with the rules that are hardest to follow: groups, and products that one is a party to."""

from __future__ import annotations

from platform_core import (
    INTERNAL,
    ActorStandIn,
    Condition,
    Entity,
    Grant,
    GroupMember,
    Index,
    Pack,
    Reference,
    Role,
    String,
    Unique,
    User,
    related,
)
from plugins.customer_service import Case


class Product(Entity, tablename="bench_product", label="Product", display="name", default_order="name"):
    """Something that was sold."""

    name = String(80, required=True, index=True)


class Party(Entity, tablename="bench_party", label="Party", plural="Parties"):
    """A person who has something to do with a product."""

    product = Reference(Product, required=True, index=True, on_delete="cascade")
    user = Reference(User, required=True, index=True, on_delete="cascade")
    constraints = (Unique(("user", "product"), because="A person is a party to a product once"),)


class ProductCase(Entity, extends=Case, tablename="bench_case", number_prefix="PC", label="Product case"):
    """A case about a product."""

    bought = Reference(Product, index=True)
    constraints = (Index(("bought", "sys_id")),)


GROUP_MEMBER = Role("bench_group_member", "Works the cases of his groups", contains=(INTERNAL,))
PARTY = Role("bench_party", "Sees the cases of products that he is a party to")


def of_own_groups(actor: ActorStandIn) -> Condition:
    """The case is assigned to a group of the actor."""
    own = related(GroupMember.group, GroupMember.user == actor.id)
    condition: Condition = Case.assignment_group.is_in(own)
    return condition


def of_own_products(actor: ActorStandIn) -> Condition:
    """The case is about a product that the actor is a party to."""
    condition: Condition = ProductCase.bought.is_in(related(Party.product, Party.user == actor.id))
    return condition


pack = Pack(
    name="bench",
    version="1.0.0",
    summary="Access rules to be measured",
    requires=("customer_service", "service_model_foundation"),
    entities=(Product, Party, ProductCase),
    roles=(GROUP_MEMBER, PARTY),
    access_rules=(
        Grant(role=INTERNAL, entity=Product, may=("read",), because="Staff see what there is to buy"),
        Grant(role=INTERNAL, entity=Party, may=("read",), because="Staff see who has to do with it"),
        Grant(
            role=GROUP_MEMBER,
            entity=Case,
            may=("read",),
            where=of_own_groups,
            because="Groups work their cases",
        ),
        Grant(
            role=PARTY,
            entity=ProductCase,
            may=("read",),
            where=of_own_products,
            because="Parties follow what they have",
        ),
    ),
)

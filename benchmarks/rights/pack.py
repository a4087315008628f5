"""A pack with what is measured besides the rules of Pergola's own packs: cases of a type of their own, worked by groups."""

from __future__ import annotations

from platform_core import (
    INTERNAL,
    ActorStandIn,
    Condition,
    Entity,
    Grant,
    GroupMember,
    Pack,
    Role,
    String,
    related,
)
from plugins.customer_service import Case


class ProductCase(Entity, extends=Case, tablename="bench_case", number_prefix="PC", label="Product case"):
    """A case about a product that was sold."""

    serial = String(40)


GROUP_MEMBER = Role("bench_group_member", "Works the cases of his groups", contains=(INTERNAL,))


def of_own_groups(actor: ActorStandIn) -> Condition:
    """The case is assigned to a group of the actor."""
    own = related(GroupMember.group, GroupMember.user == actor.id)
    condition: Condition = Case.assignment_group.is_in(own)
    return condition


pack = Pack(
    name="bench",
    version="1.0.0",
    summary="Access rules to be measured",
    requires=("customer_service", "customer_access", "service_model_foundation"),
    entities=(ProductCase,),
    roles=(GROUP_MEMBER,),
    access_rules=(
        Grant(
            role=GROUP_MEMBER,
            entity=Case,
            may=("read",),
            where=of_own_groups,
            because="Groups work their cases",
        ),
    ),
)

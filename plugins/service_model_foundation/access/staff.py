"""Who sees and adds staff where: members, what they are there for, and people of franchises and call centres."""

from __future__ import annotations

from typing import Any

from platform_core import ActorStandIn, Condition, Entity, Grant, Related, Role, User, related
from plugins.service_organization import ExternalStaff, OrganizationMember

from ..entities import ExcludedOrganization, MemberResponsibility
from ..roles import LOCATION_MANAGER, MANAGER_CONTRIBUTOR, RELATIONSHIP_MANAGER
from . import reach
from .organizations import AT_OWN, IN_TREES, LOOKING_AFTER, at_own, in_trees

MEMBER_ORGANIZATION = OrganizationMember.service_organization
COLLEAGUE = (
    "user_name", "name", "first_name", "middle_name", "last_name", "title", "email", "phone", "active",
)  # fmt: skip
REGISTERED = (
    "user_name", "first_name", "middle_name", "last_name", "title", "email", "phone", "mobile_phone", "company",
    "service_organization", "preferred_language", "time_zone", "active",
)  # fmt: skip
GIVEN_BY_CONTRIBUTORS = ["listed_member", "location_contributor"]
SEES_STAFF: tuple[tuple[Role, str], ...] = tuple(pair for pair in AT_OWN if pair[1] != reach.SELF_CONTRIBUTOR)


def himself(actor: ActorStandIn) -> Condition:
    """The actor is the member."""
    condition: Condition = OrganizationMember.user == actor.id
    return condition


def his_own(actor: ActorStandIn) -> Condition:
    """The responsibility is the actor's."""
    condition: Condition = MemberResponsibility.member.user == actor.id
    return condition


def cuts_his_own(actor: ActorStandIn) -> Condition:
    """The organization is excluded from a responsibility of the actor's."""
    condition: Condition = ExcludedOrganization.responsibility.member.user == actor.id
    return condition


def _members_at(organizations: Condition) -> Related:
    return related(OrganizationMember.user, organizations)


def _colleagues(role: Role, responsibility: str, *, below: bool) -> Grant:
    def at_the_same_places(actor: ActorStandIn) -> Condition:
        """The person is a member where the actor has the responsibility."""
        at = reach.in_own_trees if below else reach.at_own
        condition: Condition = User.sys_id.is_in(_members_at(at(MEMBER_ORGANIZATION, actor, responsibility)))
        return condition

    return Grant(
        role=role,
        entity=User,
        may=("read",),
        where=at_the_same_places,
        fields=COLLEAGUE,
        because="Members see with whom they work",
    )


def _one(condition: Any) -> Condition:
    whole: Condition = condition
    return whole


def _changing(role: Role, responsibility: str, *, anybody: bool) -> tuple[Grant, ...]:
    """Staff of one's own trees; who does not fulfil adds external staff only, and as contributors at most."""

    def members(actor: ActorStandIn) -> Condition:
        """The person is a member of an organization that the actor looks after, or of one below it."""
        condition: Any = reach.in_own_trees(MEMBER_ORGANIZATION, actor, responsibility)
        if not anybody:
            condition &= OrganizationMember.user.sys_class_name == ExternalStaff.info.table
        return _one(condition)

    def responsibilities(actor: ActorStandIn) -> Condition:
        """The responsibility is another one's, and reaches no further than the actor's own does."""
        place = MemberResponsibility.member.service_organization
        condition: Any = reach.in_own_trees(place, actor, responsibility)
        # Whoever changed his own could lose what is excluded from it.
        condition &= MemberResponsibility.member.user != actor.id
        if not anybody:
            condition &= MemberResponsibility.type.is_in(GIVEN_BY_CONTRIBUTORS)
        return _one(condition)

    def people(actor: ActorStandIn) -> Condition:
        """The person is external staff of an organization that the actor looks after, or of one below it."""
        return reach.in_own_trees(ExternalStaff.service_organization, actor, responsibility)

    whom = "internal and external staff" if anybody else "external staff"
    because = f"Managers add {whom} to their locations and all below them (CSM-176)"
    return (
        Grant(role=role, entity=OrganizationMember, may=("create",), where=members, because=because),
        Grant(role=role, entity=OrganizationMember, may=("write", "delete"), where=members, because=because),
        Grant(
            role=role,
            entity=MemberResponsibility,
            may=("create", "write", "delete"),
            where=responsibilities,
            because=because,
        ),
        Grant(
            role=role,
            entity=ExternalStaff,
            may=("create", "read", "write"),
            where=people,
            fields=REGISTERED,
            because=because,
        ),
    )


SEEN: tuple[tuple[type[Entity], Any], ...] = (
    (OrganizationMember, MEMBER_ORGANIZATION),
    (MemberResponsibility, MemberResponsibility.member.service_organization),
)
RULES = (
    *(
        at_own(role, responsibility, entity, column, "Members see who works at their organization")
        for role, responsibility in SEES_STAFF
        for entity, column in SEEN
    ),
    *(
        in_trees(
            role, responsibility, entity, column, "They see who works where their responsibility reaches"
        )
        for role, responsibility in IN_TREES
        for entity, column in SEEN
    ),
    *(
        in_trees(
            role,
            responsibility,
            ExcludedOrganization,
            ExcludedOrganization.responsibility.member.service_organization,
            "Managers see how far the responsibilities of their staff reach",
        )
        for role, responsibility in LOOKING_AFTER
    ),
    *(
        Grant(
            role=role, entity=entity, may=("read",), where=where, because="One's own part in an organization"
        )
        for role in dict.fromkeys(role for role, _ in (*AT_OWN, *IN_TREES))
        for entity, where in (
            (OrganizationMember, himself),
            (MemberResponsibility, his_own),
            (ExcludedOrganization, cuts_his_own),
        )
    ),
    *(_colleagues(role, responsibility, below=False) for role, responsibility in SEES_STAFF),
    *(_colleagues(role, responsibility, below=True) for role, responsibility in IN_TREES),
    *_changing(LOCATION_MANAGER, reach.FULFILLER, anybody=True),
    *_changing(MANAGER_CONTRIBUTOR, reach.MANAGER_CONTRIBUTOR, anybody=False),
    *_changing(RELATIONSHIP_MANAGER, reach.RELATIONSHIP_MANAGER, anybody=False),
)

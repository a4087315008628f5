"""What is shown in one look with a location: its people, what it has, what lies below, its cases."""

from platform_core import OverviewSection
from plugins.customer_service import Case
from plugins.service_organization import Organization, OrganizationMember

from .entities import AssignmentGroup, CustomerCriteria, MemberResponsibility

CASE_FIELDS = ("number", "short_description", "state", "priority", "opened_at")
NEWEST = ("-opened_at",)

SECTIONS = (
    OverviewSection(
        of=Organization,
        name="members",
        summary="Who works there",
        lists=OrganizationMember,
        where=lambda place: OrganizationMember.service_organization == place,
        fields=("user.name", "user.title", "user.email", "active"),
        order=("user.name",),
    ),
    OverviewSection(
        of=Organization,
        name="responsibilities",
        summary="What the members are there for",
        lists=MemberResponsibility,
        where=lambda place: MemberResponsibility.member.service_organization == place,
        fields=("member.user.name", "type"),
        order=("order",),
    ),
    OverviewSection(
        of=Organization,
        name="children",
        summary="The organizations right below it",
        lists=Organization,
        where=lambda place: Organization.parent == place,
        fields=("number", "name", "city", "manager.name"),
        order=("name",),
    ),
    OverviewSection(
        of=Organization,
        name="cases_requested",
        summary="The cases that it asked for and that are still worked on, the newest first",
        lists=Case,
        where=lambda place: (Case.requesting_service_organization == place) & Case.active.eq(True),
        fields=(*CASE_FIELDS, "service_organization.name"),
        order=NEWEST,
    ),
    OverviewSection(
        of=Organization,
        name="cases_assigned",
        summary="The cases that it works on, the newest first",
        lists=Case,
        where=lambda place: (Case.service_organization == place) & Case.active.eq(True),
        fields=(*CASE_FIELDS, "assigned_to.name"),
        order=NEWEST,
    ),
    OverviewSection(
        of=Organization,
        name="assignment_groups",
        summary="The groups that work for it",
        lists=AssignmentGroup,
        where=lambda place: AssignmentGroup.service_organization == place,
        fields=("group.name",),
        order=("group.name",),
    ),
    OverviewSection(
        of=Organization,
        name="customer_criteria",
        summary="By which criteria it serves",
        lists=CustomerCriteria,
        where=lambda place: CustomerCriteria.service_organization == place,
        fields=("criteria.name", "active_table", "active"),
        order=("criteria.name",),
    ),
)

"""The people of the demonstration data: one for each role, each where he has something to do."""

from __future__ import annotations

from platform_core import INTERNAL, DemoLoader, Entity, Role, User
from plugins.service_organization import ExternalStaff, OrganizationMember

from . import roles
from .access import reach
from .entities import ExcludedOrganization, InternalLocation, MemberResponsibility

# (first name, last name, role, organization, responsibility, what to try)
STAFF: tuple[tuple[str, str, Role, str | None, str | None, str], ...] = (
    ("Nuno", "Teles", roles.LOCATION_AGENT, "Lisbon", reach.AGENT,
     "Location agent: works the cases of businesses in Lisbon, and no others"),
    ("Olga", "Prado", roles.LOCATION_CONSUMER_AGENT, "Lisbon", reach.CONSUMER_AGENT,
     "In-store care: works the cases of consumers in Lisbon"),
    ("Paula", "Serra", roles.LOCATION_MANAGER, "South", reach.FULFILLER,
     "Supervisor: works every case of the South, except in Faro and at franchises, and looks after its staff"),
    ("Quim", "Vidal", roles.CONTRIBUTOR, "Lisbon", reach.CONTRIBUTOR,
     "Contributor: asks for service in the name of Lisbon, and follows it"),
    ("Rita", "Moura", roles.SELF_CONTRIBUTOR, "Lisbon", reach.SELF_CONTRIBUTOR,
     "Self contributor: asks for service for the till that she looks after"),
    ("Sven", "Holm", roles.HIERARCHY_CONTRIBUTOR, "North", reach.HIERARCHY_CONTRIBUTOR,
     "Asks for service in the name of every store in the North"),
    ("Tessa", "Brandt", roles.SUPPORT_AGENT, "Store Support", reach.SUPPORT_AGENT,
     "Shared services: resolves what stores and franchises ask for"),
    ("Ulla", "Reyes", roles.RELATIONSHIP_MANAGER, "Hearth Franchises", reach.RELATIONSHIP_MANAGER,
     "Dealer liaison: cares for the franchises"),
    ("Xaver", "Lenz", roles.BUSINESS_ORG_ADMIN, None, None, "Sets locations up, with their staff and criteria"),
    ("Yara", "Costa", roles.OUTSOURCING_ADMIN, None, None, "Sets call centres up"),
    ("Zoe", "Adler", roles.LOCATION_VIEWER, None, None, "Reads every business location"),
    ("Adam", "Bartos", roles.INTERNAL_LOCATION_VIEWER, None, None, "Reads internal locations only"),
    ("Berta", "Coelho", roles.EXTERNAL_LOCATION_VIEWER, None, None, "Reads external locations only"),
    ("Carl", "Dahl", roles.LOCATION_WRITER, None, None, "Creates and changes business locations"),
    ("Dora", "Engel", roles.INTERNAL_LOCATION_WRITER, None, None, "Creates and changes internal locations"),
    ("Emil", "Fuchs", roles.MANAGER_CORE, None, None, "Has a part of the managers' roles, which opens nothing alone"),
    ("Flora", "Gil", roles.ESM_LOCATION_AGENT, None, None,
     "Has the root of the location agents' roles, which opens nothing alone"),
    ("Hilda", "Ibsen", roles.CRITERIA_READER, None, None, "Reads which services locations offer"),
    ("Igor", "Jansky", roles.CUSTOMER_CRITERIA_READER, None, None, "Reads by which criteria locations serve"),
)  # fmt: skip
EXTERNAL: tuple[tuple[str, str, Role, str, str, str], ...] = (
    ("Kim", "Larsen", roles.OUTSOURCED_AGENT, "Tideway Calls", reach.OUTSOURCED_AGENT,
     "Outsourced agent: works the cases that are given to the call centre"),
    ("Lia", "Matos", roles.CONTRIBUTOR, "Evora", reach.CONTRIBUTOR,
     "Works at a franchise, and asks for service in its name"),
)  # fmt: skip
FRANCHISE_MANAGER = (
    "Franchise manager: looks after the five shops and their staff, and asks for service for them"
)


class Staffing:
    """Makes people members of organizations; ``members`` are their memberships by user name."""

    def __init__(self, demo: DemoLoader, places: dict[str, str]) -> None:
        self._demo, self._places = demo, places
        self.members: dict[str, str] = {}

    async def everybody(self) -> None:
        """Our own staff, people of the franchises and of the call centre."""
        for first, last, role, place, responsibility, because in STAFF:
            user = await self._person(User, first, last, because, INTERNAL, role)
            if place is not None and responsibility is not None:
                held = await self._works(user, f"{first}.{last}".lower(), place, responsibility)
                if responsibility == reach.FULFILLER:
                    for excluded in ("Faro", "Hearth Franchises"):
                        await self._demo.create(
                            ExcludedOrganization, responsibility=held, organization=self._places[excluded]
                        )
        for first, last, role, place, responsibility, because in EXTERNAL:
            values = {"service_organization": self._places[place]}
            user = await self._person(ExternalStaff, first, last, because, role, **values)
            await self._works(user, f"{first}.{last}".lower(), place, responsibility)
        await self._managers()

    async def _managers(self) -> None:
        """Whoever is made a manager gets the role by that."""
        partners = self._places["Hearth Franchises"]
        boss = await self._person(
            ExternalStaff, "Marco", "Neri", FRANCHISE_MANAGER, service_organization=partners
        )
        records = self._demo.records
        await records.update("sn_csm_business_location_external", partners, {"manager": boss})
        person = await self._person(
            User,
            "Nora",
            "Olsen",
            "Store manager of Oslo: looks after it, and asks for service for it",
            INTERNAL,
        )
        await records.update(InternalLocation, self._places["Oslo"], {"manager": person})

    async def _person(
        self, entity: type[Entity], first: str, last: str, because: str, *given: Role, **values: str
    ) -> str:
        name = f"{first}.{last}".lower()
        made = await self._demo.user(
            entity,
            name,
            *(role.name for role in given),
            because=because,
            first_name=first,
            last_name=last,
            email=f"{name}@example.com",
            **values,
        )
        return str(made["sys_id"])

    async def _works(self, user: str, name: str, place: str, responsibility: str) -> str:
        member = await self._demo.create(
            OrganizationMember, service_organization=self._places[place], user=user
        )
        self.members[name] = member["sys_id"]
        held = await self._demo.create(MemberResponsibility, member=member["sys_id"], type=responsibility)
        return str(held["sys_id"])

"""The responsibilities that come with the platform; an instance adds its own, and changes or retires these."""

from platform_core import DataStep, Records

from .entities import Responsibility

ACCOUNT_MANAGER = "Account Manager"
AUTHORIZED_ACCOUNT = "Authorized Account"
AUTHORIZED_REPRESENTATIVE = "Authorized Representative"
AUTHORIZED_ORGANIZATION = "Authorized Service Organization"

# (name, type, held by one person per customer, what for)
RESPONSIBILITIES = (
    (ACCOUNT_MANAGER, "user", True, "Answers for everything that we do for the account"),
    ("Relationship Manager", "user", False, "Looks after a consumer, or after a household"),
    ("Support Manager", "user", True, "Answers for how the account's cases are worked"),
    ("Primary Support Agent", "user", False, "Is asked first when the account needs help"),
    ("Preferred Technician", "user", False, "Is sent to the account when somebody has to go there"),
    ("Asset Contact", "contact", False, "Is asked about the account's equipment"),
    (AUTHORIZED_ACCOUNT, "account", False, "Its contacts act for somebody else"),
    (AUTHORIZED_REPRESENTATIVE, "none", False, "Acts for somebody else"),
    (AUTHORIZED_ORGANIZATION, "none", False, "Its members act for somebody else"),
    ("Location Agent", "user", False, "Works the cases of a location"),
    ("Location Consumer Agent", "user", False, "Works the cases of a location's consumers"),
    ("Location Contributor", "user", False, "Contributes to the cases of a location"),
    ("Location Manager Contributor", "user", False, "Contributes to the cases of the locations below"),
    ("Location Manager Fulfiller", "user", False, "Answers for the cases of the locations below"),
    ("Location Relationship Manager", "user", False, "Looks after the customers of a location"),
    ("Location Support Agent", "user", False, "Supports the staff of a location"),
)


async def bring_responsibilities(records: Records) -> None:
    """Create those that nobody has defined; one of the same name stays as it is."""
    for name, kind, unique, description in RESPONSIBILITIES:
        if await records.find(Responsibility, Responsibility.name == name, ("sys_id",)) is None:
            values = {"name": name, "type": kind, "unique": unique, "description": description}
            await records.create(Responsibility, values)


DATA_STEPS = (
    DataStep(
        number=1, summary="Bring the responsibilities that come with the platform", run=bring_responsibilities
    ),
)

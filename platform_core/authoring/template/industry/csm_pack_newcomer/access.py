"""Who may see and change what: the page that an auditor reads."""

from platform_core import ProtectedField, Role
from plugins.b2b import AGENT

from .entities import Incident

INVESTIGATOR = Role(
    "newcomer.investigator",
    "Finds out what happened",
    contains=(AGENT,),
    kind="internal",
)
ROLES = (INVESTIGATOR,)

# Whoever may read or work cases may do the same with incidents: grants on a parent hold for its children.
RULES = (
    ProtectedField(
        entity=Incident,
        field="findings",
        read=(INVESTIGATOR,),
        write=(INVESTIGATOR,),
        because="Findings name people, and are for those who investigate",
    ),
)

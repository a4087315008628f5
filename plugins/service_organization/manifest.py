"""The service organization pack: what it is called, needs and adds."""

from platform_core import Pack

from .access import RULES
from .demo import DEMO
from .entities import ExternalStaff, Organization, OrganizationMember
from .roles import ROLES
from .rules import BUSINESS_RULES

pack = Pack(
    name="service_organization",
    version="0.2.0",
    summary="The organizations that serve and ask for service, in a hierarchy, and who belongs to them",
    requires=("customer_base>=0.2",),
    entities=(Organization, OrganizationMember, ExternalStaff),
    roles=ROLES,
    access_rules=RULES,
    business_rules=BUSINESS_RULES,
    demo=DEMO,
)

"""The B2B pack: what it is called, needs and adds."""

from platform_core import Pack

from .access import FACTS, RULES
from .demo import DEMO
from .entities import ENTITIES
from .lifecycles import LIFECYCLES
from .overview import SECTIONS
from .roles import ROLES
from .routes import ROUTES
from .rules import BUSINESS_RULES
from .settings import SETTINGS

pack = Pack(
    name="b2b",
    version="0.2.0",
    summary="Business customers: accounts in a hierarchy, their contacts, addresses, teams and relationships",
    requires=("customer_base>=0.2",),
    entities=ENTITIES,
    roles=ROLES,
    access_rules=RULES,
    actor_facts=FACTS,
    lifecycles=LIFECYCLES,
    routes=ROUTES,
    business_rules=BUSINESS_RULES,
    overview_sections=SECTIONS,
    settings=SETTINGS,
    demo=DEMO,
)

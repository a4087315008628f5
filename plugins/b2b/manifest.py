"""The B2B pack: what it is called, needs and adds."""

from platform_core import Pack

from .access import FACTS, RULES
from .demo import DEMO
from .entities import ENTITIES
from .roles import ROLES
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
    business_rules=BUSINESS_RULES,
    settings=SETTINGS,
    demo=DEMO,
)

"""The B2B pack: what it is called, needs and adds."""

from platform_core import Pack

from .access import FACTS, RULES
from .demo import DEMO
from .entities import Account, Contact
from .roles import ROLES
from .rules import BUSINESS_RULES

pack = Pack(
    name="b2b",
    version="0.1.0",
    summary="Business customers: accounts in a hierarchy, and their contacts",
    requires=("customer_base>=0.1",),
    entities=(Account, Contact),
    roles=ROLES,
    access_rules=RULES,
    actor_facts=FACTS,
    business_rules=BUSINESS_RULES,
    demo=DEMO,
)

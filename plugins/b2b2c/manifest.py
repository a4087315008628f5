"""The B2B2C pack: what it is called, needs and adds."""

from platform_core import Pack

from .access import FACTS, RULES
from .demo import DEMO
from .entities import AccountConsumer
from .overview import SECTIONS
from .roles import ROLES

pack = Pack(
    name="b2b2c",
    version="0.1.0",
    summary="Consumers of accounts: private persons who are served through a business customer",
    requires=("customer_base>=0.2", "b2b>=0.2", "b2c>=0.3"),
    entities=(AccountConsumer,),
    roles=ROLES,
    access_rules=RULES,
    actor_facts=FACTS,
    overview_sections=SECTIONS,
    demo=DEMO,
)

"""The B2C pack: what it is called, needs and adds."""

from platform_core import Pack

from .access import FACTS, RULES
from .demo import DEMO
from .entities import ENTITIES
from .jobs import JOBS
from .mails import MAIL_RULES
from .overview import SECTIONS
from .roles import ROLES
from .routes import ROUTES
from .rules import BUSINESS_RULES
from .settings import SETTINGS
from .steps import DATA_STEPS

pack = Pack(
    name="b2c",
    version="0.3.0",
    summary="Private customers: consumers with or without a login, their addresses, households and representatives",
    requires=("customer_base>=0.1",),
    entities=ENTITIES,
    roles=ROLES,
    access_rules=RULES,
    actor_facts=FACTS,
    business_rules=(*BUSINESS_RULES, *MAIL_RULES),
    routes=ROUTES,
    jobs=JOBS,
    settings=SETTINGS,
    overview_sections=SECTIONS,
    data_steps=DATA_STEPS,
    demo=DEMO,
)

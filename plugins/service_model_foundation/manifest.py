"""The service model pack: what it is called, needs and adds."""

from platform_core import Pack

from .access import FACTS, RULES
from .criteria import JOBS
from .demo import DEMO
from .entities import ENTITIES
from .overview import SECTIONS
from .portal import ROUTES
from .roles import ROLES
from .rules import BUSINESS_RULES
from .settings import SETTINGS
from .steps import DATA_STEPS

pack = Pack(
    name="service_model_foundation",
    version="0.1.0",
    summary="Locations, franchises and call centres: who works where, for whom, and how far that reaches",
    requires=(
        "customer_base>=0.2",
        "b2b>=0.2",
        "b2c>=0.2",
        "product_data>=0.1",
        "service_organization>=0.2",
        "install_base>=0.1",
        "customer_service>=0.3",
        "contributors>=0.1",
    ),
    entities=ENTITIES,
    roles=ROLES,
    access_rules=RULES,
    actor_facts=FACTS,
    business_rules=BUSINESS_RULES,
    jobs=JOBS,
    routes=ROUTES,
    overview_sections=SECTIONS,
    settings=SETTINGS,
    data_steps=DATA_STEPS,
    demo=DEMO,
)

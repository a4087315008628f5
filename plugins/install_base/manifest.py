"""The install base pack: what it is called, needs and adds."""

from platform_core import Pack

from .access import RULES
from .demo import DEMO
from .entities import ENTITIES
from .jobs import JOBS
from .lifecycle import LIFECYCLE
from .overview import SECTIONS
from .roles import ROLES
from .routes import ROUTES
from .rules import BUSINESS_RULES
from .settings import SETTINGS

pack = Pack(
    name="install_base",
    version="0.1.0",
    summary="What customers bought, what is installed where, and what belongs together",
    requires=("customer_base>=0.2", "b2b>=0.2", "b2c>=0.3", "product_data>=0.1", "service_organization>=0.1"),
    entities=ENTITIES,
    roles=ROLES,
    access_rules=RULES,
    lifecycles=(LIFECYCLE,),
    business_rules=BUSINESS_RULES,
    routes=ROUTES,
    jobs=JOBS,
    settings=SETTINGS,
    overview_sections=SECTIONS,
    demo=DEMO,
)

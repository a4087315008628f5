"""The product data pack: what it is called, needs and adds."""

from platform_core import Pack

from .access import RULES
from .demo import DEMO
from .entities import ENTITIES
from .jobs import JOBS
from .lifecycles import LIFECYCLES
from .overview import SECTIONS
from .roles import ROLES
from .rules import BUSINESS_RULES
from .settings import SETTINGS

pack = Pack(
    name="product_data",
    version="0.2.0",
    summary="Product models, characteristics, the catalogue, offerings, and the assets that customers have",
    requires=("customer_base>=0.2", "b2b>=0.2", "b2c>=0.2"),
    entities=ENTITIES,
    roles=ROLES,
    access_rules=RULES,
    lifecycles=LIFECYCLES,
    business_rules=BUSINESS_RULES,
    jobs=JOBS,
    settings=SETTINGS,
    overview_sections=SECTIONS,
    demo=DEMO,
)

"""The customer service pack: what it is called, needs and adds."""

from platform_core import Pack

from . import affected, households, limits, products, profiles, tasks
from .access import RULES
from .demo import DEMO
from .entities import AffectedItem, Case, CaseTask
from .lifecycle import LIFECYCLE
from .overview import SECTIONS
from .roles import ROLES
from .rules import BUSINESS_RULES

pack = Pack(
    name="customer_service",
    version="0.3.0",
    summary="Cases: what customers ask, report and complain about, and the work on it",
    requires=(
        "customer_base>=0.2",
        "b2b>=0.2",
        "b2c>=0.3",
        "product_data>=0.1",
        "service_organization>=0.1",
        "install_base>=0.1",
    ),
    entities=(Case, AffectedItem, CaseTask),
    roles=ROLES,
    access_rules=(*RULES, *households.RULES, *affected.RULES, *tasks.RULES),
    lifecycles=(LIFECYCLE, tasks.LIFECYCLE),
    business_rules=(
        *BUSINESS_RULES,
        *households.BUSINESS_RULES,
        *limits.BUSINESS_RULES,
        *products.BUSINESS_RULES,
        *profiles.BUSINESS_RULES,
        *tasks.BUSINESS_RULES,
    ),
    settings=limits.SETTINGS,
    overview_sections=SECTIONS,
    demo=DEMO,
)

"""The contracts pack: what it is called, needs and adds."""

from platform_core import Pack

from .access import RULES
from .demo import DEMO
from .entities import ENTITIES
from .jobs import JOBS
from .lifecycle import LIFECYCLES
from .mails import MAIL_RULES
from .overview import SECTIONS
from .roles import ROLES
from .routes import ROUTES
from .rules import BUSINESS_RULES
from .settings import SETTINGS

pack = Pack(
    name="contracts",
    version="0.1.0",
    summary="Contracts with customers, what they cover, and the entitlements by which cases are served",
    requires=(
        "customer_base>=0.2",
        "b2b>=0.2",
        "b2c>=0.2",
        "product_data>=0.2",
        "install_base>=0.1",
        "customer_service>=0.3",
    ),
    entities=ENTITIES,
    roles=ROLES,
    access_rules=RULES,
    lifecycles=LIFECYCLES,
    business_rules=(*BUSINESS_RULES, *MAIL_RULES),
    routes=ROUTES,
    jobs=JOBS,
    settings=SETTINGS,
    overview_sections=SECTIONS,
    demo=DEMO,
)

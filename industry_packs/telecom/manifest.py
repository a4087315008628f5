"""The telecom pack: what it is called, needs and adds."""

from platform_core import CaseType, Pack

from . import apis
from .access import RULES
from .apis import ticket_status
from .demo import DEMO
from .entities import ENTITIES, AdrComplaint, OrderFalloutCase, ServiceProblemCase
from .lifecycles import LIFECYCLES
from .roles import ROLES
from .rules import BUSINESS_RULES
from .rules.complaints import DATA_STEPS
from .settings import SETTINGS
from .tmf import delivery, listening

CASE_TYPES = (
    CaseType(
        ServiceProblemCase,
        "Service problem",
        "A service does not do what it should",
        category="Service",
    ),
    CaseType(
        AdrComplaint,
        "ADR complaint",
        "A complaint that an independent body may decide",
        category="Complaint",
    ),
    CaseType(
        OrderFalloutCase,
        "Order fallout",
        "An order cannot go on by itself",
        category="Order",
    ),
)

pack = Pack(
    name="telecom",
    version="0.1.0",
    summary="Service problems, complaints, orders and inventories of a telecom operator, in TM Forum's words too",
    requires=(
        "customer_base>=0.1",
        "b2b>=0.2",
        "b2c>=0.2",
        "product_data>=0.1",
        "install_base>=0.1",
        "customer_service>=0.3",
    ),
    entities=ENTITIES,
    roles=ROLES,
    access_rules=RULES,
    lifecycles=LIFECYCLES,
    case_types=CASE_TYPES,
    business_rules=(
        *BUSINESS_RULES,
        *ticket_status.BUSINESS_RULES,
        *listening.BUSINESS_RULES,
        *apis.BUSINESS_RULES,
    ),
    routes=apis.ROUTES,
    jobs=delivery.JOBS,
    settings=SETTINGS,
    data_steps=DATA_STEPS,
    demo=DEMO,
)

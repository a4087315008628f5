"""The retail pack: what it is called, needs and adds."""

from platform_core import CaseType, Pack

from .access import FACTS, RULES
from .demo import DEMO
from .entities import (
    ENTITIES,
    CustomerComplaint,
    HeadquartersCommunication,
    InStoreOperation,
    RmaCase,
    StoreInquiry,
)
from .guests import FORGET
from .law_data import DATA_STEPS
from .lifecycles import LIFECYCLES
from .mails import MAIL_RULES
from .overview import SECTIONS
from .roles import ROLES
from .routes import ROUTES
from .rules import BUSINESS_RULES
from .rules.multistore import END_STUCK
from .settings import SETTINGS

pack = Pack(
    name="retail",
    version="0.1.0",
    summary="Stores and the units above them, orders, returns by the law of the buyer's country, and stores' cases",
    requires=(
        "customer_base>=0.2",
        "b2b>=0.2",
        "b2c>=0.2",
        "product_data>=0.1",
        "service_organization>=0.2",
        "install_base>=0.1",
        "customer_service>=0.3",
        "service_model_foundation>=0.1",
    ),
    entities=ENTITIES,
    roles=ROLES,
    access_rules=RULES,
    actor_facts=FACTS,
    lifecycles=LIFECYCLES,
    case_types=(
        CaseType(RmaCase, "Return", "Goods of an order come back", category="Retail"),
        CaseType(StoreInquiry, "Store inquiry", "A store asks headquarters", category="Retail"),
        CaseType(
            CustomerComplaint, "Customer complaint", "Somebody is not content with a store", category="Retail"
        ),
        CaseType(
            HeadquartersCommunication,
            "Headquarters communication",
            "Headquarters writes to many stores at once",
            category="Retail",
        ),
        CaseType(InStoreOperation, "In-store operation", "A store sees to its own work", category="Retail"),
    ),
    business_rules=(*BUSINESS_RULES, *MAIL_RULES),
    routes=ROUTES,
    jobs=(FORGET, END_STUCK),
    settings=SETTINGS,
    data_steps=DATA_STEPS,
    overview_sections=SECTIONS,
    demo=DEMO,
)

"""The customer access pack: what it is called, needs and adds."""

from platform_core import Pack

from .access import RULES
from .demo import DEMO
from .entities import AccessConfiguration, CaseParty, ItemParty, PartyType, SoldProductParty
from .overview import SECTIONS
from .roles import ROLES
from .routes import ROUTES
from .rules import BUSINESS_RULES
from .steps import DATA_STEPS

pack = Pack(
    name="customer_access",
    version="0.1.0",
    summary="Who else has to do with a case, a sold product or an installed item, and what that opens to him",
    requires=(
        "customer_base>=0.3",
        "b2b>=0.2",
        "b2c>=0.2",
        "service_organization>=0.1",
        "product_data>=0.1",
        "install_base>=0.1",
        "customer_service>=0.3",
    ),
    entities=(PartyType, AccessConfiguration, CaseParty, SoldProductParty, ItemParty),
    roles=ROLES,
    access_rules=RULES,
    business_rules=BUSINESS_RULES,
    routes=ROUTES,
    overview_sections=SECTIONS,
    data_steps=DATA_STEPS,
    demo=DEMO,
)

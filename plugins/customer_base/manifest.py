"""The customer base pack: what it is called and adds."""

from platform_core import Pack

from .access import RULES
from .demo import DEMO
from .entities import Responsibility
from .roles import ROLES
from .routes import ROUTES
from .rules import BUSINESS_RULES
from .steps import DATA_STEPS

pack = Pack(
    name="customer_base",
    version="0.3.0",
    summary="The roles and responsibilities that every customer and every agent starts from",
    entities=(Responsibility,),
    roles=ROLES,
    access_rules=RULES,
    business_rules=BUSINESS_RULES,
    routes=ROUTES,
    data_steps=DATA_STEPS,
    demo=DEMO,
)

"""The pack: what it is called, needs and adds."""

from platform_core import CaseType, Pack

from .access import ROLES, RULES
from .demo import DEMO
from .entities import Incident
from .routes import incidents_by_severity
from .rules import BUSINESS_RULES
from .steps import DATA_STEPS

pack = Pack(
    name="newcomer",
    version="0.1.0",
    summary="Incidents at customers' places",
    requires=("b2b>=0.1", "customer_service>=0.1"),
    entities=(Incident,),
    roles=ROLES,
    access_rules=RULES,
    case_types=(CaseType(Incident, "Incident", "Something went wrong at a customer's place"),),
    business_rules=BUSINESS_RULES,
    routes=(incidents_by_severity,),
    data_steps=DATA_STEPS,
    demo=DEMO,
)

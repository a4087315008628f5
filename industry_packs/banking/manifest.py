"""The banking pack: what it is called, needs and adds."""

from platform_core import CaseType, Pack

from .access import RULES
from .demo import DEMO
from .entities import (
    ComplaintCase,
    ComplaintTask,
    FinancialAccount,
    QualityControlTask,
    RegulationCategory,
    RegulationSubcategory,
)
from .lifecycle import LIFECYCLES
from .regulations import DATA_STEPS
from .roles import ROLES
from .routes import complaint_statistics
from .rules import BUSINESS_RULES

pack = Pack(
    name="banking",
    version="0.1.0",
    summary="Financial accounts, and complaints from intake to the accepted answer",
    requires=("customer_base>=0.1", "b2b>=0.1", "b2c>=0.1", "customer_service>=0.1"),
    entities=(
        FinancialAccount,
        RegulationCategory,
        RegulationSubcategory,
        ComplaintCase,
        ComplaintTask,
        QualityControlTask,
    ),
    roles=ROLES,
    access_rules=RULES,
    lifecycles=LIFECYCLES,
    case_types=(
        CaseType(ComplaintCase, "Complaint", "A customer is not content with the bank", category="Complaint"),
    ),
    business_rules=BUSINESS_RULES,
    routes=(complaint_statistics,),
    data_steps=DATA_STEPS,
    demo=DEMO,
)

"""The pack: what it is called, needs and adds."""

from platform_core import Pack

from .access import ROLES, RULES
from .demo import DEMO
from .entities import Asset
from .lifecycle import LIFECYCLE
from .routes import due_inspections
from .rules import BUSINESS_RULES
from .steps import DATA_STEPS

pack = Pack(
    name="newcomer",
    version="0.1.0",
    summary="Things of value, who has them, and when somebody has to look at them",
    entities=(Asset,),
    roles=ROLES,
    access_rules=RULES,
    lifecycles=(LIFECYCLE,),
    business_rules=BUSINESS_RULES,
    routes=(due_inspections,),
    data_steps=DATA_STEPS,
    demo=DEMO,
)

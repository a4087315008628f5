"""The partner pack: what it is called, needs and adds."""

from platform_core import Pack

from .access import FACTS, RULES
from .demo import DEMO
from .roles import ROLES
from .rules import BUSINESS_RULES

pack = Pack(
    name="partner",
    version="0.2.0",
    summary="Partners: what their people may do for the accounts that the partner serves",
    requires=("customer_base>=0.2", "b2b>=0.2", "product_data>=0.2", "customer_service>=0.2"),
    roles=ROLES,
    access_rules=RULES,
    actor_facts=FACTS,
    business_rules=BUSINESS_RULES,
    demo=DEMO,
)

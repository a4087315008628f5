"""The contributors pack: what it is called, needs and adds."""

from platform_core import Pack

from .access import RULES
from .demo import DEMO
from .roles import ROLES
from .rules import BUSINESS_RULES

pack = Pack(
    name="contributors",
    version="0.1.0",
    summary="Contributors and business stakeholders: who opens, follows and helps with cases without being an agent",
    requires=(
        "customer_base>=0.2", "b2b>=0.2", "b2c>=0.3", "product_data>=0.1", "install_base>=0.1", "customer_service>=0.3",
    ),
    roles=ROLES,
    access_rules=RULES,
    business_rules=BUSINESS_RULES,
    demo=DEMO,
)  # fmt: skip

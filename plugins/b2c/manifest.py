"""The B2C pack: what it is called, needs and adds."""

from platform_core import Pack

from .access import FACTS, RULES
from .demo import DEMO
from .entities import Consumer, ConsumerUser
from .roles import ROLES
from .rules import BUSINESS_RULES

pack = Pack(
    name="b2c",
    version="0.1.0",
    summary="Private customers: consumers, with or without a login",
    requires=("customer_base>=0.1",),
    entities=(ConsumerUser, Consumer),
    roles=ROLES,
    access_rules=RULES,
    actor_facts=FACTS,
    business_rules=BUSINESS_RULES,
    demo=DEMO,
)

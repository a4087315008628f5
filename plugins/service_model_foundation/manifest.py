"""The service model pack: what it is called, needs and adds."""

from platform_core import Pack

from .access import RULES
from .entities import ENTITIES
from .roles import ROLES

pack = Pack(
    name="service_model_foundation",
    version="0.1.0",
    summary="Locations, franchises and call centres: who works where, for whom, and how far that reaches",
    requires=(
        "customer_base>=0.2",
        "b2b>=0.2",
        "b2c>=0.2",
        "service_organization>=0.2",
        "install_base>=0.1",
        "customer_service>=0.3",
    ),
    entities=ENTITIES,
    roles=ROLES,
    access_rules=RULES,
)

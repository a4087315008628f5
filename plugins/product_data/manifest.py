"""The product data pack: what it is called, needs and adds."""

from platform_core import Pack

from .access import RULES
from .entities import ENTITIES
from .roles import ROLES

pack = Pack(
    name="product_data",
    version="0.2.0",
    summary="Product models, characteristics, the catalogue, offerings, and the assets that customers have",
    requires=("customer_base>=0.2", "b2b>=0.2", "b2c>=0.2"),
    entities=ENTITIES,
    roles=ROLES,
    access_rules=RULES,
)

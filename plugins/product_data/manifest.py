"""The product data pack: what it is called, needs and adds."""

from platform_core import Pack

from .access import RULES
from .entities import Asset, Model
from .roles import ROLES

pack = Pack(
    name="product_data",
    version="0.1.0",
    summary="Product models, catalogue items and assets",
    requires=("customer_base>=0.2", "b2b>=0.2", "b2c>=0.2"),
    entities=(Model, Asset),
    roles=ROLES,
    access_rules=RULES,
)

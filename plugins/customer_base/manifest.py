"""The customer base pack: what it is called and adds."""

from platform_core import Pack

from .demo import DEMO
from .roles import ROLES

pack = Pack(
    name="customer_base",
    version="0.1.0",
    summary="The roles that every customer and every agent starts from",
    roles=ROLES,
    demo=DEMO,
)

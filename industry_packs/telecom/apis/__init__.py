"""The forum's interfaces, each described over our records."""

from ..tmf.events import event_rules
from ..tmf.routes import routes_of
from .customers import CUSTOMERS
from .parties import PARTIES
from .products import PRODUCTS
from .resources import RESOURCES
from .services import SERVICES
from .tickets import TICKETS_R18, TICKETS_V4

FACES = (TICKETS_V4, TICKETS_R18, CUSTOMERS, PARTIES, PRODUCTS, SERVICES, RESOURCES)
ROUTES = tuple(route for face in FACES for route in routes_of(face))
BUSINESS_RULES = event_rules(FACES)

__all__ = ["BUSINESS_RULES", "FACES", "ROUTES"]

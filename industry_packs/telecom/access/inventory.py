"""Rights to products, services and resources."""

from platform_core import IMPORT_ADMIN, Grant
from plugins.customer_base import ESM_AGENT

from ..entities import NetworkResource, NetworkService, ProductInventory, ServiceResource
from ..roles import NETWORK_ADMIN, NETWORK_VIEWER, PRODUCT_ADMIN
from .work import KEEP, READ, WORK, each

NETWORK = (NetworkService, NetworkResource, ServiceResource)

RULES = (
    Grant(role=PRODUCT_ADMIN, entity=ProductInventory, may=KEEP, because="They keep customers' products"),
    Grant(
        role=ESM_AGENT,
        entity=NetworkService,
        may=READ,
        because="Agents see which services customers have",
    ),
    *each(NETWORK_VIEWER, READ, "They read the network's inventory", *NETWORK),
    *each(NETWORK_ADMIN, KEEP, "They keep the network's inventory", *NETWORK),
    *each(IMPORT_ADMIN, WORK, "Imports bring the inventory in", ProductInventory, *NETWORK),
)

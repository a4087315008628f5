"""Demonstration data of product data: what is made and sold, who has it, and who keeps it."""

from platform_core import DemoData, DemoLoader, User

from .demo_assets import load_assets
from .demo_models import load_models
from .demo_offers import load_offers
from .roles import (
    ASSET_MANAGER,
    CATALOG_ADMIN,
    MODEL_MANAGER,
    PRODUCT_CATALOG_ADMIN,
    PRODUCT_CATALOG_VIEWER,
)

STAFF = (
    ("Oskar", "Nyberg", "Product data manager", MODEL_MANAGER,
     "Model manager: keeps models, and changes no asset"),
    ("Yvonne", "Pereira", "Asset manager", ASSET_MANAGER,
     "Asset manager: keeps the assets of every customer, and changes no model"),
    ("Tobias", "Engel", "Catalogue editor", CATALOG_ADMIN, "Keeps the catalogue of what can be ordered"),
    ("Leila", "Farouk", "Offer analyst", PRODUCT_CATALOG_VIEWER, "Reads offers that are not published yet"),
    ("Marek", "Zielinski", "Offer manager", PRODUCT_CATALOG_ADMIN, "Publishes specifications and offerings"),
)  # fmt: skip


async def load(demo: DemoLoader) -> None:
    """Create staff, models, what is offered, and assets."""
    for first, last, title, role, because in STAFF:
        await demo.user(
            User,
            f"{first}.{last}".lower(),
            role.name,
            because=because,
            first_name=first,
            last_name=last,
            title=title,
        )
    models = await load_models(demo)
    await load_offers(demo, models)
    await load_assets(demo, models)


DEMO = DemoData(
    "Routers, cash machines and till terminals, what is offered, and who has which of them and is asked about it",
    load,
)

"""Who keeps product models, the catalogue and assets, and who reads what is sold."""

from platform_core import INTERNAL, USER_ADMIN, Role

MODEL_MANAGER = Role(
    "model_manager",
    "Keeps product models, their categories, lines and characteristics",
    contains=(INTERNAL,),
    kind="internal",
    assignable_by=(USER_ADMIN,),
)
ASSET_MANAGER = Role(
    "asset",
    "Keeps assets, and says who is asked about them",
    contains=(INTERNAL,),
    kind="internal",
    assignable_by=(USER_ADMIN,),
)
CATALOG_ADMIN = Role(
    "catalog_admin",
    "Keeps the catalogue of what can be ordered",
    contains=(INTERNAL,),
    kind="internal",
    assignable_by=(USER_ADMIN,),
)
PRODUCT_CATALOG_VIEWER = Role(
    "sn_prd_pm.product_catalog_viewer",
    "Reads specifications and offerings, also those that are not published",
    contains=(INTERNAL,),
    kind="internal",
    assignable_by=(USER_ADMIN,),
)
PRODUCT_CATALOG_ADMIN = Role(
    "sn_prd_pm.product_catalog_admin",
    "Keeps specifications and offerings, and publishes them",
    contains=(PRODUCT_CATALOG_VIEWER,),
    kind="internal",
    assignable_by=(USER_ADMIN,),
)

ROLES = (MODEL_MANAGER, ASSET_MANAGER, CATALOG_ADMIN, PRODUCT_CATALOG_VIEWER, PRODUCT_CATALOG_ADMIN)

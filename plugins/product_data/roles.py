"""Who keeps product models and assets."""

from platform_core import INTERNAL, USER_ADMIN, Role

MODEL_MANAGER = Role(
    "model_manager",
    "Keeps product models and their categories",
    contains=(INTERNAL,),
    kind="internal",
    assignable_by=(USER_ADMIN,),
)
ASSET_MANAGER = Role(
    "asset",
    "Keeps assets",
    contains=(INTERNAL,),
    kind="internal",
    assignable_by=(USER_ADMIN,),
)

ROLES = (MODEL_MANAGER, ASSET_MANAGER)

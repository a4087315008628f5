"""What an implementer may set for product data."""

from platform_core import Setting

ASSIGNED_ONLY = Setting(
    name="product_data.assigned_assets_only",
    summary="The people of accounts see only the assets that they are named for as asset contacts",
    kind="boolean",
    default=False,
)

SETTINGS = (ASSIGNED_ONLY,)

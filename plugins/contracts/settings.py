"""What an implementer may set for contracts and entitlements."""

from platform_core import Setting

ADVANCED = Setting(
    name="contracts.advanced_entitlements",
    summary="A case may have several entitlements; otherwise it has one at most",
    kind="boolean",
    default=False,
)
SETTINGS = (ADVANCED,)

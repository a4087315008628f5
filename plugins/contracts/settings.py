"""What an implementer may set for contracts and entitlements."""

from platform_core import Setting

ADVANCED = Setting(
    name="contracts.advanced_entitlements",
    summary="A case may have several entitlements; otherwise it has one at most",
    kind="boolean",
    default=False,
)
TIME_ZONE = Setting(
    name="contracts.time_zone",
    summary="The time zone that makes the days of customers for whom none is known, such as Europe/Lisbon",
    kind="text",
    default="UTC",
)
SETTINGS = (ADVANCED, TIME_ZONE)

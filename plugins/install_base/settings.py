"""What an implementer sets for the install base."""

from platform_core import Setting

TIME_ZONE = "install_base.time_zone"
HINT_CUSTOMERS = "install_base.hint_customers"
HINT_PERCENT = "install_base.hint_percent"

SETTINGS = (
    Setting(
        name=TIME_ZONE,
        kind="text",
        default="UTC",
        summary="The time zone whose days count for customers who have none of their own, such as Europe/Lisbon",
    ),
    Setting(
        name=HINT_CUSTOMERS,
        kind="integer",
        default=3,
        summary="So many customers have to have both products before one of them is suggested to others",
    ),
    Setting(
        name=HINT_PERCENT,
        kind="integer",
        default=20,
        maximum=100,
        summary="So many percent of the customers who have a product have the other one before it is suggested",
    ),
)

"""What there is."""

from platform_core import Choice, Choices, Date, Entity, Text
from plugins.customer_service import Case

SEVERITY = Choices({1: "Somebody was hurt", 2: "Something was damaged", 3: "It was close"})


class Incident(
    Entity,
    extends=Case,
    tablename="newcomer_incident",
    number_prefix="NEWCOMER",
):
    """Something went wrong at a customer's place."""

    # A case brings number, customer, state, comments and all that; only what is new stands here.
    happened_on = Date(index=True)
    severity = Choice(SEVERITY, index=True)
    findings = Text(help="What investigators found out")

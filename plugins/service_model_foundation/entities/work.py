"""Work that a location asks for at its own place."""

from __future__ import annotations

from platform_core import Choice, Choices, DateTime, Entity
from plugins.customer_service import Case

KIND_OF_WORK = Choices({
    "install": "Install", "repair": "Repair", "maintain": "Maintain", "inspect": "Inspect", "move": "Move",
    "remove": "Remove", "other": "Other",
})  # fmt: skip


class WorkRequest(
    Entity,
    extends=Case,
    tablename="service_model_foundation_work_request",
    number_prefix="WRQ",
    label="Work request",
):
    """Somebody is to come to a location and do something there, mostly to a thing that is installed.

    The location is ``requesting_service_organization``; whoever does the work, ``service_organization``.
    """

    kind_of_work = Choice(KIND_OF_WORK, default="repair", index=True)
    wanted_from = DateTime(help="Nobody is to come earlier; empty: from now on")
    wanted_until = DateTime(help="By then it is to be done; empty: no haste")

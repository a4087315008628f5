"""What an implementer may set."""

from platform_core import Setting

MANAGER_AS_CONTRIBUTOR = Setting(
    name="service_model_foundation.location_manager_as_contributor",
    kind="boolean",
    default=True,
    summary="Whoever is made the manager of an internal location looks after it without working its cases",
)
EXTERNAL_FULFILLERS = Setting(
    name="service_model_foundation.external_fulfillers",
    kind="boolean",
    default=False,
    summary="People of franchises and dealers may work cases as location agents and location consumer agents",
)
INVITATION_HOURS = Setting(
    name="service_model_foundation.invitation_hours",
    kind="integer",
    default=72,
    minimum=1,
    maximum=720,
    summary="For how many hours a new member of external staff can choose a password by the link that he is sent",
)
SETTINGS = (MANAGER_AS_CONTRIBUTOR, EXTERNAL_FULFILLERS, INVITATION_HOURS)

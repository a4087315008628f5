"""The life-cycle operations by name."""

from __future__ import annotations

from collections.abc import Mapping

from platform_core.errors import InvalidInput

from .activation import carry_out_activation, draft_activation
from .deactivation import carry_out_deactivation, draft_deactivation
from .ground import Verb
from .plan import OperationName
from .purge import carry_out_purge, draft_purge
from .restoration import carry_out_restoration, draft_restoration
from .uninstallation import carry_out_uninstallation, draft_uninstallation
from .upgrade import draft_upgrade

VERBS: Mapping[OperationName, Verb] = {
    "activate": Verb(draft_activation, carry_out_activation),
    "deactivate": Verb(draft_deactivation, carry_out_deactivation),
    "upgrade": Verb(draft_upgrade, carry_out_activation),
    "uninstall": Verb(draft_uninstallation, carry_out_uninstallation),
    "restore": Verb(draft_restoration, carry_out_restoration),
    "purge": Verb(draft_purge, carry_out_purge),
}


def verb(operation: str) -> Verb:
    """The operation of this name."""
    found: Verb | None = VERBS.get(operation)  # type: ignore[call-overload]  # any text may be asked for
    if found is None:
        raise InvalidInput(
            f"there is no operation {operation!r} on packs", remedy=f"use one of {', '.join(VERBS)}"
        )
    return found

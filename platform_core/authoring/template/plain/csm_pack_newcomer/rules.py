"""What holds whenever an asset is saved."""

from typing import Any

from platform_core import BusinessRule, Change, FieldError, InvalidInput

from .entities import Asset


async def before_asset_is_saved(change: Change) -> dict[str, Any] | None:
    """Nothing was bought tomorrow, and what was taken back is with nobody."""
    bought_on = change.new.get("bought_on")
    if bought_on is not None and bought_on > change.now.date():
        detail = "bought_on lies in the future"
        raise InvalidInput(
            detail,
            remedy="leave it out until the asset is bought",
            errors=[FieldError(pointer="/bought_on", detail=detail, code="in_the_future")],
        )
    return {"holder": None} if change.transition == "take_back" else None


BUSINESS_RULES = (
    BusinessRule(
        entity=Asset,
        kinds=("create", "update"),
        before=before_asset_is_saved,
        because="The books say when things were bought, and who has them",
    ),
)

"""What holds for product data whatever way it comes in."""

from platform_core import BusinessRule

from . import assets, catalogue, characteristics, combinations, contacts, models
from .models import status_of

BUSINESS_RULES: tuple[BusinessRule, ...] = (
    *models.BUSINESS_RULES,
    *combinations.BUSINESS_RULES,
    *characteristics.BUSINESS_RULES,
    *catalogue.BUSINESS_RULES,
    *assets.BUSINESS_RULES,
    *contacts.BUSINESS_RULES,
)

__all__ = ["BUSINESS_RULES", "status_of"]

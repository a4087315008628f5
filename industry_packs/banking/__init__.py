"""Banking: financial accounts of businesses and persons, and the handling of their complaints."""

from .entities import (
    ComplaintCase,
    ComplaintTask,
    FinancialAccount,
    QualityControlTask,
    RegulationCategory,
    RegulationSubcategory,
)
from .manifest import pack
from .roles import (
    B2B_AGENT,
    B2C_AGENT,
    COMPLAINT_ADMIN,
    COMPLAINT_AGENT,
    COMPLAINT_CONTRIBUTOR,
    COMPLAINT_MANAGER,
    COMPLAINT_VIEWER,
    FS_ADMIN,
    FS_AGENT,
    QUALITY_AGENT,
)

__all__ = [
    "B2B_AGENT",
    "B2C_AGENT",
    "COMPLAINT_ADMIN",
    "COMPLAINT_AGENT",
    "COMPLAINT_CONTRIBUTOR",
    "COMPLAINT_MANAGER",
    "COMPLAINT_VIEWER",
    "FS_ADMIN",
    "FS_AGENT",
    "QUALITY_AGENT",
    "ComplaintCase",
    "ComplaintTask",
    "FinancialAccount",
    "QualityControlTask",
    "RegulationCategory",
    "RegulationSubcategory",
    "pack",
]

"""The quality of packs: rules that are decided by looking, tiers that follow from them, exemptions with their reasons.

What must hold before a plan is carried out stands in ``platform_core.checks``; here it is one rule among others.
"""

from .report import Report, Verdict, examine, said
from .rights import rights_matrix, with_matrix
from .rule import TIERS, Finding, Rule, Tier
from .rules import RULES
from .subject import Subject

__all__ = [
    "RULES",
    "TIERS",
    "Finding",
    "Report",
    "Rule",
    "Subject",
    "Tier",
    "Verdict",
    "examine",
    "rights_matrix",
    "said",
    "with_matrix",
]

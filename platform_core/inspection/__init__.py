"""Looking into access: why, who, what in all, what differs, what would be."""

from __future__ import annotations

from .access import Access
from .decisions import operations_of
from .difference import AccessDiff
from .matrix import Matrix, MatrixCell, MatrixRole, MatrixTable
from .matrix_text import as_csv, as_markdown
from .proposal import Proposal
from .reckoning import Moved
from .rule_names import DescribedRule
from .simulation import Effect, Simulated
from .who_can import PersonWhoCan, WhoCan

__all__ = [
    "Access", "AccessDiff", "DescribedRule", "Effect", "Matrix", "MatrixCell", "MatrixRole", "MatrixTable", "Moved",
    "PersonWhoCan", "Proposal", "Simulated", "WhoCan", "as_csv", "as_markdown", "operations_of",
]  # fmt: skip

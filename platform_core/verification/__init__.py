"""Verifying an instance: that its database, packs, rights and events are as they must be. One file per concern."""

from __future__ import annotations

from .concern import Concern, Repairs, repair_command
from .concerns import CONCERNS, findings
from .finding import Finding
from .opening import opened
from .repairing import Repaired, repair

__all__ = [
    "CONCERNS",
    "Concern",
    "Finding",
    "Repaired",
    "Repairs",
    "findings",
    "opened",
    "repair",
    "repair_command",
]

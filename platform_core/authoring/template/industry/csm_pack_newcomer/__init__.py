"""Newcomer: incidents at customers' places, as cases with a severity and findings."""

from .access import INVESTIGATOR
from .entities import SEVERITY, Incident
from .manifest import pack

__all__ = ["INVESTIGATOR", "SEVERITY", "Incident", "pack"]

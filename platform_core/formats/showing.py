"""Texts of people in messages."""

from __future__ import annotations

LONGEST = 60


def shown(text: str) -> str:
    """The text in quotation marks, cut where it grows long."""
    return repr(text if len(text) <= LONGEST else f"{text[:LONGEST]}...")

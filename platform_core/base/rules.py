"""What the base pack watches over when people, roles and tasks change."""

from __future__ import annotations

from ..rules import BusinessRule

BUSINESS_RULES: tuple[BusinessRule, ...] = ()

"""What a rule of quality is, and what may come of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Literal, get_args

import msgspec

if TYPE_CHECKING:
    from .subject import Subject

Tier = Literal["bronze", "silver", "gold", "platinum"]
TIERS: tuple[Tier, ...] = get_args(Tier)
Outcome = Literal["met", "unmet", "exempt", "not proven"]


class Finding(msgspec.Struct, frozen=True):
    """One thing that a rule objects to: what, where it is, and what to do about it."""

    what: str
    where: str
    remedy: str


class NotProvenError(Exception):
    """The rule cannot be decided here; the message says why."""


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """A rule of quality, decided by looking, never by believing.

    ``costly``: deciding it starts a program or makes an instance.
    """

    name: str
    tier: Tier
    sentence: str
    because: str
    check: Callable[[Subject], Awaitable[list[Finding]]]
    costly: bool = False

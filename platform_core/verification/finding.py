"""What verifying an instance finds."""

from __future__ import annotations

from typing import Literal

import msgspec


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is not as it must be; a ``notice`` may be so on purpose, and harms nothing.

    ``blocking``: what the tables hold cannot be looked at before this is put right.
    """

    concern: str
    what: str
    remedy: str
    severity: Literal["error", "notice"] = "error"
    blocking: bool = False

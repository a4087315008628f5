"""What verifying an instance finds."""

from __future__ import annotations

from typing import Literal

import msgspec


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is not as it must be; a ``notice`` may be so on purpose, and harms nothing.

    ``table`` and ``records`` say where, with the first few records. ``repair``: the command that puts it right; empty
    when that takes a person's judgement, which ``remedy`` tells about. ``blocking``: what the tables hold cannot be
    looked at before this is put right.
    """

    concern: str
    what: str
    remedy: str
    table: str = ""
    records: tuple[str, ...] = ()
    repair: str = ""
    severity: Literal["error", "notice"] = "error"
    blocking: bool = False

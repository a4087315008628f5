"""Removing what expired of sessions, tokens and steps of signing in."""

from __future__ import annotations

from datetime import datetime

from platform_core.storage import Session

from .statements import Statement

_EXPIRED = tuple(
    Statement(f"DELETE FROM {table} WHERE expires <= ?1")
    for table in (
        "sys_user_session", "sys_api_token", "sys_sign_in_challenge", "sys_password_reset", "sys_oidc_attempt",
    )
)  # fmt: skip


async def purge_expired(session: Session, now: datetime) -> int:
    """Remove rows whose end has come. Return how many."""
    return sum([await session.execute(statement.on(session), (now,)) for statement in _EXPIRED])

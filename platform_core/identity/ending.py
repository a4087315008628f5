"""Ending sessions and grants; each takes effect with the next request."""

from __future__ import annotations

from typing import Any

from platform_core.storage import Session, Transaction

from .statements import Statement

_SESSIONS = Statement('DELETE FROM sys_user_session WHERE "user" = ?1 AND token_hash <> ?2')
_HALF_SIGNED_IN = Statement('DELETE FROM sys_sign_in_challenge WHERE "user" = ?1')
_RESETS = Statement('DELETE FROM sys_password_reset WHERE "user" = ?1')
_GRANTS = Statement("""DELETE FROM sys_api_token WHERE "user" = ?1 AND purpose IN ('access', 'refresh')""")
_FAMILY = Statement("DELETE FROM sys_api_token WHERE family = ?1")


async def end_sessions(transaction: Transaction, user_id: str, *, but: str = "") -> int:
    """End all sessions of a user, and sign-ins that wait for a second factor; ``but``: the hash of one that stays."""
    await transaction.execute(_HALF_SIGNED_IN.on(transaction), (user_id,))
    return await transaction.execute(_SESSIONS.on(transaction), (user_id, but))


async def end_resets(transaction: Session, user_id: str) -> None:
    """Void what was mailed to a user for choosing a new password."""
    await transaction.execute(_RESETS.on(transaction), (user_id,))


async def end_grants(transaction: Transaction, user_id: str) -> None:
    """Revoke all access and refresh tokens of a user; personal tokens stay."""
    await _until_none_is_left(transaction, _GRANTS, (user_id,))


async def end_family(transaction: Transaction, family: str) -> None:
    """Revoke all tokens that followed from one grant."""
    await _until_none_is_left(transaction, _FAMILY, (family,))


async def _until_none_is_left(transaction: Transaction, statement: Statement, args: tuple[Any, ...]) -> None:
    # A refresh that commits while the statement waits for it adds tokens that only the next one can see.
    while await transaction.execute(statement.on(transaction), args):
        pass

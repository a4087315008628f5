"""Passwords that somebody else hands over, and that are changed at the first sign-in."""

from __future__ import annotations

from platform_core.ids import utc_now
from platform_core.storage import Transaction

from .credentials import store
from .ending import end_grants, end_sessions
from .passwords import Passwords
from .policy import made_up_password


async def give_temporary_password(transaction: Transaction, user_id: str) -> str:
    """Give a user a new password, which he has to change before he can do anything; it is returned once.

    His sessions end with the transaction, and his grants are revoked.
    """
    password = made_up_password()
    kept = await Passwords().hash(password)
    await store(transaction, user_id, kept, must_change=True, now=utc_now())
    await end_sessions(transaction, user_id)
    await end_grants(transaction, user_id)
    return password

"""Passwords that somebody else hands over, and that are changed at the first sign-in."""

from __future__ import annotations

from platform_core.access import Actor
from platform_core.ids import utc_now
from platform_core.storage import Transaction

from .credentials import store
from .ending import end_grants, end_resets, end_sessions
from .events import Events, Origin
from .host import IdentityHost
from .passwords import Passwords
from .policy import made_up_password


async def give_temporary_password(
    host: IdentityHost, transaction: Transaction, user_id: str, giver: Actor
) -> str:
    """Give a user a new password, which he has to change before he can do anything; it is returned once.

    His sessions and the links that reset his password end with the transaction, and his grants are revoked.
    """
    password = made_up_password()
    kept = await Passwords().hash(password)
    await store(transaction, user_id, kept, must_change=True, now=utc_now())
    await end_sessions(transaction, user_id)
    await end_resets(transaction, user_id)
    await end_grants(transaction, user_id)
    origin = Origin(actor_id=giver.id, actor_name=giver.user_name)
    await Events(host, utc_now).note(transaction, "password_set", user_id, origin, "temporary")
    return password

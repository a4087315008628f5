"""Security events: what happens around signing in, kept where administrators can read it."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from platform_core.ids import new_id
from platform_core.storage import Session

from .host import Part
from .statements import Statement, storable

logger = logging.getLogger(__name__)

EventKind = Literal[
    "signed_in", "sign_in_failed", "sign_in_paused", "sign_in_unlocked", "signed_out", "session_ended", "sessions_ended",
    "password_set", "password_changed", "password_reset_asked", "password_reset", "second_factor_failed",
    "second_factor_added", "second_factor_removed", "recovery_code_used", "recovery_codes_made",
    "identity_linked", "provider_secret_replaced", "client_registered", "client_secret_replaced", "client_refused",
    "token_issued", "token_revoked", "token_reused",
]  # fmt: skip
_LONGEST_AGENT = 255
_LONGEST_ADDRESS = 100
_LONGEST_DETAIL = 255
_NOTE = Statement("""
INSERT INTO sys_security_event
    (sys_id, sys_created_on, sys_created_by, kind, "user", user_name, actor, address, user_agent, detail)
VALUES (?1, ?2, ?3, ?4, ?5, (SELECT u.user_name FROM sys_user u WHERE u.sys_id = ?6), ?7, ?8, ?9, ?10)
""")
_PURGE = Statement("DELETE FROM sys_security_event WHERE sys_created_on < ?1")


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """Where something comes from. ``actor_id`` and ``actor_name``: who does it to somebody else."""

    address: str = ""
    user_agent: str = ""
    actor_id: str = ""
    actor_name: str = ""

    @property
    def shown_agent(self) -> str | None:
        """The user agent as it is kept."""
        agent = self.user_agent[:_LONGEST_AGENT]
        return agent if agent and storable(agent) else None

    @property
    def shown_address(self) -> str | None:
        """The address as it is kept."""
        return self.address[:_LONGEST_ADDRESS] or None


class Events(Part):
    """Notes security events."""

    async def note(
        self, session: Session, kind: EventKind, user_id: str | None, origin: Origin, detail: str = ""
    ) -> None:
        """Keep an event; in a transaction it is kept if and only if what it tells of is."""
        await note_event(session, self._clock(), kind, user_id, origin, detail)

    async def purge(self, session: Session, now: datetime) -> int:
        """Remove events that are older than ``base.security_event_days``."""
        days = self._number("base.security_event_days")
        return await session.execute(_PURGE.on(session), (now - timedelta(days=days),))


async def note_event(
    session: Session, now: datetime, kind: EventKind, user_id: str | None, origin: Origin, detail: str = ""
) -> None:
    """Keep an event of this moment."""
    by = origin.actor_name or ("system" if not origin.address else "")
    told = detail[:_LONGEST_DETAIL] if storable(detail) else ""
    args = (
        new_id(), now, by, kind, user_id, user_id, origin.actor_id or None,
        origin.shown_address, origin.shown_agent, told or None,
    )  # fmt: skip
    await session.execute(_NOTE.on(session), args)
    fields = {"event": kind, "user": user_id or "", "address": origin.address, "detail": detail}
    logger.info("security event", extra={"fields": fields})

"""Choosing a new password by a link that comes by mail.

Whoever asks learns nothing: what he typed is put aside, and looked up later, by the background work. Whether there
is such an account makes no difference to the answer nor to the time that it takes.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from platform_core.errors import ConfigurationError, InvalidInput, TooManyAttempts
from platform_core.ids import new_id
from platform_core.mail.messages import Message, queue
from platform_core.mail.server import MailHost, MailNotSetUp, link, link_state
from platform_core.secret_box import SecretBox
from platform_core.storage import Row, Transaction

from .actors import MAY_ACT
from .credentials import Credentials
from .events import Events, Origin
from .host import Clock, IdentityHost, Part
from .policy import refused
from .secret_texts import Prefix, may_be, new_token, token_hash
from .statements import Statement, storable

logger = logging.getLogger(__name__)

PAGE = "/reset-password"
MINUTES = 30
PER_ADDRESS = 20
"""How often an address may ask within an hour."""
PER_USER = 3
"""How many links that are still good a user has at most."""
LONGEST = 320
_ACCOUNTS = 5
_BATCH = 50
_HOUR = timedelta(hours=1)
_ASK = Statement("""
INSERT INTO sys_reset_request (sys_id, asked, address, user_agent, created, handled) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
""")
_ASKED_BY = Statement("SELECT count(*) FROM sys_reset_request WHERE address = ?1 AND created > ?2")
_OPEN = Statement(f"""
SELECT sys_id, asked, address, user_agent FROM sys_reset_request WHERE NOT handled ORDER BY created, sys_id LIMIT {_BATCH}
""")
_HANDLED = Statement("UPDATE sys_reset_request SET handled = ?2 WHERE sys_id = ?1 AND NOT handled")
_PURGE = Statement("DELETE FROM sys_reset_request WHERE created <= ?1")
# Only who has a password here gets another one: who signs in elsewhere must not get round that.
_USERS = Statement(f"""
SELECT u.sys_id, u.user_name, u.email FROM sys_user u JOIN sys_user_credential c ON c."user" = u.sys_id
WHERE (u.user_name = ?1 OR lower(u.email) = lower(?2)) AND u.email IS NOT NULL AND {MAY_ACT}
AND NOT u.web_service_access_only
AND (SELECT count(*) FROM sys_password_reset r WHERE r."user" = u.sys_id AND r.expires > ?3) < {PER_USER}
ORDER BY u.sys_id LIMIT {_ACCOUNTS}
""")
_KEEP = Statement("""
INSERT INTO sys_password_reset (sys_id, token_hash, "user", created, expires) VALUES (?1, ?2, ?3, ?4, ?5)
""")
_WHOSE = Statement(f"""
SELECT r."user" FROM sys_password_reset r JOIN sys_user u ON u.sys_id = r."user"
WHERE r.token_hash = ?1 AND r.expires > ?2 AND {MAY_ACT}
""")
_USE = Statement("DELETE FROM sys_password_reset WHERE token_hash = ?1 AND expires > ?2")
_TEXT = """\
Somebody, probably you, asked for a new password for the account {user_name} at {name}.

To choose one, open this link within {minutes} minutes:

{link}

It is good once. If you did not ask for it, leave this mail aside: your password stays as it is.
"""


class Resets(Part):
    """Asks for, mails and takes tokens for choosing a new password."""

    def __init__(self, host: IdentityHost, clock: Clock, credentials: Credentials, events: Events) -> None:
        super().__init__(host, clock)
        self._credentials = credentials
        self._events = events

    async def ask(self, asked: str, *, origin: Origin) -> None:
        """Put aside that somebody asks for a link, for a user name or an e-mail address."""
        self._refuse_without_mail()
        if not asked.strip() or len(asked) > LONGEST or not storable(asked):
            raise refused(
                "bad_account", f"a user name or e-mail address has 1 to {LONGEST} characters", "type it again",
                pointer="/account",
            )  # fmt: skip
        now = self._clock()
        by = await self._database.fetch(_ASKED_BY.on(self._database), (origin.shown_address, now - _HOUR))
        if int(by[0][0]) >= PER_ADDRESS:
            raise TooManyAttempts(
                "Too many requests for new passwords from here",
                retry_after=3600,
                remedy="try again in an hour",
            )
        sealed = self._box().seal(asked.strip())
        args = (new_id(), sealed, origin.shown_address, origin.shown_agent, now, False)
        await self._database.execute(_ASK.on(self._database), args)

    async def waiting(self) -> bool:
        """Whether somebody asked whose request was not looked at yet."""
        return bool(await self._database.fetch(_OPEN.on(self._database)))

    async def answer(self) -> int:
        """Look up who asked, and mail a link to each account that there is; returns how many mails that makes."""
        if not self._host.setting("base.public_url"):
            return 0
        mails = 0
        for row in await self._database.fetch(_OPEN.on(self._database)):
            async with self._database.transaction() as transaction:
                if await transaction.execute(_HANDLED.on(transaction), (row[0], True)):
                    mails += await self._answer(transaction, row)
        return mails

    async def complete(self, token: str, password: str, *, origin: Origin) -> None:
        """Give the user whom a token was mailed to another password; his sessions end, and all his tokens are void."""
        key, now = token_hash(token) if may_be(token, Prefix.RESET) else "", self._clock()
        rows = await self._database.fetch(_WHOSE.on(self._database), (key, now))
        if not rows:
            raise _no_token()

        async def use(transaction: Transaction) -> None:
            if not await transaction.execute(_USE.on(transaction), (key, now)):
                raise _no_token()

        await self._credentials.set(
            rows[0][0], password, must_change=False, origin=origin, kind="password_reset", first=use
        )

    async def purge(self, transaction: Transaction, now: datetime) -> int:
        """Remove requests that count for nothing any more."""
        return await transaction.execute(_PURGE.on(transaction), (now - _HOUR,))

    async def _answer(self, transaction: Transaction, row: Row) -> int:
        _, sealed, address, agent = row
        now, origin = self._clock(), Origin(address=address or "", user_agent=agent or "")
        try:
            asked = self._box().open(sealed)
        except ConfigurationError:
            logger.exception("a request for a new password cannot be read")
            return 0
        users = await transaction.fetch(_USERS.on(transaction), (asked, asked, now))
        if not users:
            logger.info("a new password was asked for, and nobody is mailed")
        for user_id, user_name, email in users:
            expires = now + timedelta(minutes=MINUTES)
            to = await password_link(transaction, self._host, user_id, now, expires)
            body = _TEXT.format(user_name=user_name, name=self._host.name, minutes=MINUTES, link=to)
            message = Message(
                recipient=email, subject=f"New password at {self._host.name}", body=body, expires=expires
            )
            await queue(transaction, self._host.secret, message, now)
            await self._events.note(transaction, "password_reset_asked", user_id, origin)
        return len(users)

    def _refuse_without_mail(self) -> None:
        state = link_state(self._host)
        if not state.ready:
            logger.warning(
                "a new password was asked for, and mail is not set up",
                extra={"fields": {"missing": list(state.missing)}},
            )
            raise MailNotSetUp(
                "this instance cannot mail links for new passwords",
                remedy="ask an administrator for a new password",
            )

    def _box(self) -> SecretBox:
        return SecretBox(self._host.secret, "password reset")


async def password_link(
    transaction: Transaction, host: MailHost, user_id: str, now: datetime, expires: datetime
) -> str:
    """A link by which a user chooses a password, good once; only a hash of its token is kept."""
    token = new_token(Prefix.RESET)
    args = (new_id(), token_hash(token), user_id, now, expires)
    await transaction.execute(_KEEP.on(transaction), args)
    return link(host, PAGE, token)


def _no_token() -> InvalidInput:
    return refused(
        "bad_token",
        "the link is not good any more: it was used, is too old, or another password was set since",
        "ask for another one",
        pointer="/token",
    )

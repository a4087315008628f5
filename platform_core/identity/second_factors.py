"""The second factor: time-based one-time passwords (TOTP, RFC 6238) of an authenticator app, and recovery codes."""

from __future__ import annotations

import base64
import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import msgspec
import pyotp

from platform_core.access import Actor
from platform_core.errors import ConfigurationError, Conflict, InvalidInput, NotFound, NotPermitted
from platform_core.ids import is_id, new_id
from platform_core.secret_box import SecretBox
from platform_core.storage import Transaction

from .attempts import Attempt
from .credentials import Credentials
from .events import Events, Origin
from .host import Clock, IdentityHost, Part
from .policy import refused
from .secret_texts import same, token_hash
from .statements import Statement, moment

logger = logging.getLogger(__name__)

PURPOSE = "second factor"
"""What the secrets are sealed for."""
DRIFT = 1
"""How many time steps the clock of a phone may be off, either way."""
RECOVERY_CODES = 10
_STEP_SECONDS = 30
_DIGITS = 6
_RECOVERY_BYTES = 10
_GROUP = 4
_BEGIN = Statement("""
INSERT INTO sys_user_second_factor AS f (sys_id, "user", secret, last_step, created) VALUES (?1, ?2, ?3, 0, ?4)
ON CONFLICT ("user") DO UPDATE SET secret = excluded.secret, last_step = 0, created = excluded.created
WHERE f.confirmed IS NULL
""")
_SECRET = Statement('SELECT secret, last_step, confirmed FROM sys_user_second_factor WHERE "user" = ?1')
# Whoever comes second with the same code finds the step used.
_USE = Statement("""
UPDATE sys_user_second_factor SET last_step = ?2, confirmed = COALESCE(confirmed, ?3)
WHERE "user" = ?1 AND last_step < ?2 AND secret = ?4
""")
_USE_RECOVERY = Statement('DELETE FROM sys_user_recovery_code WHERE "user" = ?1 AND code_hash = ?2')
_DROP_RECOVERY = Statement('DELETE FROM sys_user_recovery_code WHERE "user" = ?1')
_ADD_RECOVERY = Statement(
    'INSERT INTO sys_user_recovery_code (sys_id, "user", code_hash) VALUES (?1, ?2, ?3)'
)
_COUNT_RECOVERY = Statement('SELECT count(*) FROM sys_user_recovery_code WHERE "user" = ?1')
_REMOVE = Statement('DELETE FROM sys_user_second_factor WHERE "user" = ?1')


class Enrolment(msgspec.Struct, frozen=True, kw_only=True):
    """What an authenticator app is set up with; shown this once. ``uri`` is what a QR code of it holds."""

    secret: str
    uri: str


class FactorState(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a user has a second factor, since when, and how many recovery codes are left."""

    enrolled: bool
    since: datetime | None
    recovery_codes_left: int
    required: bool


class SecondFactors(Part):
    """Sets up, checks and removes second factors."""

    def __init__(self, host: IdentityHost, clock: Clock, credentials: Credentials, events: Events) -> None:
        super().__init__(host, clock)
        self._credentials = credentials
        self._events = events

    async def of_actor(self, actor: Actor) -> FactorState:
        """What somebody has who may act."""
        return await self.of_user(actor.id, required=self._credentials.requires_factor(actor))

    async def of_user(self, user_id: str, *, required: bool = False) -> FactorState:
        """What a user has."""
        database = self._database
        rows = await database.fetch(_SECRET.on(database), (user_id,))
        left = await database.fetch(_COUNT_RECOVERY.on(database), (user_id,))
        since = moment(rows[0][2]) if rows else None
        return FactorState(
            enrolled=since is not None, since=since, recovery_codes_left=int(left[0][0]), required=required
        )

    async def begin(self, user_id: str) -> Enrolment:
        """Make a secret for an authenticator app; it counts for nothing until ``complete`` has seen a code of it."""
        user_name = await self._user_name(user_id)
        secret = pyotp.random_base32()
        args = (new_id(), user_id, self._box().seal(secret), self._clock())
        if not await self._database.execute(_BEGIN.on(self._database), args):
            raise Conflict(
                "there is a second factor already", remedy="remove it first, with one of its codes"
            )
        uri = pyotp.TOTP(secret).provisioning_uri(name=user_name, issuer_name=self._host.name)
        return Enrolment(secret=secret, uri=uri)

    async def complete(
        self, transaction: Transaction, user_id: str, code: str, origin: Origin
    ) -> tuple[str, ...] | None:
        """Take a new factor into use, if the code is one of it; returns the recovery codes, which are shown this once."""
        rows = await transaction.fetch(_SECRET.on(transaction), (user_id,))
        if not rows or rows[0][2] is not None or not await self._use(transaction, user_id, code):
            return None
        await self._events.note(transaction, "second_factor_added", user_id, origin)
        return await self._fresh_codes(transaction, user_id)

    async def accept(self, transaction: Transaction, user_id: str, code: str, origin: Origin) -> bool:
        """Use a code of the app, or a recovery code, up; whether it was good."""
        rows = await transaction.fetch(_SECRET.on(transaction), (user_id,))
        if not rows or rows[0][2] is None:
            return False
        if await self._use(transaction, user_id, code):
            return True
        key = token_hash(_plain(code).upper()) if code.isascii() else ""
        if not await transaction.execute(_USE_RECOVERY.on(transaction), (user_id, key)):
            return False
        left = await transaction.fetch(_COUNT_RECOVERY.on(transaction), (user_id,))
        await self._events.note(transaction, "recovery_code_used", user_id, origin, f"{left[0][0]} left")
        return True

    async def confirm(self, user_id: str, code: str, origin: Origin) -> tuple[str, ...]:
        """Take a new factor into use for somebody who is signed in; returns his recovery codes."""
        async with self._tried(user_id, origin) as (transaction, attempt):
            codes = await self.complete(transaction, user_id, code, origin)
            if codes is not None:
                await self._credentials.attempts.take_back(transaction, attempt)
                return codes
        raise await self._wrong(user_id, origin, attempt)

    async def renew_codes(self, user_id: str, code: str, origin: Origin) -> tuple[str, ...]:
        """Make new recovery codes for somebody who gives a good code; the former ones are void."""
        async with self._tried(user_id, origin) as (transaction, attempt):
            if await self.accept(transaction, user_id, code, origin):
                await self._credentials.attempts.take_back(transaction, attempt)
                await self._events.note(transaction, "recovery_codes_made", user_id, origin)
                return await self._fresh_codes(transaction, user_id)
        raise await self._wrong(user_id, origin, attempt)

    async def give_up(self, actor: Actor, code: str, origin: Origin) -> None:
        """Let a user do without his second factor, if he gives a good code and no role of his asks for it."""
        if self._credentials.requires_factor(actor):
            raise NotPermitted(
                "a role of yours asks for a second factor",
                remedy="an administrator can remove it; you then set up another",
            )
        async with self._tried(actor.id, origin) as (transaction, attempt):
            if await self.accept(transaction, actor.id, code, origin):
                await self._credentials.attempts.take_back(transaction, attempt)
                await self._removed(transaction, actor.id, origin)
                return
        raise await self._wrong(actor.id, origin, attempt)

    async def remove(self, user_id: str, origin: Origin) -> None:
        """Take a user's second factor and his recovery codes away."""
        removed = 0
        if is_id(user_id):
            async with self._database.transaction() as transaction:
                removed = await self._removed(transaction, user_id, origin)
        if not removed:
            raise NotFound("the user has no second factor", remedy="there is nothing to remove")

    async def _removed(self, transaction: Transaction, user_id: str, origin: Origin) -> int:
        await transaction.execute(_DROP_RECOVERY.on(transaction), (user_id,))
        removed = await transaction.execute(_REMOVE.on(transaction), (user_id,))
        if removed:
            await self._events.note(transaction, "second_factor_removed", user_id, origin)
        return removed

    @asynccontextmanager
    async def _tried(self, user_id: str, origin: Origin) -> AsyncIterator[tuple[Transaction, Attempt]]:
        """A transaction in which a code is tried; it counts as a wrong password does until it is taken back."""
        user_name = await self._user_name(user_id)
        async with (
            self._credentials.attempts.attempt(user_name, origin.address) as attempt,
            self._database.transaction() as transaction,
        ):
            yield transaction, attempt

    async def _wrong(self, user_id: str, origin: Origin, attempt: Attempt) -> InvalidInput:
        await self._credentials.failed("wrong code", user_id, origin, attempt, "second_factor_failed")
        return refused(
            "wrong_code", "The code is wrong, or was used already", "wait for the next one", pointer="/code"
        )

    async def _use(self, transaction: Transaction, user_id: str, code: str) -> bool:
        rows = await transaction.fetch(_SECRET.on(transaction), (user_id,))
        sealed, last_step, _ = rows[0]
        step = self._step_of(sealed, _plain(code))
        if step is None or step <= last_step:
            return False
        args = (user_id, step, self._clock(), sealed)
        return bool(await transaction.execute(_USE.on(transaction), args))

    def _step_of(self, sealed: str, code: str) -> int | None:
        """The time step whose code this is, of those near now."""
        if len(code) != _DIGITS or not (code.isascii() and code.isdigit()):
            return None
        try:
            totp = pyotp.TOTP(self._box().open(sealed))
        except ConfigurationError:
            logger.exception("a second factor cannot be checked")
            return None
        now = int(self._clock().timestamp()) // _STEP_SECONDS
        steps = range(now - DRIFT, now + DRIFT + 1)
        found = [step for step in steps if same(totp.generate_otp(step), code)]
        return found[-1] if found else None

    async def _fresh_codes(self, transaction: Transaction, user_id: str) -> tuple[str, ...]:
        await transaction.execute(_DROP_RECOVERY.on(transaction), (user_id,))
        codes = tuple(_recovery_code() for _ in range(RECOVERY_CODES))
        for code in codes:
            args = (new_id(), user_id, token_hash(_plain(code)))
            await transaction.execute(_ADD_RECOVERY.on(transaction), args)
        return codes

    def _box(self) -> SecretBox:
        return SecretBox(self._host.secret, PURPOSE)


def _plain(code: str) -> str:
    """A code as it was meant, without what people put between its groups."""
    return "".join(character for character in code[:100] if character not in " -")


def _recovery_code() -> str:
    text = base64.b32encode(secrets.token_bytes(_RECOVERY_BYTES)).decode()
    return "-".join(text[start : start + _GROUP] for start in range(0, len(text), _GROUP))

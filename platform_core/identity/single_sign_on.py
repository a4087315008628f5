"""Single sign-on: a browser goes to an identity provider, comes back with its answer, and is somebody here."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec

from platform_core.base.single_sign_on import OidcProvider
from platform_core.conditions import Condition
from platform_core.errors import (
    ConfigurationError,
    Conflict,
    IntegrityViolation,
    InvalidInput,
    NotFound,
    NotPermitted,
    NotSignedIn,
    SerializationFailure,
)
from platform_core.ids import new_id, utc_now
from platform_core.inside import reader_of
from platform_core.query import Query, Record
from platform_core.secret_box import SecretBox

from .events import Events, Origin
from .host import Clock
from .identity import Identity
from .providers import Provider, ProviderUnavailable, SignInRefused, Voucher
from .provisioning import Found, found_user
from .replacing import provider_box
from .secret_texts import keyed_hash, same, token_hash
from .sessions import SignedIn
from .statements import Statement

if TYPE_CHECKING:
    from platform_core.instance import Instance
    from platform_core.records import Records

    from .oidc import Oidc

logger = logging.getLogger(__name__)

REASON = "single sign-on"
MINUTES = 10
"""How long somebody may take at the provider."""
_TRIES = 3
_LONGEST = 4000
_BEGIN = Statement("""
INSERT INTO sys_oidc_attempt (sys_id, state_hash, browser_hash, provider, destination, expires)
VALUES (?1, ?2, ?3, ?4, ?5, ?6)
""")
# Whatever comes of it, an attempt can be used once.
_TAKE = Statement("""
DELETE FROM sys_oidc_attempt WHERE state_hash = ?1 RETURNING browser_hash, provider, destination, expires > ?2
""")
_SECRET = Statement("SELECT client_secret FROM sys_oidc_provider WHERE sys_id = ?1")
_VOUCHER = Statement(
    "SELECT provider, id_token FROM sys_user_session WHERE token_hash = ?1 AND provider IS NOT NULL"
)


class OfferedProvider(msgspec.Struct, frozen=True):
    """An identity provider that somebody can sign in with: its name in addresses, and what it is called."""

    name: str
    label: str


class SignInBegun(msgspec.Struct, frozen=True, kw_only=True):
    """A browser is to go to ``url`` and to keep ``browser_token``, a secret of its own, for ``seconds``."""

    url: str
    browser_token: str
    seconds: int


class SignInDone(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody came back from a provider and is signed in; ``destination`` is where he wanted to go."""

    signed_in: SignedIn
    destination: str


class SingleSignOn:
    """Sign-in by way of the identity providers that are set up on an instance."""

    def __init__(
        self, instance: Instance, identity: Identity, *, clock: Clock = utc_now, protocol: Oidc | None = None
    ) -> None:
        self._instance = instance
        self._identity = identity
        self._clock = clock
        self._events = Events(instance, clock)
        self._given = protocol

    @cached_property
    def _protocol(self) -> Oidc:
        # Its libraries take long to import, and most processes never meet a provider.
        from .oidc import Oidc

        return self._given or Oidc()

    async def offered(self) -> list[OfferedProvider]:
        """The active providers, by name."""
        records = self._instance.elevated(REASON)
        query = Query(where=OidcProvider.active.eq(True), fields=("name", "label"), limit=100)
        page = await records.list(OidcProvider, query)
        return [OfferedProvider(record["name"], record["label"]) for record in page.records]

    async def begin(self, name: str, *, redirect_uri: str, destination: str) -> SignInBegun:
        """Begin a sign-in with a provider. ``destination``: a path on this server, already checked."""
        provider = await self._provider(name)
        state, browser_token = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        url = await self._protocol.authorization_url(
            await self._party(provider),
            redirect_uri=redirect_uri,
            state=state,
            nonce=self._nonce(browser_token),
            verifier=self._verifier(browser_token),
        )
        database = self._instance.database
        args = (
            new_id(), token_hash(state), token_hash(browser_token), provider["sys_id"], destination,
            self._clock() + timedelta(minutes=MINUTES),
        )  # fmt: skip
        await database.execute(_BEGIN.on(database), args)
        return SignInBegun(url=url, browser_token=browser_token, seconds=MINUTES * 60)

    async def finish(
        self, name: str, answer: Mapping[str, str], *, browser_token: str, redirect_uri: str, origin: Origin
    ) -> SignInDone:
        """Sign in whom a provider proves. ``NotSignedIn`` says the same whatever was wrong; the event says what.

        A second factor is for the provider to ask for: whoever comes from it owes none here.
        """
        user_id = None
        try:
            provider = await self._provider(name)
            destination = await self._take(provider, answer, browser_token)
            proven = await self._protocol.proven(
                await self._party(provider),
                answer,
                redirect_uri=redirect_uri,
                nonce=self._nonce(browser_token),
                verifier=self._verifier(browser_token),
            )
            user_id = await self._user(provider, proven.claims, origin)
            signed_in = await self._identity.start_session(
                user_id,
                origin=origin,
                how=f"by the identity provider {name}",
                voucher=self._voucher(provider, proven.id_token),
            )
        except NotSignedIn:
            raise await self._refused(
                name, "locked, inactive, or for programs only", user_id, origin
            ) from None
        except (SignInRefused, InvalidInput, NotPermitted, Conflict, IntegrityViolation) as error:
            raise await self._refused(name, str(error), user_id, origin) from None
        return SignInDone(signed_in=signed_in, destination=destination)

    async def sign_out(self, session_token: str, *, back_to: str, origin: Origin) -> str | None:
        """End a session; the address to send its browser to, where its user is to sign out at his provider, too.

        ``back_to``: where the provider sends him afterwards, which it has to know. Whatever is wrong with the provider, the
        session is over.
        """
        database = self._instance.database
        rows = await database.fetch(_VOUCHER.on(database), (token_hash(session_token),))
        await self._identity.sign_out(session_token, origin=origin)
        if not rows:
            return None
        try:
            provider = await self._provider_by(OidcProvider.sys_id == rows[0][0])
            if provider is None or not provider["sign_out_there"]:
                return None
            id_token = self._voucher_box(provider).open(rows[0][1])
            return await self._protocol.sign_out_url(
                await self._party(provider), id_token=id_token, back_to=back_to
            )
        except (ProviderUnavailable, ConfigurationError) as error:
            logger.warning("nobody is sent to sign out at the identity provider: %s", error)
            return None

    def _voucher(self, provider: Record, id_token: str) -> Voucher | None:
        if not provider["sign_out_there"]:
            return None
        return Voucher(provider["sys_id"], self._voucher_box(provider).seal(id_token))

    def _voucher_box(self, provider: Record) -> SecretBox:
        return SecretBox(self._instance.secret, f"id tokens of {provider['sys_id']}")

    async def _refused(self, name: str, reason: str, user_id: str | None, origin: Origin) -> NotSignedIn:
        """The one error for all that can be wrong; the event and the log say what it was."""
        fields = {"provider": name[:40], "reason": reason, "address": origin.address}
        logger.warning("single sign-on refused", extra={"fields": fields})
        async with self._instance.database.transaction() as transaction:
            detail = f"by the identity provider {name[:40]}: {reason}"
            await self._events.note(transaction, "sign_in_failed", user_id, origin, detail)
        return NotSignedIn(
            "The sign-in with the identity provider did not succeed",
            remedy="try again; if it fails again, ask an administrator, who finds the reason in the security events",
        )

    async def _take(self, provider: Record, answer: Mapping[str, str], browser_token: str) -> str:
        """The attempt that the answer belongs to: begun by this very browser, with this provider, and not used yet."""
        database = self._instance.database
        state = answer.get("state", "")
        rows = await database.fetch(_TAKE.on(database), (token_hash(state[:_LONGEST]), self._clock()))
        if not rows:
            raise SignInRefused("no sign-in with this state is under way")
        browser_hash, provider_id, destination, in_time = rows[0]
        if not same(browser_hash, token_hash(browser_token[:_LONGEST])):
            raise SignInRefused("the state belongs to another browser")
        if provider_id != provider["sys_id"]:
            raise SignInRefused("the state belongs to another provider")
        if not in_time:
            raise SignInRefused("it took too long")
        if "error" in answer:
            raise SignInRefused(f"the provider says {answer['error'][:100]!r}")
        if not 0 < len(answer.get("code", "")) <= _LONGEST:
            raise SignInRefused("the answer holds no code")
        return str(destination)

    async def _user(self, provider: Record, claims: Mapping[str, Any], origin: Origin) -> str:
        for attempt in range(_TRIES):
            try:
                async with self._instance.elevated(REASON).transaction() as together:
                    found = await found_user(together, provider, claims)
                    await self._note_link(together, provider, found, origin)
                    return found.id
            except (SerializationFailure, Conflict, IntegrityViolation):
                # He may be signing in twice at once: the second time, the first has made him.
                if attempt == _TRIES - 1:
                    raise
        raise AssertionError("the last try returns or raises")

    async def _note_link(self, records: Records, provider: Record, found: Found, origin: Origin) -> None:
        """That an identity is a user from now on is kept together with the link."""
        if found.linked:
            detail = f"{found.linked}, by the identity provider {provider['name']}"
            await self._events.note(reader_of(records).session, "identity_linked", found.id, origin, detail)

    async def _provider(self, name: str) -> Record:
        found = None
        if name.isascii() and name.isprintable():
            found = await self._provider_by(OidcProvider.name == name)
        if found is None:
            raise NotFound(
                f"there is no identity provider {name[:40]!r}", remedy="GET /api/sign-in/providers lists them"
            )
        return found

    async def _provider_by(self, where: Condition) -> Record | None:
        return await self._instance.elevated(REASON).find(OidcProvider, where & OidcProvider.active.eq(True))

    async def _party(self, provider: Record) -> Provider:
        database = self._instance.database
        rows = await database.fetch(_SECRET.on(database), (provider["sys_id"],))
        kept = rows[0][0] if rows else None
        secret = provider_box(self._instance.secret, provider["sys_id"]).open(kept) if kept else None
        return Provider(
            issuer=provider["issuer"],
            client_id=provider["client_id"],
            secret=secret,
            scopes=provider["scopes"] or "email profile",
        )

    # What the provider is given to hand back is derived from the browser's secret: nobody else can have it, and the
    # database does not.

    def _nonce(self, browser_token: str) -> str:
        return keyed_hash(self._instance.secret, "oidc nonce", browser_token)

    def _verifier(self, browser_token: str) -> str:
        return keyed_hash(self._instance.secret, "oidc code verifier", browser_token)

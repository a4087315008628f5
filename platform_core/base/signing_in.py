"""Tables of signing in: security events, second factors, resets of passwords."""

from __future__ import annotations

from ..constraints import Index, Unique
from ..entity import Entity
from ..fields import Boolean, DateTime, Money, String, Text
from ..references import Reference
from .people import User


class SecurityEvent(Entity, tablename="sys_security_event", label="Security event", managed=True):
    """What happened around signing in: to whose account, from where, and by whom if it was somebody else.

    What was typed as the name of a user whom there is not may have been a password, so it is not kept.
    """

    kind = String(40, required=True, index=True)
    user = String(32, index=True, help="Id of the user whose account it is; empty when nobody has the name")
    user_name = String(100, help="His user name at that time")
    actor = String(32, help="Id of whoever did it to him; empty for himself and for the command line")
    address = String(100)
    user_agent = String(255)
    detail = String(255)
    constraints = (Index(("sys_created_on", "sys_id")),)


class SecondFactor(Entity, tablename="sys_user_second_factor", label="Second factor", internal=True):
    """A user's authenticator app (TOTP). Until a code of it was seen, it counts for nothing."""

    user = Reference(User, required=True, unique=True, on_delete="cascade")
    secret = Text(500, required=True, secret=True, help="Encrypted with the instance's secret")
    last_step = Money(required=True, help="The time step of the last code that was used: none is used twice")
    created = DateTime(required=True)
    confirmed = DateTime()


class RecoveryCode(Entity, tablename="sys_user_recovery_code", label="Recovery code", internal=True):
    """A code that stands in for the second factor once; only its hash is kept."""

    user = Reference(User, required=True, index=True, on_delete="cascade")
    code_hash = String(64, required=True, secret=True)
    constraints = (Unique(("user", "code_hash"), because="A code is kept once"),)


class SignInChallenge(Entity, tablename="sys_sign_in_challenge", label="Sign-in challenge", internal=True):
    """Somebody gave the right password and owes the second factor, or has to set it up."""

    token_hash = String(64, required=True, unique=True, secret=True)
    user = Reference(User, required=True, index=True, on_delete="cascade")
    purpose = String(20, required=True)
    expires = DateTime(required=True, index=True)


class ResetRequest(Entity, tablename="sys_reset_request", label="Password reset request", internal=True):
    """Somebody asked for a new password. Whose account it is is looked up later, so that the answer cannot tell."""

    asked = Text(
        2000, required=True, secret=True, help="The user name or e-mail address that was typed, encrypted"
    )
    address = String(100)
    user_agent = String(255)
    created = DateTime(required=True, index=True)
    handled = Boolean(index=True, help="It was looked up; the row stays to be counted")


class PasswordReset(Entity, tablename="sys_password_reset", label="Password reset", internal=True):
    """A token that was mailed to a user, good for choosing a new password once; only its hash is kept."""

    token_hash = String(64, required=True, unique=True, secret=True)
    user = Reference(User, required=True, index=True, on_delete="cascade")
    created = DateTime(required=True)
    expires = DateTime(required=True, index=True)


class SecretSetting(Entity, tablename="sys_secret_setting", label="Secret setting", internal=True):
    """The value of a secret setting, encrypted with the instance's secret; nothing shows it."""

    name = String(100, required=True, unique=True)
    value = Text(16000, required=True, secret=True)


ENTITIES: tuple[type[Entity], ...] = (
    SecurityEvent, SecondFactor, RecoveryCode, SignInChallenge, ResetRequest, PasswordReset, SecretSetting,
)  # fmt: skip

"""Persons who ask for a login by themselves."""

from platform_core import Choice, Choices, DateTime, Email, Entity, LanguageCode, Reference, String

from .consumers import Consumer

WAITING, CONFIRMED, TAKEN = "waiting", "confirmed", "taken"
STATE = Choices({
    WAITING: "Waits for the address to be confirmed",
    CONFIRMED: "Confirmed",
    TAKEN: "Somebody has this address already",
})  # fmt: skip


class Registration(
    Entity,
    tablename="b2c_registration",
    label="Registration",
    display="email",
    default_order="-sys_created_on",
):
    """A person who asked for a login, until his e-mail address is confirmed, and what became of it."""

    email = Email(100, required=True, index=True)
    first_name = String(50)
    last_name = String(50, required=True)
    preferred_language = LanguageCode()
    state = Choice(STATE, required=True, default=WAITING, index=True)
    expires = DateTime(required=True, index=True, help="Until when the address can be confirmed")
    consumer = Reference(Consumer, help="Whom it led to")

"""Where persons register: the only routes of this pack that are open to everybody."""

from typing import Annotated

import msgspec
from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import Meta

from platform_core import Records

from .page import confirmation_page
from .registration import confirm, register

PUBLIC = {"public": True}
TOKEN = "0198f3c27a407aaaaaaaaaaaaaaaaaaa.5e884898da28047151d0e56f8dc62927"  # noqa: S105 - an example


class RegistrationRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who asks for a login."""

    email: Annotated[str, Meta(max_length=100, examples=["clara.jensen@example.com"])]
    last_name: Annotated[str, Meta(min_length=1, max_length=50, examples=["Jensen"])]
    first_name: Annotated[str, Meta(max_length=50, examples=["Clara"])] = ""
    preferred_language: Annotated[str, Meta(max_length=35, examples=["da"])] = ""


class RegistrationTaken(msgspec.Struct, frozen=True):
    """A mail is on its way to the address, whether it is known or not."""

    detail: str = "a mail was sent to this address"


class RegistrationConfirmation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The token of the mail, and the password that the person chooses."""

    token: Annotated[
        str,
        Meta(max_length=200, examples=[TOKEN]),
    ]
    password: Annotated[str, Meta(max_length=200, examples=["correct horse battery"])]


class RegisteredConsumer(msgspec.Struct, frozen=True):
    """The consumer that the person is now; he signs in with his e-mail address."""

    number: str
    name: str | None
    user_name: str


@post(
    "/api/consumers/registrations",
    operation_id="register_consumer",
    tags=["Consumers"],
    opt=PUBLIC,
    status_code=202,
)
async def register_consumer(
    data: JSONBody[RegistrationRequest], records: NamedDependency[Records]
) -> RegistrationTaken:
    """Ask for a login. The answer does not tell whether the address is known."""
    await register(records, msgspec.structs.asdict(data))
    return RegistrationTaken()


@post(
    "/api/consumers/confirmations",
    operation_id="confirm_consumer",
    tags=["Consumers"],
    opt=PUBLIC,
    status_code=201,
)
async def confirm_consumer(
    data: JSONBody[RegistrationConfirmation], records: NamedDependency[Records]
) -> RegisteredConsumer:
    """Confirm the e-mail address with the token of the mail, and choose a password."""
    consumer = await confirm(records, data.token, data.password)
    return RegisteredConsumer(number=consumer["number"], name=consumer["name"], user_name=consumer["email"])


ROUTES = (register_consumer, confirm_consumer, confirmation_page)

"""Who can sign in with the demonstration data."""

from __future__ import annotations

import msgspec

from ..base.people import User
from ..base.plumbing import Credential
from ..identity.secret_texts import keyed_hash
from ..instance import Instance
from .marks import marks

ORIGIN = "Demonstration data: "
"""What ``source`` of a demonstration user begins with; what to try with the sign-in follows."""


class SignIn(msgspec.Struct, frozen=True):
    """A demonstration user, and what to try as him."""

    user_name: str
    name: str
    because: str
    pack: str


def demo_password(instance: Instance) -> str:
    """The password of all demonstration users of this instance; another instance has another one."""
    digits = keyed_hash(instance.secret, "demonstration password", instance.name)
    return f"demo-{digits[:4]}-{digits[4:8]}-{digits[8:12]}"


async def sign_ins(instance: Instance) -> list[SignIn]:
    """The demonstration users of the active packs, in the order in which they were loaded."""
    rows = await instance.database.fetch(
        f'SELECT u."sys_id", u."user_name", u."name", u."source" FROM "{User.info.table}" u '
        f'JOIN "{Credential.info.table}" c ON c."user" = u."sys_id" WHERE u."source" LIKE \'{ORIGIN}%\''
    )
    users = {row[0]: row[1:] for row in rows}
    active = instance.assembly.registry.packs
    found = [mark for mark in await marks(instance.database) if mark.record in users and mark.pack in active]
    return [_sign_in(mark.pack, *users[mark.record]) for mark in found]


def _sign_in(pack: str, user_name: str, name: str | None, source: str) -> SignIn:
    return SignIn(user_name, name or user_name, source.removeprefix(ORIGIN), pack)

"""Secrets: what is kept encrypted can be opened with the secret that the instance has now."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import NamedTuple

from ..base.mail import OutgoingMail
from ..base.people import User
from ..base.signing_in import SecondFactor, SecretSetting
from ..base.single_sign_on import OidcProvider
from ..errors import ConfigurationError
from ..identity.replacing import PURPOSE as PROVIDER
from ..identity.second_factors import PURPOSE as SECOND_FACTOR
from ..instance import Instance
from ..mail.messages import PURPOSE as MAIL
from ..secret_box import SecretBox
from ..setting_values import PURPOSE as SETTINGS
from .concern import SHOWN, Concern, Counted
from .finding import Finding

NAME = "secrets"


class _Sealed(NamedTuple):
    """Where sealed values are kept: by what they are named, and what is to be done if one cannot be opened."""

    purpose: str
    table: str
    source: str
    """The names and the sealed values, in the order of the names; then what the purpose ends with, if each has its own."""
    words: str
    otherwise: str


SEALED = (
    _Sealed(
        SETTINGS,
        SecretSetting.info.table,
        f'SELECT "name", "value" FROM "{SecretSetting.info.table}" ORDER BY "name"',
        "secret settings",
        "set them anew",
    ),
    _Sealed(
        SECOND_FACTOR,
        SecondFactor.info.table,
        f'SELECT coalesce(u."user_name", \'?\'), f."secret" FROM "{SecondFactor.info.table}" f '
        f'JOIN "{User.info.table}" u ON u."sys_id" = f."user" ORDER BY 1',
        "second factors",
        "take them away, so that they are set up again: `pergola users second-factor USER --remove`",
    ),
    _Sealed(
        PROVIDER,
        OidcProvider.info.table,
        f'SELECT "name", "client_secret", "sys_id" FROM "{OidcProvider.info.table}" '
        'WHERE "client_secret" IS NOT NULL ORDER BY "name"',
        "secrets of identity providers",
        "set them anew: `pergola identity-providers secret NAME < secret.txt`",
    ),
    _Sealed(
        MAIL,
        OutgoingMail.info.table,
        f'SELECT "recipient", "body" FROM "{OutgoingMail.info.table}" '
        'WHERE "state" = \'ready\' AND "body" IS NOT NULL ORDER BY 1',
        "mails that wait",
        "leave them: what cannot be sent is given up after some tries",
    ),
)


async def verify(instance: Instance) -> AsyncIterator[Finding]:
    """Sealed values that the instance's secret does not open, as after a restore without the former secret."""
    for sealed in SEALED:
        rows = await instance.database.fetch(sealed.source)
        shut = [
            str(name)
            for name, value, *own in rows
            if not _opens(SecretBox(instance.secret, " ".join((sealed.purpose, *own))), value)
        ]
        if shut:
            found = Counted(len(shut), tuple(shut[:SHOWN]))
            yield Finding(
                concern=NAME,
                what=f"{found.count} {sealed.words} cannot be opened with the instance's secret: {found}",
                table=sealed.table,
                records=found.first,
                remedy=f"put the former secret back into pergola.toml, or {sealed.otherwise}",
            )


def _opens(box: SecretBox, value: str) -> bool:
    try:
        box.open(value)
    except ConfigurationError:
        return False
    return True


CONCERN = Concern(
    name=NAME,
    summary="encrypted settings, second factors, secrets of identity providers and mails",
    verify=verify,
)

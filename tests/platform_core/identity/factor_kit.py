"""Users with an authenticator app, for tests."""

from __future__ import annotations

import pyotp

from platform_core.identity import Challenge, Origin
from tests.platform_core.identity.house import HOME, PASSWORD, House

FROM_HOME = Origin(address=HOME, user_agent="a browser")


def code(house: House, secret: str, steps: int = 0) -> str:
    """The code that an app with this secret shows now, or so many steps later."""
    return pyotp.TOTP(secret).at(int(house.now.timestamp()) + 30 * steps)


async def enrolled(house: House, user_id: str) -> tuple[str, tuple[str, ...]]:
    """Set a user's app up; its secret and the recovery codes. The code of that time step is used up."""
    enrolment = await house.identity.second_factors.begin(user_id)
    codes = await house.identity.second_factors.confirm(user_id, code(house, enrolment.secret), FROM_HOME)
    house.wait(seconds=30)
    return enrolment.secret, codes


async def challenge(house: House, user_name: str = "ann") -> Challenge:
    owed = await house.identity.begin_sign_in(user_name, PASSWORD, origin=FROM_HOME)
    assert isinstance(owed, Challenge)
    return owed

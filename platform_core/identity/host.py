"""What identity needs of the instance that it works for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Protocol

from platform_core.access import Role
from platform_core.errors import ConfigurationError, NotFound
from platform_core.ids import is_id
from platform_core.storage import Database

from .statements import Statement

Clock = Callable[[], datetime]

_MAX_NUMBER = 1_000_000
_USER_NAME = Statement("SELECT user_name FROM sys_user WHERE sys_id = ?1")


class IdentityHost(Protocol):
    """The instance, as identity sees it."""

    @property
    def name(self) -> str:
        """What the instance is called; authenticator apps show it."""

    @property
    def breached_passwords(self) -> Path | None:
        """The list of passwords that nobody may choose, if there is one."""

    @property
    def database(self) -> Database:
        """Where users, roles, sessions and tokens stand."""

    @property
    def roles(self) -> Mapping[str, Role]:
        """The roles of the active packs, by name."""

    @property
    def secret(self) -> bytes:
        """The instance's own secret, the same in all of its workers."""

    def setting(self, name: str) -> int | str | bool:
        """The value of a setting on this instance, or its default."""

    def secret_setting(self, name: str) -> str:
        """The value of a secret setting, or nothing."""


class Part:
    """Base of the parts of identity: the instance and the clock."""

    def __init__(self, host: IdentityHost, clock: Clock) -> None:
        self._host = host
        self._clock = clock

    @property
    def _database(self) -> Database:
        return self._host.database

    def _number(self, setting: str) -> int:
        """A setting that has to be a whole number, small enough to add to a date."""
        value = self._host.setting(setting)
        if not isinstance(value, int) or not 1 <= value <= _MAX_NUMBER:
            raise ConfigurationError(
                f"setting {setting} is {value!r}", remedy=f"set a whole number from 1 to {_MAX_NUMBER}"
            )
        return value

    async def _user_name(self, user_id: str) -> str:
        """The user name of somebody who may be given credentials."""
        rows = await self._database.fetch(_USER_NAME.on(self._database), (user_id,)) if is_id(user_id) else []
        if not rows:
            raise NotFound(f"there is no user {user_id!r}", remedy="name the Sys ID of a user")
        name: str | None = rows[0][0]
        if not name:
            raise NotFound(
                f"user {user_id!r} has no user name", remedy="give a user name first: one signs in with it"
            )
        return name

"""The values of settings on an instance: plain ones, and secret ones that nothing shows."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Self

from .base.plumbing import Property
from .base.signing_in import SecretSetting
from .compiler.write import placeholder
from .errors import ConfigurationError
from .ids import new_id
from .secret_box import SecretBox

if TYPE_CHECKING:
    from .pack import Setting
    from .storage import Database, Session

log = logging.getLogger("pergola.instance")
PURPOSE = "settings"


class SettingValues:
    """What an instance's database says of its settings."""

    def __init__(
        self, plain: Mapping[str, str] | None = None, sealed: Mapping[str, str] | None = None
    ) -> None:
        self._plain, self._sealed = dict(plain or {}), dict(sealed or {})

    @classmethod
    async def read(cls, database: Database, *, secrets: bool) -> Self:
        """Read them; ``secrets``: the base's tables are there that hold secret ones."""
        plain = await database.fetch(f'SELECT "name", "value" FROM "{Property.info.table}"')
        sealed = []
        if secrets:
            sealed = await database.fetch(f'SELECT "name", "value" FROM "{SecretSetting.info.table}"')
        return cls(dict(plain), dict(sealed))

    def value(self, setting: Setting) -> str | int | bool:
        """The instance's own value, or the default."""
        if setting.secret:
            raise ConfigurationError(
                f"setting {setting.name} is secret", remedy="only what uses it reads it, as a secret setting"
            )
        value = self._plain.get(setting.name)
        if value is None:
            return setting.default
        if problem := setting.problem(value):
            log.error("setting %s is %r, so its default holds: %s", setting.name, value, problem)
            return setting.default
        match setting.kind:
            case "integer":
                return int(value)
            case "boolean":
                return value == "true"
            case "text":
                return value

    def secret(self, setting: Setting, key: bytes) -> str:
        """The value of a secret setting; empty when it is not set."""
        if not setting.secret:
            raise ConfigurationError(f"setting {setting.name} is not secret", remedy="read it as any other")
        sealed = self._sealed.get(setting.name)
        return "" if sealed is None else SecretBox(key, PURPOSE).open(sealed)

    def shown(self, setting: Setting) -> str | int | bool:
        """What may be shown: the value, or of a secret one whether it is set."""
        return (
            self.value(setting)
            if not setting.secret
            else "(set)"
            if setting.name in self._sealed
            else "(not set)"
        )


async def keep_secret(session: Session, key: bytes, name: str, text: str) -> None:
    """Keep the value of a secret setting, encrypted."""
    one, two, three = (placeholder(session.dialect, number) for number in (1, 2, 3))
    await session.execute(
        f'INSERT INTO "{SecretSetting.info.table}" ("sys_id", "name", "value") VALUES ({one}, {two}, {three}) '
        f'ON CONFLICT ("name") DO UPDATE SET "value" = excluded."value"',
        (new_id(), name, SecretBox(key, PURPOSE).seal(text)),
    )


async def drop_secret(session: Session, name: str) -> None:
    """Forget the value of a secret setting."""
    mark = placeholder(session.dialect, 1)
    await session.execute(f'DELETE FROM "{SecretSetting.info.table}" WHERE "name" = {mark}', (name,))

"""Secret settings: what is set goes out of sight with the change that sets it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import FieldError, InvalidInput
from ..inside import host_of, reader_of
from ..rules import Change, Values
from ..setting_values import drop_secret, keep_secret

if TYPE_CHECKING:
    from ..pack import Setting


async def hide_secret(change: Change, setting: Setting) -> Values | None:
    """Keep a secret value encrypted where nothing shows it, and say in its place only when it was set.

    The record, its history, the events and the answer have that text from then on; it differs each time, so that
    the history shows each replacement.
    """
    renamed = change.kind == "update" and "name" in change.changed
    settings = change.records.assembly.registry.settings
    before = settings.get(str(change.before("name")))
    if renamed and (setting.secret or (before is not None and before.secret)):
        detail = "a secret setting keeps its name"
        raise InvalidInput(
            detail,
            remedy="delete the record and make another one",
            errors=[FieldError(pointer="/name", detail=detail, code="read_only")],
        )
    if not setting.secret or "value" not in change.changed:
        return None
    session, key = reader_of(change.records).session, host_of(change.records).secret
    await keep_secret(session, key, setting.name, str(change.new["value"]))
    return {"value": f"(secret, set on {change.now.isoformat()})"}


async def forget_secret(change: Change, name: str) -> None:
    """Remove a secret value with the record of its setting."""
    await drop_secret(reader_of(change.records).session, name)

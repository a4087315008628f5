"""In which state every pack is on an instance, and why: the one answer for command line, API, verification and health."""

from __future__ import annotations

from typing import Literal, cast

import msgspec

from .instance import Instance
from .quarantine import GONE
from .stored import PackState, StoredState

PackStateName = Literal["available", "active", "inactive", "quarantined", "missing", "archived"]


class PackStatus(msgspec.Struct, frozen=True, kw_only=True):
    """A pack that is installed, or that the instance knows: its state, and the reason if something is wrong.

    ``quarantined``: it is installed and cannot be used. ``missing``: it is meant to be active,
    and its distribution has gone.
    """

    name: str
    version: str | None
    summary: str | None
    requires: tuple[str, ...]
    state: PackStateName
    reason: str | None


def pack_statuses(instance: Instance, state: StoredState) -> tuple[PackStatus, ...]:
    """The state of every pack that is installed or known, by name."""
    names = {*instance.available.packs, *instance.available.broken, *state.packs}
    return tuple(_status(instance, name, state.packs.get(name)) for name in sorted(names))


def _status(instance: Instance, name: str, known: PackState | None) -> PackStatus:
    pack = instance.available.get(name)
    word, reason = _word(instance, name, known)
    return PackStatus(
        name=name,
        version=pack.version if pack else known.version if known else None,
        summary=pack.summary if pack else None,
        requires=pack.requires if pack else (),
        state=word,
        reason=reason,
    )


def _word(instance: Instance, name: str, known: PackState | None) -> tuple[PackStateName, str | None]:
    broken = instance.available.broken.get(name)
    reason = f"{broken.reason}; {broken.remedy}" if broken else None
    if not instance.available.offers(name):
        reason = GONE
    if known is not None and known.state == "active":
        if reason == GONE:
            return "missing", reason
        reason = instance.quarantined.get(name, reason)
        return ("quarantined" if reason else "active"), reason
    if (
        broken is not None
        and not instance.available.safe_mode
        and (known is None or known.state == "inactive")
    ):
        return "quarantined", reason
    return cast("PackStateName", known.state) if known is not None else "available", reason

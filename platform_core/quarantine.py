"""Quarantine: which of the packs that are meant to be active cannot be used, why, and who stands on them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from packaging.version import InvalidVersion, Version

from .asking import asked
from .discovery import Available
from .errors import PackError
from .pack import Pack
from .resolution import requirements
from .schema import plan_schema
from .storage import Session
from .stored import PackState, StoredState
from .watch import told

BASE = "base"
GONE = "the distribution that brings it is not installed"


class Quarantine:
    """The packs of an instance that are meant to be active: those that can be used, and reasons for the others.

    A pack that cannot be used takes those with it that require it.
    """

    def __init__(self, offered: Available, state: StoredState) -> None:
        self._offered = offered
        self.reasons: dict[str, str] = {}
        self.packs: dict[str, Pack] = {}
        unusable: dict[str, str] = {}
        for name in (BASE, *(name for name in state.active if name != BASE)):
            try:
                self.packs[name] = self._found(name)
            except PackError as error:
                unusable[name] = str(error)
        self.add(unusable)

    @property
    def usable(self) -> Available:
        """The packs that can be used, alone."""
        return Available(dict(self.packs))

    def add(self, reasons: Mapping[str, str]) -> None:
        """Leave packs out, each for its reason, and then all that require them."""
        while True:
            self.reasons |= reasons
            self.packs = {name: pack for name, pack in self.packs.items() if name not in reasons}
            reasons = {name: reason for name, pack in self.packs.items() if (reason := self._unmet(pack))}
            if not reasons:
                return

    def _found(self, name: str) -> Pack:
        pack, broken = self._offered.get(name), self._offered.broken.get(name)
        if pack is not None:
            return asked(pack)
        raise PackError(f"{broken.reason}; {broken.remedy}" if broken else GONE)

    def _unmet(self, pack: Pack) -> str:
        """Which requirement of a pack is not met, in words."""
        problems: list[str] = []
        for needed, asked_for in requirements(pack, problems).items():
            other = self.packs.get(needed)
            if other is None:
                return f"it requires {needed!r}, {self._why_not(needed, pack.name)}"
            for requirement in asked_for:
                if not requirement.specifier.contains(Version(other.version), prereleases=True):
                    return f"it requires {requirement}, but {needed} {other.version} is installed; install one that fits"
        return problems[0] if problems else ""

    def _why_not(self, needed: str, by: str) -> str:
        if needed in self.reasons:
            return f"which is left out: {self.reasons[needed]}"
        if self._offered.get(needed) is not None:
            return f"which is not active here; `pergola packs upgrade {by}` activates it, too"
        return "which is not installed; install the distribution that brings it"


async def out_of_step(session: Session, state: StoredState, packs: Sequence[Pack]) -> dict[str, str]:
    """The packs whose installed version is not the one that the instance was brought to, if that matters, and why it does.

    An older one would meet tables and data that it does not know. A newer one is served if nothing that it needs is
    missing: most new versions change code alone.
    """
    reasons, newer = {}, []
    for pack in packs:
        known = state.packs.get(pack.name)
        if known is None or pack.name == BASE or pack.version == known.version:
            continue
        if _is_older(pack.version, known.version):
            reasons[pack.name] = (
                f"{pack.name} {pack.version} is installed here, but the instance was brought to {known.version}; install "
                f"{known.version}, or restart this server if it still runs the old code"
            )
        else:
            newer.append(pack)
    lacking = await _lacking(session, packs) if newer else {}
    for pack in newer:
        if lacks := _lacks(pack, state.packs[pack.name], lacking):
            reasons[pack.name] = (
                f"{pack.name} {pack.version} is installed, but the instance was brought to "
                f"{state.packs[pack.name].version} and lacks {lacks}; run `pergola packs upgrade {pack.name}`"
            )
    return reasons


async def base_out_of_step(session: Session, state: StoredState, base: Pack) -> str:
    """Why the platform itself cannot serve this instance: its own tables are of another version than the code."""
    known = state.packs.get(BASE)
    if known is None or known.version == base.version:
        return ""
    if _is_older(base.version, known.version):
        return (
            f"the instance was brought to {BASE} {known.version}, but {base.version} is installed here; install the release "
            "of Pergola that brings it, or a later one"
        )
    if lacks := _lacks(base, known, await _lacking(session, [base])):
        return (
            f"the instance was brought to {BASE} {known.version}, but {base.version} is installed, which needs {lacks}; "
            f"run `pergola packs upgrade {BASE}`"
        )
    return ""


def _is_older(version: str, known: str) -> bool:
    try:
        return Version(version) < Version(known)
    except InvalidVersion:  # Only the stored one can be unreadable, from a time when nobody looked.
        return False


async def _lacking(session: Session, packs: Sequence[Pack]) -> dict[str, str]:
    """What the database lacks, by table; under no table what stands in the way of adding anything."""
    try:
        entities = [entity for pack in packs for entity in pack.entities]
        plan = await plan_schema(session, entities, look=False)
    except PackError as error:
        return {"": f"tables that can be made: {error}"}
    found = {change.table: change.summary for change in reversed(plan.changes) if change.summary}
    return found | ({"": f"tables of the right form: {'; '.join(plan.blockers)}"} if plan.blockers else {})


def _lacks(pack: Pack, known: PackState, lacking: Mapping[str, str]) -> str:
    tables = ["", *(entity.info.table for entity in pack.entities)]
    found = [lacking[table] for table in tables if table in lacking]
    found += [f"data step {step.number}" for step in pack.data_steps if step.number > known.data_step]
    return ", ".join(found)


def by_trial(
    packs: Mapping[str, Pack], order: Iterable[str], join: Callable[[Iterable[str]], object]
) -> dict[str, str]:
    """Which packs cannot be joined with the others, found out by adding one after the other.

    Nobody is blamed for being named in somebody else's error. Of two packs that do not go together it is the one that
    stands later in ``order``.
    """
    waiting = [name for name in order if name in packs and name != BASE]
    kept, reasons = [BASE], dict[str, str]()
    join(kept)  # Without the base there is no platform, and its error is nobody else's.
    while ready := [name for name in waiting if {*requirements(packs[name], [])} <= {*kept}]:
        waiting.remove(ready[0])
        try:
            join([*kept, ready[0]])
        except PackError as error:
            reasons[ready[0]] = str(error)
        except Exception as error:  # noqa: BLE001 - whatever a third party's declarations bring about
            reasons[ready[0]] = f"it cannot be joined: {told(error)}"
        else:
            kept.append(ready[0])
    return reasons

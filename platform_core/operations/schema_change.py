"""The schema after an operation: what the packs' versions and data steps ask of the tables that are there."""

from __future__ import annotations

from collections.abc import Mapping

from platform_core.base.plumbing import ChoiceRecord
from platform_core.errors import PackError
from platform_core.instance import StoredState
from platform_core.registry import Registry
from platform_core.schema import PendingChange, SchemaPlan, TableFacts, Upgrading, plan_schema
from platform_core.storage import Session

from .ground import Ground


async def schema_plan(ground: Ground, after: Registry, blockers: list[str]) -> SchemaPlan:
    """The way to the tables of the packs that would be active; what stands in it is added to the blockers."""
    upgrading = await _upgrading(ground.session, ground.state, after)
    try:
        schema = await plan_schema(ground.session, after.contributions.entities, upgrading)
    except PackError as error:
        blockers += [fault.detail for fault in error.errors] or [str(error)]
        return SchemaPlan((), ())
    blockers += schema.blockers
    return schema


async def _upgrading(session: Session, state: StoredState, after: Registry) -> Upgrading:
    given = after.contributions
    pending = []
    changing = set()
    for pack in given.packs:
        known = state.packs.get(pack.name)
        if known is None:
            continue  # A new pack's tables are made in their latest form.
        steps = [step for owner, step in given.data_steps if owner.name == pack.name]
        steps = sorted(
            (step for step in steps if step.number > known.data_step), key=lambda step: step.number
        )
        pending += [
            PendingChange(pack=pack.name, step=step.number, change=change)
            for step in steps
            for change in step.changes
        ]
        if steps or known.version != pack.version:
            changing |= {entity.info.table for entity in given.entities if after.owner(entity) == pack.name}
    facts: dict[str, TableFacts] = {}
    for known in state.packs.values():
        facts |= known.contents.declared
    return Upgrading(
        pending=tuple(pending),
        facts=facts,
        changing=frozenset(changing),
        owned=_Owners(state, after).why_not,
        added_choices=await _added_choices(session),
    )


class _Owners:
    """Whose the stored tables are: as they were when their packs were last active."""

    def __init__(self, state: StoredState, after: Registry) -> None:
        self._stored = {table: pack.name for pack in state.packs.values() for table in pack.entities}
        self._declared = {entity.info.table: after.owner(entity) for entity in after.contributions.entities}

    def why_not(self, pack: str, table: str) -> str:
        """Why a pack may not change a stored table; nothing if it may."""
        owner = self._stored.get(table) or self._declared.get(table)
        if owner == pack:
            return ""
        return f"which belongs to pack {owner!r}" if owner else "which belongs to no pack"


async def _added_choices(session: Session) -> Mapping[tuple[str, str], frozenset[str]]:
    rows = await session.fetch(f'SELECT "name", "element", "value" FROM "{ChoiceRecord.info.table}"')
    found: dict[tuple[str, str], set[str]] = {}
    for table, field, code in rows:
        found.setdefault((table, field), set()).add(code)
    return {place: frozenset(codes) for place, codes in found.items()}

"""What the database keeps of packs and operations: pack rows, role rows, the audit of operations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from platform_core.access import Actor, Role
from platform_core.archives import Manifest, Written
from platform_core.base.people import RoleRecord
from platform_core.base.plumbing import PackArchive, PackOperation, PackRecord
from platform_core.compiler.write import insert_record, placeholder, update_record
from platform_core.contents import pack_contents
from platform_core.entity import Entity
from platform_core.ids import new_id, utc_now
from platform_core.instance import PackState, StoredState
from platform_core.registry import Registry
from platform_core.storage import Session, Transaction

MAX_DETAIL = 4000


class OperationEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the audit of operations."""

    operation: str
    packs: Sequence[str]
    plan_hash: str
    result: str
    detail: str
    duration_ms: int
    sys_id: str = msgspec.field(default_factory=new_id)


async def write_entry(transaction: Transaction, actor: Actor, entry: OperationEntry) -> None:
    """Keep who did what to which packs, and how it ended."""
    values = msgspec.structs.asdict(entry) | {
        "plan_hash": entry.plan_hash[:64],
        "detail": entry.detail[:MAX_DETAIL],
        "actor": actor.id or None,
        "packs": list(entry.packs),
    }
    await _insert(transaction, actor, PackOperation, values)


async def mark_active(
    transaction: Transaction, actor: Actor, state: StoredState, registry: Registry, names: Iterable[str]
) -> None:
    """Make packs active in their installed version, with their tables, all their data steps done."""
    names = set(names)
    for name in registry.packs:
        pack, known = registry.packs[name], state.packs.get(name)
        brought = brought_by(name, known, registry)
        if name not in names:
            # A pack that comes may put its rules on the tables of those that are there.
            if known is not None and brought["contents"] != msgspec.to_builtins(known.contents):
                row = await _id(transaction, PackRecord, name)
                await _update(transaction, PackRecord, row, {"contents": brought["contents"]})
            continue
        steps = [step.number for owner, step in registry.contributions.data_steps if owner.name == name]
        values = {
            "version": pack.version,
            "state": "active",
            "data_step": max([known.data_step if known else 0, *steps]),
            **brought,
            "changed_on": utc_now(),
        }
        if known is None:
            await _insert(transaction, actor, PackRecord, {"name": name, **values})
        else:
            await _update(transaction, PackRecord, await _id(transaction, PackRecord, name), values)


def brought_by(name: str, known: PackState | None, registry: Registry) -> dict[str, Any]:
    """What the database keeps of what an active pack brought: its tables and its contents."""
    entities = [entity for entity in registry.entities.values() if registry.owner(entity) == name]
    lineages = {each.info.table: [step.info.table for step in each.info.lineage[:-1]] for each in entities}
    contents = pack_contents(registry, registry.packs[name], known.contents if known else None)
    return {
        # Tables of earlier versions stay listed, so that their rows are hidden without the pack.
        "entities": {**(known.entities if known else {}), **lineages},
        "contents": msgspec.to_builtins(contents),
    }


async def follow_tables(
    transaction: Transaction,
    state: StoredState,
    renamed: Sequence[tuple[str, str]],
    dropped: Sequence[str],
) -> StoredState:
    """Keep the packs' tables under their new names, and forget those that are gone; returns the state as it is then."""
    packs = {name: _followed(pack, renamed, dropped) for name, pack in state.packs.items()}
    for name, pack in packs.items():
        if pack != state.packs[name]:
            values = {"entities": pack.entities, "contents": msgspec.to_builtins(pack.contents)}
            await _update(transaction, PackRecord, await _id(transaction, PackRecord, name), values)
    return msgspec.structs.replace(state, packs=packs)


def _followed(pack: PackState, renamed: Sequence[tuple[str, str]], dropped: Sequence[str]) -> PackState:
    entities = {table: above for table, above in pack.entities.items() if table not in dropped}
    types = {table: columns for table, columns in pack.contents.types.items() if table not in dropped}
    for old, new in renamed:
        entities = {
            new if table == old else table: [new if each == old else each for each in above]
            for table, above in entities.items()
        }
        types = {new if table == old else table: columns for table, columns in types.items()}
    contents = msgspec.structs.replace(pack.contents, types=types)
    return msgspec.structs.replace(pack, entities=entities, contents=contents)


async def mark_inactive(transaction: Transaction, names: Iterable[str]) -> None:
    """Make packs inactive. What they brought stays."""
    for name in names:
        row = await _id(transaction, PackRecord, name)
        await _update(transaction, PackRecord, row, {"state": "inactive", "changed_on": utc_now()})


async def mark_archived(transaction: Transaction, name: str) -> None:
    """Make a pack archived. It has no tables any more, and what is known of it stands in its archive."""
    values: dict[str, Any] = {"state": "archived", "entities": {}, "contents": None, "changed_on": utc_now()}
    await _update(transaction, PackRecord, await _id(transaction, PackRecord, name), values)


async def mark_restored(transaction: Transaction, manifest: Manifest) -> None:
    """Make a pack inactive, as its archive says that it was."""
    values = {
        "version": manifest.version,
        "state": "inactive",
        "data_step": manifest.data_step,
        "entities": manifest.entities,
        "contents": msgspec.to_builtins(manifest.contents),
        "changed_on": utc_now(),
    }
    await _update(transaction, PackRecord, await _id(transaction, PackRecord, manifest.pack), values)


async def forget_pack(transaction: Transaction, name: str) -> None:
    """Remove an archived pack: it is as if it had never been there."""
    mark = placeholder(transaction.dialect, 1)
    await transaction.execute(f'DELETE FROM "{PackRecord.info.table}" WHERE "name" = {mark}', [name])


async def note_archive(transaction: Transaction, actor: Actor, manifest: Manifest, written: Written) -> None:
    """Keep which file holds a pack's archive."""
    values = {
        "pack": manifest.pack,
        "version": manifest.version,
        "file": written.file,
        "sha256": written.sha256,
        "size": written.size,
        "row_count": written.rows,
        "plan_hash": manifest.plan_hash,
    }
    await _insert(transaction, actor, PackArchive, values)


async def forget_archive(transaction: Transaction, name: str) -> None:
    """Forget a pack's archive; its file is swept once that is committed."""
    mark = placeholder(transaction.dialect, 1)
    await transaction.execute(f'DELETE FROM "{PackArchive.info.table}" WHERE "pack" = {mark}', [name])


async def equalize_roles(
    transaction: Transaction, actor: Actor, registry: Registry, untouched: Iterable[str] = ()
) -> None:
    """Keep the role rows equal to the roles of a registry; those of other packs are inactive.

    Roles of ``untouched`` packs (active, but out of order) stay as they are.
    """
    for name, sys_id, values in await _unequal(transaction, registry, untouched):
        if sys_id is None:
            await _insert(transaction, actor, RoleRecord, {"name": name, **values})
        else:
            await _update(transaction, RoleRecord, sys_id, values)


async def unequal_roles(session: Session, registry: Registry, untouched: Iterable[str] = ()) -> list[str]:
    """The roles whose rows ``equalize_roles`` would make or change."""
    return [name for name, _, _ in await _unequal(session, registry, untouched)]


async def _unequal(
    session: Session, registry: Registry, untouched: Iterable[str]
) -> list[tuple[str, str | None, dict[str, Any]]]:
    """Role, the id of its row if there is one, and what has to stand in it."""
    kept = set(untouched)
    rows = await session.fetch(
        f'SELECT "name", "sys_id", "description", "kind", "pack", "active" FROM "{RoleRecord.info.table}"'
    )
    present = {row[0]: row[1:] for row in rows}
    found: list[tuple[str, str | None, dict[str, Any]]] = []
    for name, role in registry.roles.items():
        values = _role_values(role, registry)
        if name not in present:
            found.append((name, None, values))
        elif present[name][1:] != tuple(values.values()):
            found.append((name, present[name][0], values))
    for name, (sys_id, _, _, pack, active) in present.items():
        if active and name not in registry.roles and pack not in kept:
            found.append((name, sys_id, {"active": False}))
    return found


def _role_values(role: Role, registry: Registry) -> dict[str, Any]:
    pack = registry.contributions.owners[f"role:{role.name}"]
    return {"description": role.summary, "kind": role.kind, "pack": pack, "active": True}


async def _id(transaction: Transaction, entity: type[Entity], name: str) -> str:
    mark = "?1" if transaction.dialect == "sqlite" else "$1"
    rows = await transaction.fetch(
        f'SELECT "sys_id" FROM "{entity.info.table}" WHERE "name" = {mark}', [name]
    )
    return str(rows[0][0])


async def _insert(
    transaction: Transaction, actor: Actor, entity: type[Entity], values: dict[str, Any]
) -> None:
    system = {"sys_id": new_id(), "sys_created_on": utc_now(), "sys_created_by": actor.user_name}
    for sql, args in insert_record(transaction.dialect, entity, {**system, **values}):
        await transaction.execute(sql, args)


async def _update(
    transaction: Transaction, entity: type[Entity], sys_id: str, values: dict[str, Any]
) -> None:
    for sql, args in update_record(transaction.dialect, entity, sys_id, values):
        await transaction.execute(sql, args)

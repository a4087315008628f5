"""Why an actor may or may not do something to a record: the rules that decided, each with its reason."""

from __future__ import annotations

from typing import Any

import msgspec

from .access import Actor, Permission
from .compiler.select import Compiled, select_one
from .compiler.shapes import Negated, OfClass, Shape
from .entity import Entity
from .hiding import BECAUSE
from .permission import class_of, hidden_class_of
from .reading import Reader


class RuleVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """One rule and whether it holds for the record. A grant that holds opens it; a restriction that does not closes it."""

    kind: str
    because: str
    holds: bool
    role: str | None = None
    entity: str = ""
    fields: tuple[str, ...] | None = None


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """The answer and the rules behind it. ``shut_fields`` are those that field protection keeps from the actor."""

    table: str
    sys_id: str
    operation: str
    allowed: bool
    rules: tuple[RuleVerdict, ...]
    shut_fields: tuple[str, ...] = ()


async def explain(
    reader: Reader, entity: type[Entity], sys_id: str, operation: Permission, actor: Actor
) -> Explanation | None:
    """The verdict on an actor; ``None`` when there is no such record. ``reader`` must stand outside the access rules."""
    policy = reader.assembly.policy
    hidden = policy.hidden(entity, operation, actor.roles)
    if operation != "read" and await hidden_class_of(reader, entity, sys_id) is None:
        # A change is decided by the rules of the class that the record was created in.
        entity = await class_of(reader, entity, sys_id)
    alternatives = policy.alternatives(entity, operation, actor.roles)
    cuts = policy.cuts(entity, operation, actor.roles)
    cut_rows = [cut.rows for cut in cuts]
    if hidden:
        cut_rows.append(Negated(OfClass(hidden)))
    shapes = (*(alternative.rows for alternative in alternatives), *cut_rows)
    holds = await _holds(Reader(reader.assembly, actor, reader.session), entity, sys_id, operation, shapes)
    if holds is None:
        return None
    verdicts = [
        RuleVerdict(
            kind="grant",
            because=alternative.grant.because,
            holds=bool(held),
            role=alternative.grant.role.name,
            entity=alternative.grant.entity.__name__,
            fields=alternative.grant.fields,
        )
        for alternative, held in zip(alternatives, holds, strict=False)
    ]
    verdicts += [
        RuleVerdict(
            kind="restriction",
            because=cut.restriction.because,
            holds=bool(held),
            entity=cut.restriction.entity.__name__,
        )
        for cut, held in zip(cuts, holds[len(alternatives) :], strict=False)
    ]
    if hidden:
        verdicts.append(RuleVerdict(kind="restriction", because=BECAUSE, holds=bool(holds[-1])))
    opened = any(verdict.holds for verdict in verdicts if verdict.kind == "grant")
    closed = any(not verdict.holds for verdict in verdicts if verdict.kind == "restriction")
    return Explanation(
        table=entity.info.table,
        sys_id=sys_id,
        operation=operation,
        allowed=opened and not closed and not policy.rights(actor, entity, operation).none,
        rules=tuple(verdicts),
        shut_fields=tuple(sorted(policy.protected(entity, operation, actor.roles))),
    )


async def _holds(
    reader: Reader, entity: type[Entity], sys_id: str, operation: Permission, shapes: tuple[Shape | None, ...]
) -> Any:
    everything = reader.assembly.policy.everything(entity)

    def build() -> Compiled:
        return select_one(
            reader.session.dialect, entity, everything, reader.rights, (("sys_id",),), conditions=shapes
        )

    rows = await reader.run(reader.statement(("explain", entity, operation, shapes), build), [sys_id])
    return rows[0][1:] if rows else None

"""Why an actor may or may not do something to a record: every rule that has a say, and what would change the answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from platform_core.access import ALWAYS_OPEN, Actor, Operation, ProtectedField, kinds_of
from platform_core.assembly import Assembly
from platform_core.compiler.rights import NEVER
from platform_core.compiler.shapes import AllOf, Negated, OfClass, Shape
from platform_core.entity import Entity
from platform_core.explain import Explanation, OpeningRole, RuleVerdict
from platform_core.hiding import BECAUSE
from platform_core.move_rights import Alternative
from platform_core.policy import Cut
from platform_core.storage import Session

from .decisions import decision, effective, move_condition, ruling
from .obstacles import CANNOT_READ, obstacles
from .rule_names import RuleNames
from .verdicts import Person, holding

EXISTS = AllOf(())


class Asked(NamedTuple):
    """The question: may the actor do this to the record (or create one), or to a field of it?"""

    entity: type[Entity]
    sys_id: str | None
    operation: str
    actor: Actor
    field: str | None

    @property
    def ruled(self) -> Operation:
        """The operation whose rules decide."""
        return ruling(self.operation)


class Answers:
    """Whether conditions hold for the record; without a record, whether they hold for every one or for none."""

    def __init__(self, session: Session, asked: Asked) -> None:
        self._session, self._asked = session, asked
        self._known: dict[Shape, bool] = {}

    async def ask(self, shapes: list[Shape | None]) -> None:
        """Ask the database for all that is not known yet."""
        wanted = [shape for shape in dict.fromkeys(shapes) if shape is not None and shape not in self._known]
        if self._asked.sys_id is None or not wanted:
            return
        actor = self._asked.actor
        people = [Person(actor.id or "0" * 32, actor.user_name)]
        (found,) = await holding(self._session, self._asked.entity, self._asked.sys_id, wanted, people)
        self._known.update(zip(wanted, found, strict=True))

    def holds(self, shape: Shape | None) -> bool | None:
        """Whether a condition holds; ``None`` when that depends on the record, and there is none."""
        if shape is None or shape == NEVER:
            return shape is None
        return self._known.get(shape)

    def may(self, shape: Shape | None) -> bool:
        """Whether a condition holds, or may hold for some record when there is none."""
        return self.holds(shape) is not False


class Explainer:
    """Draws one explanation from the policy and the answers of the database."""

    def __init__(self, assembly: Assembly, session: Session, asked: Asked) -> None:
        self._registry, self._policy = assembly.registry, assembly.policy
        self._asked, self._answers = asked, Answers(session, asked)
        self._names = RuleNames(self._registry)
        roles, ruled = asked.actor.roles, asked.ruled
        self._alternatives = self._policy.alternatives(asked.entity, ruled, roles)
        self._cuts = self._policy.cuts(asked.entity, ruled, roles)
        hidden = self._policy.hidden(asked.entity, ruled, roles)
        self._hidden = Negated(OfClass(hidden)) if hidden else None
        self._moving = asked.operation != ruled
        self.decision = decision(self._policy, asked.actor, asked.entity, asked.operation, asked.field)
        self.shapes: dict[str, Shape | None] = {}
        """The conditions of the rules by name."""

    async def explanation(self) -> Explanation | None:
        """The explanation; ``None`` when there is no such record."""
        asked = self._asked
        candidates = self._candidates()
        shapes: list[Shape | None] = [
            EXISTS,
            self.decision,
            self._hidden,
            *self._needed(),
            *candidates.values(),
        ]
        shapes += [each.rows for each in self._alternatives]
        shapes += [each.rows for each in self._cuts]
        await self._answers.ask(shapes)
        if asked.sys_id is not None and not self._answers.holds(EXISTS):
            return None
        rules = [*self._grants(), *self._restrictions(), *self._protections(), *self._move()]
        stand = obstacles(self._registry, asked.entity, asked.operation, asked.field, asked.actor)
        if not self._answers.may(self._reading):
            stand = (*stand, CANNOT_READ)
        allowed = self._answers.may(self.decision) and not (set(stand) - {CANNOT_READ})
        if asked.actor.elevated:
            allowed = True
        decided = _decided(rules, allowed, asked.field)
        opening = () if allowed else await self._opening(candidates)
        return Explanation(
            table=asked.entity.info.table, sys_id=asked.sys_id or "", operation=asked.operation, allowed=allowed,
            rules=tuple(msgspec.structs.replace(rule, decides=rule.name in decided) for rule in rules),
            shut_fields=tuple(sorted(self._policy.protected(asked.entity, asked.ruled, asked.actor.roles))),
            user=asked.actor.id, user_name=asked.actor.user_name, field=asked.field, decided_by=decided,
            opening_roles=opening, obstacles=stand,
        )  # fmt: skip

    @property
    def _reading(self) -> Shape | None:
        """The condition of reading, where the operation needs it and the record is there."""
        asked = self._asked
        if asked.ruled in ("read", "create") or asked.actor.elevated:
            return None
        return decision(self._policy, asked.actor, asked.entity, "read")

    def _needed(self) -> list[Shape | None]:
        asked = self._asked
        shapes = [self._reading]
        if self._moving:
            shapes.append(move_condition(self._registry, asked.actor, asked.entity, asked.operation))
        return shapes

    # -- rules ------------------------------------------------------------------------------------------------------

    def _grants(self) -> Iterator[RuleVerdict]:
        for each in self._alternatives:
            yield self._grant(each)

    def _grant(self, each: Alternative) -> RuleVerdict:
        grant = each.grant
        told = self._names.described(grant)
        self.shapes[told.name] = each.rows
        return RuleVerdict(
            kind="grant", because=grant.because, holds=self._answers.holds(each.rows), role=grant.role.name,
            entity=grant.entity.__name__, fields=grant.fields, name=told.name, pack=told.pack, table=told.table,
            where=told.where,
        )  # fmt: skip

    def _restrictions(self) -> Iterator[RuleVerdict]:
        for each in self._cuts:
            yield self._restriction(each)
        if self._hidden is not None:
            yield RuleVerdict(
                kind="restriction", because=BECAUSE, holds=self._answers.holds(self._hidden), name="hidden"
            )

    def _restriction(self, each: Cut) -> RuleVerdict:
        told = self._names.described(each.restriction)
        self.shapes[told.name] = each.rows
        return RuleVerdict(
            kind="restriction", because=told.because, holds=self._answers.holds(each.rows),
            entity=each.restriction.entity.__name__, name=told.name, pack=told.pack, table=told.table,
            where=told.where, unless=told.roles,
        )  # fmt: skip

    def _protections(self) -> Iterator[RuleVerdict]:
        asked = self._asked
        if asked.field is None or asked.ruled == "delete":
            return
        for rule in self._registry.protected_fields:
            allowed = rule.read if asked.ruled == "read" else rule.write
            if rule.entity in asked.entity.info.lineage and rule.field == asked.field and allowed is not None:
                yield self._protection(rule, tuple(role.name for role in allowed))

    def _protection(self, rule: ProtectedField, allowed: tuple[str, ...]) -> RuleVerdict:
        told = self._names.described(rule)
        return RuleVerdict(
            kind="protected field", because=rule.because, holds=not self._asked.actor.roles.isdisjoint(allowed),
            entity=rule.entity.__name__, fields=(rule.field,), name=told.name, pack=told.pack, table=told.table,
            unless=allowed,
        )  # fmt: skip

    def _move(self) -> Iterator[RuleVerdict]:
        asked, lifecycle = self._asked, self._registry.lifecycle(self._asked.entity)
        if not self._moving or lifecycle is None:
            return
        move = lifecycle.transition(asked.operation.partition(":")[2])
        assert move is not None, "the operation is a known one"
        shape = move_condition(self._registry, asked.actor, asked.entity, asked.operation)
        self.shapes[asked.operation] = shape
        yield RuleVerdict(
            kind="move", because=move.because, holds=self._answers.holds(shape), name=asked.operation,
            entity=lifecycle.entity.__name__, table=lifecycle.entity.info.table,
            unless=tuple(role.name for role in move.roles), pack=self._registry.owner_of(lifecycle),
        )  # fmt: skip

    # -- roles that would open it -----------------------------------------------------------------------------------

    def _candidates(self) -> dict[str, Shape | None]:
        """The roles that could be given in addition, with what would then decide."""
        asked, roles = self._asked, dict(self._registry.roles)
        if asked.actor.elevated or self._answers.holds(self.decision):
            return {}
        found: dict[str, Shape | None] = {}
        for name, role in roles.items():
            kinds = kinds_of(roles, frozenset((name,)))
            if not role.grantable or name in asked.actor.roles or (kinds and asked.actor.kind not in kinds):
                continue
            held = effective(roles, asked.actor.roles | {name})
            actor = msgspec.structs.replace(asked.actor, roles=held)
            shape = decision(self._policy, actor, asked.entity, asked.operation, asked.field)
            if shape != NEVER:
                found[name] = shape
        return found

    async def _opening(self, candidates: dict[str, Shape | None]) -> tuple[OpeningRole, ...]:
        """Those of the candidates that would open it, with the grants by which."""
        asked, roles = self._asked, dict(self._registry.roles)
        opening = [name for name, shape in candidates.items() if self._answers.may(shape)]
        brought = {
            name: self._policy.alternatives(
                asked.entity, asked.ruled, effective(roles, asked.actor.roles | {name})
            )
            for name in opening
        }
        await self._answers.ask([each.rows for found in brought.values() for each in found])
        for name, shape in candidates.items():
            self.shapes[f"role {name}"] = shape
        return tuple(
            OpeningRole(role=name, summary=roles[name].summary, rules=tuple(
                self._names.of(each.grant)
                for each in brought[name]
                if self._answers.may(each.rows) and _opens(each, asked.field)
            ))
            for name in sorted(opening)
        )  # fmt: skip


def _opens(each: Alternative, field: str | None) -> bool:
    return field is None or each.fields is None or field in each.fields


def _decided(rules: list[RuleVerdict], allowed: bool, field: str | None) -> tuple[str, ...]:
    """The fewest rules without all of which the answer were another one; none where a grant is wanting."""
    opening = [
        rule.name
        for rule in rules
        if rule.kind == "grant"
        and rule.holds is not False
        and (field is None or rule.fields is None or field in (*rule.fields, *ALWAYS_OPEN))
    ]
    if allowed or not opening:
        return tuple(opening) if allowed else ()
    return tuple(rule.name for rule in rules if rule.kind != "grant" and rule.holds is False)

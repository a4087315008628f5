"""Why an actor may or may not do something to a record: every rule that has a say, and what would change the answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from platform_core.access import Actor, ProtectedField, Role, clash, closure, kinds_of
from platform_core.assembly import Assembly
from platform_core.compiler.rights import NEVER
from platform_core.compiler.shapes import AllOf, IsNull, Negated, OfClass, Shape, all_of
from platform_core.entity import Entity
from platform_core.explain import Explanation, OpeningRole, RuleVerdict
from platform_core.hiding import BECAUSE
from platform_core.move_rights import Alternative
from platform_core.policy import Cut
from platform_core.storage import Session

from .decisions import decision, needed, needs_reading, start
from .obstacles import CANNOT_READ, obstacles
from .rule_names import RuleNames
from .verdicts import Person, holding

EXISTS = AllOf(())


class Asked(NamedTuple):
    """The question: may the actor do this to the record (or create one), or to a field of it?

    ``given``: the fields with which a record is created.
    """

    entity: type[Entity]
    sys_id: str | None
    operation: str
    actor: Actor
    field: str | None
    given: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[str | None, ...]:
        """The fields that it is about; ``None`` where it is about the record."""
        return self.given or (self.field,)


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
        entity, operation, roles = asked.entity, asked.operation, asked.actor.roles
        self._openers = self._policy.alternatives(entity, operation, roles)
        self._alternatives = self._policy.sayers(entity, operation, roles)
        self._cuts = self._policy.cuts(entity, operation, roles)
        hidden = self._policy.hidden(entity, operation, roles)
        self._hidden = Negated(OfClass(hidden)) if hidden else None
        self._move = self._policy.move(entity, operation)
        self.decision = self._decision(asked.actor)
        self.shapes: dict[str, Shape | None] = {}
        """The conditions of the rules by name."""

    def _decision(self, actor: Actor) -> Shape | None:
        """The condition that decides: of a record that is created, that of each field given."""
        asked = self._asked
        parts = [decision(self._policy, actor, asked.entity, asked.operation, name) for name in asked.fields]
        return NEVER if NEVER in parts else all_of(list(dict.fromkeys(parts)))

    async def explanation(self) -> Explanation | None:
        """The explanation; ``None`` when there is no such record."""
        asked = self._asked
        candidates = self._candidates()
        shapes: list[Shape | None] = [
            EXISTS,
            self.decision,
            self._hidden,
            self._reading,
            self._start,
            *(_filled(name) for name in self._unfilled if self._registry.fields(asked.entity)[name].stored),
            *candidates.values(),
        ]
        shapes += [each.rows for each in self._alternatives]
        shapes += [each.rows for each in self._cuts]
        await self._answers.ask(shapes)
        if asked.sys_id is not None and not self._answers.holds(EXISTS):
            return None
        rules = [*self._grants(), *self._restrictions(), *self._protections(), *self._moves()]
        stand = obstacles(self._registry, asked.entity, asked.operation, asked.field, asked.actor)
        if not self._answers.may(self._reading):
            stand = (*stand, CANNOT_READ)
        allowed = self._answers.may(self.decision) and not (set(stand) - {CANNOT_READ})
        if asked.actor.elevated and self._move is None:
            allowed = not stand
        decided = self._decided(rules, allowed)
        opening = () if allowed else await self._opening(candidates)
        return Explanation(
            table=asked.entity.info.table, sys_id=asked.sys_id or "", operation=asked.operation, allowed=allowed,
            rules=tuple(msgspec.structs.replace(rule, decides=rule.name in decided) for rule in rules),
            shut_fields=tuple(sorted(self._policy.protected(asked.entity, asked.operation, asked.actor.roles))),
            user=asked.actor.id, user_name=asked.actor.user_name, field=asked.field, decided_by=decided,
            opening_roles=opening, obstacles=stand,
        )  # fmt: skip

    @property
    def _reading(self) -> Shape | None:
        """The condition of reading, where the operation needs it and the record is there."""
        asked = self._asked
        if not needs_reading(asked.operation) or asked.actor.elevated:
            return None
        return decision(self._policy, asked.actor, asked.entity, "read")

    @property
    def _start(self) -> Shape | None:
        """Where the move starts from, if the actor may make it anywhere and give what it needs."""
        if self._move is None:
            return None
        asked, (_, move) = self._asked, self._move
        meant = not move.roles or asked.actor.elevated or asked.actor.has(*move.roles) or self._openers
        needs = needed(self._policy, asked.actor, asked.entity, asked.operation)
        parts = [start(self._policy, asked.entity, asked.operation), *needs.values()]
        return NEVER if not meant or NEVER in parts else AllOf(tuple(parts))

    def _decided(self, rules: list[RuleVerdict], allowed: bool) -> tuple[str, ...]:
        """The fewest rules without all of which the answer were another one; none where a grant is wanting."""
        holding = [each for each in self._alternatives if self._answers.holds(each.rows) is not False]
        opening = [each for each in holding if each in self._openers]
        giving = [[each for each in holding if _opens(each, name)] for name in self._asked.fields]
        if not opening or not all(giving):
            return ()
        if not allowed:
            return tuple(rule.name for rule in rules if rule.kind != "grant" and rule.holds is False)
        # A move, or a creation, takes one grant that opens it, and one for each field that is given with it.
        ways = [
            opening,
            *giving,
            *([each for each in holding if _opens(each, name)] for name in self._unfilled),
        ]
        named = [dict.fromkeys(self._names.of(each.grant) for each in way) for way in ways]
        return next(tuple(way) for way in named if not any(other.keys() < way.keys() for other in named))

    @property
    def _unfilled(self) -> list[str]:
        """The fields that the move needs and that are empty in the record."""
        if self._move is None:
            return []
        return [name for name in self._move[1].needs if not self._answers.holds(_filled(name))]

    # -- rules ------------------------------------------------------------------------------------------------------

    def _grants(self) -> Iterator[RuleVerdict]:
        # One grant may open a move as any change does, and by name besides.
        for each in {id(each.grant): each for each in self._alternatives}.values():
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
        concerned = set() if asked.operation == "delete" else set(asked.fields)
        if self._move is not None:
            concerned.add(self._move[0].field)
        for rule in self._registry.protected_fields:
            allowed = rule.read if asked.operation == "read" else rule.write
            if rule.entity in asked.entity.info.lineage and rule.field in concerned and allowed is not None:
                yield self._protection(rule, tuple(role.name for role in allowed))

    def _protection(self, rule: ProtectedField, allowed: tuple[str, ...]) -> RuleVerdict:
        told = self._names.described(rule)
        return RuleVerdict(
            kind="protected field", because=rule.because, holds=not self._asked.actor.roles.isdisjoint(allowed),
            entity=rule.entity.__name__, fields=(rule.field,), name=told.name, pack=told.pack, table=told.table,
            unless=allowed,
        )  # fmt: skip

    def _moves(self) -> Iterator[RuleVerdict]:
        if self._move is None:
            return
        (lifecycle, move), name = self._move, self._asked.operation
        self.shapes[name] = self._start
        yield RuleVerdict(
            kind="move", because=move.because, holds=self._answers.holds(self._start), name=name,
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
            held = _held(roles, asked.actor.roles | {name})
            actor = msgspec.structs.replace(asked.actor, roles=held)
            shape = self._decision(actor)
            if shape != NEVER:
                found[name] = shape
        return found

    async def _opening(self, candidates: dict[str, Shape | None]) -> tuple[OpeningRole, ...]:
        """Those of the candidates that would open it, with the grants by which."""
        asked, roles = self._asked, dict(self._registry.roles)
        opening = [name for name, shape in candidates.items() if self._answers.may(shape)]
        brought = {
            name: [
                each
                for each in self._policy.sayers(
                    asked.entity, asked.operation, _held(roles, asked.actor.roles | {name})
                )
                if self._move is None or asked.field is not None or each.opens(self._move[0].field)
            ]
            for name in opening
        }
        await self._answers.ask([each.rows for found in brought.values() for each in found])
        for name, shape in candidates.items():
            self.shapes[f"role {name}"] = shape
        return tuple(
            OpeningRole(role=name, summary=roles[name].summary, rules=tuple(dict.fromkeys(
                self._names.of(each.grant)
                for each in brought[name]
                if self._answers.may(each.rows) and any(_opens(each, field) for field in asked.fields)
            )))
            for name in sorted(opening)
        )  # fmt: skip


def _opens(each: Alternative, field: str | None) -> bool:
    return field is None or each.opens(field)


def _filled(name: str) -> Shape:
    return IsNull((name,), empty=False)


def _held(roles: dict[str, Role], given: frozenset[str]) -> frozenset[str]:
    """The roles with all that they contain; none where there are some that nobody holds together."""
    held = closure(roles, given)
    return frozenset() if len(kinds_of(roles, held)) > 1 or clash(roles, held) is not None else held

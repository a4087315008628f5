"""Random access rules over a random pack, with conditions of every kind that the language has."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any, cast

from piccolo.columns.base import Column

from platform_core import (
    ActorStandIn,
    Entity,
    Field,
    Grant,
    ProtectedField,
    Restriction,
    User,
    exists,
    negate,
    outer,
    related,
    valid,
)
from platform_core.access import OPERATIONS
from platform_core.conditions import And, Condition, ConditionOf, Or
from tests.platform_core.access.families import VALUES, Family

Rule = Grant | Restriction | ProtectedField
ORDERED = ("integer", "money", "decimal", "duration", "datetime", "date", "string", "text")
DEEPEST = 3


class Rulebook:
    """Makes rules over one family."""

    def __init__(self, family: Family, pick: random.Random) -> None:
        self.family, self.pick = family, pick

    # -- rules

    def rules(self, most_grants: int = 6) -> list[Rule]:
        """A few rules of every kind."""
        found: list[Rule] = [self.grant() for _ in range(self.pick.randint(1, most_grants))]
        found += [self.restriction() for _ in range(self.pick.choice((0, 0, 1, 2)))]
        found += [self.protection() for _ in range(self.pick.choice((0, 0, 1)))]
        self.pick.shuffle(found)
        return found

    def grant(self) -> Grant:
        """A grant for some role."""
        pick, entity = self.pick, self._entity()
        names = [name for name, field in entity.info.fields.items() if not field.secret]
        fields = tuple(pick.sample(names, pick.randint(1, len(names)))) if pick.random() < 0.4 else None
        return Grant(
            role=pick.choice(self.family.roles),
            entity=entity,
            may=self._operations(),
            where=None if pick.random() < 0.3 else self.where(entity),
            fields=fields,
            because="A random grant",
        )

    def restriction(self) -> Restriction:
        """A restriction on some entity."""
        entity = self._entity()
        unless = () if self.pick.random() < 0.6 else (self.pick.choice(self.family.roles),)
        where = self.where(entity)
        return Restriction(
            entity=entity, where=where, unless=unless, may=self._operations(), because="A random one"
        )

    def protection(self) -> ProtectedField:
        """A protected field."""
        entity = self._entity()
        name = self.pick.choice([name for name in entity.info.own_fields if not name.startswith("sys_")])
        sides = [self.pick.choice((None, (), (self.pick.choice(self.family.roles),))) for _ in range(2)]
        return ProtectedField(
            entity=entity, field=name, read=sides[0], write=sides[1], because="A random one"
        )

    def _entity(self) -> type[Entity]:
        return self.pick.choice(
            (*self.family.things, *self.family.things, self.family.tree, self.family.link)
        )

    def _operations(self) -> Any:
        if self.pick.random() < 0.4:
            return OPERATIONS
        return ("read", *self.pick.sample(OPERATIONS[:1] + OPERATIONS[2:], self.pick.randint(0, 2)))

    # -- conditions

    def where(self, entity: type[Entity]) -> ConditionOf:
        """A condition as a rule holds it."""
        return self._deep(entity, DEEPEST, None)

    def _deep(self, entity: type[Entity], depth: int, around: type[Entity] | None) -> ConditionOf:
        """A condition over an entity, within one over another one or not."""
        kind = self.pick.random()
        if depth == 0 or kind < 0.5:
            return self.pick.choice(self._leaves(entity, depth, around))()
        if kind < 0.65:
            part = self._deep(entity, depth - 1, around)
            return lambda actor: negate(part(actor))
        one, two = self._deep(entity, depth - 1, around), self._deep(entity, depth - 1, around)
        joined: Any = And if kind < 0.82 else Or
        return lambda actor: cast("Condition", joined(one(actor), two(actor)))

    def _leaves(
        self, entity: type[Entity], depth: int, around: type[Entity] | None
    ) -> list[Callable[[], ConditionOf]]:
        """Ways to make a condition without parts; those that look at other rows are there unless it is deep already."""
        ways: list[Callable[[], ConditionOf]] = [lambda: self._of_field(entity)] * 3
        if around is not None:
            ways.append(lambda: self._beside(entity, around))
            ways.append(lambda: self._beside(entity, around))
        if depth > 0:
            ways += [lambda: self._exists(entity, depth), lambda: self._related(entity, depth)]
            ways += [lambda: self._within(entity, depth, around)]
        if entity is self.family.link:
            link: Any = entity
            ways.append(lambda: lambda actor: valid(link.since, link.until, actor.today))
        return ways

    def _fields(self, entity: type[Entity], *kinds: str) -> list[Field]:
        found = [field for field in entity.info.fields.values() if field.stored and not field.secret]
        return [field for field in found if field.kind in kinds] if kinds else found

    def _path(self, entity: type[Entity], steps: int = 2) -> tuple[Any, Field]:
        """A column of an entity, or one along references."""
        column: Any = entity
        while True:
            field = self.pick.choice(self._fields(entity))
            column = getattr(column, field.name)
            target: Any = field.references
            if field.kind != "reference" or steps == 0 or self.pick.random() < 0.5 or target is User:
                return column, field
            entity, steps = target, steps - 1

    def _of_field(self, entity: type[Entity]) -> ConditionOf:
        """A field, here or along references, compared with something."""
        pick = self.pick
        column, field = self._path(entity)
        if pick.random() < 0.2:
            empty = pick.random() < 0.5
            return lambda _: column.is_null() if empty else column.is_not_null()
        if field.kind == "reference" and field.references is User:
            return lambda actor: column == actor.id
        if field.kind in ("date", "datetime") and pick.random() < 0.5:
            moment = "today" if field.kind == "date" else pick.choice(("today", "now"))
            return self._compared(column, field.kind, lambda actor: getattr(actor, moment))
        same = [each for each in self._fields(entity, field.kind) if field.kind in ORDERED]
        if same and pick.random() < 0.2:
            other = getattr(entity, pick.choice(same).name)
            return self._compared(column, field.kind, lambda _: other)
        if field.kind not in VALUES or field.kind == "json":
            return lambda _: column.is_not_null()
        some = pick.sample(list(VALUES[field.kind]), 2)
        if field.kind != "boolean" and pick.random() < 0.3:
            among = pick.random() < 0.7
            return lambda _: column.is_in(some) if among else column.not_in(some)
        return self._compared(column, field.kind, lambda _: some[0])

    def _compared(self, column: Any, kind: str, operand: Callable[[ActorStandIn], Any]) -> ConditionOf:
        """Two things compared, by an operator that the kind has."""
        ways: list[ConditionOf] = [
            lambda actor: column == operand(actor),
            lambda actor: column != operand(actor),
        ]
        if kind in ORDERED:
            ways += [lambda actor: column < operand(actor), lambda actor: column >= operand(actor)]
        return self.pick.choice(ways)

    def _beside(self, entity: type[Entity], around: type[Entity]) -> ConditionOf:
        """A field of this row compared with one of the row around."""
        pick = self.pick
        pairs = [
            (one, two)
            for one in self._fields(entity)
            for two in self._fields(around)
            if one.kind == two.kind and (one.kind in (*ORDERED, "boolean") or _same_records(one, two))
        ]
        pairs += [
            (one, around.info.fields["sys_id"])
            for one in self._fields(entity, "reference")
            if one.references in around.info.lineage
        ] * 6
        one, two = pick.choice(pairs)
        column, other = getattr(entity, one.name), getattr(around, two.name)
        return self._compared(column, one.kind if one.kind in ORDERED else "", lambda _: outer(other))

    def _exists(self, entity: type[Entity], depth: int) -> ConditionOf:
        """Some row of another entity fits this one."""
        other = self.pick.choice((self.family.link, *self.family.entities))
        inner = self._deep(other, depth - 1, entity)
        if other is self.family.link and entity in self.family.things and self.pick.random() < 0.5:
            link: Any = other
            return lambda actor: exists(
                link,
                And(
                    cast("Any", (link.thing == outer(entity.sys_id)) & (link.who == actor.id)),
                    cast("Any", inner(actor)),
                ),
            )
        return lambda actor: exists(other, inner(actor))

    def _related(self, entity: type[Entity], depth: int) -> ConditionOf:
        """A reference, or the id, is among values of other rows."""
        pick = self.pick
        ways: list[tuple[Any, type[Entity], Any]] = [
            (getattr(entity, field.name), cast("Any", field.references), "sys_id")
            for field in self._fields(entity, "reference")
            if field.references in self.family.entities
        ]
        ways += [
            (entity.sys_id, other, field.name)
            for other in self.family.entities
            for field in self._fields(other, "reference")
            if field.references in entity.info.lineage
        ]
        if not ways:
            return self._of_field(entity)
        column, other, name = pick.choice(ways)
        found: Column = getattr(other, name)
        inner = None if pick.random() < 0.2 else self._deep(other, depth - 1, entity)
        return lambda actor: column.is_in(related(found, None if inner is None else inner(actor)))

    def _within(self, entity: type[Entity], depth: int, around: type[Entity] | None) -> ConditionOf:
        """A place lies in sub-trees."""
        pick, tree = self.pick, cast("Any", self.family.tree)
        named = _places(entity, tree)
        outside: Sequence[Any] = [] if around is None else [outer(each) for each in _places(around, tree)]
        if not named:
            return self._of_field(entity)
        column = pick.choice(named)
        kind = pick.random()
        if outside and kind < 0.4:
            place = pick.choice(outside)
            if pick.random() < 0.5:
                return lambda _: column.within(place)
            return lambda _: place.within(column)
        if kind < 0.6:
            other = pick.choice(named)
            return lambda _: column.within(other)
        inner = self._deep(tree, depth - 1, entity)
        return lambda actor: column.within(
            related(tree.sys_id, And(cast("Any", tree.keeper == actor.id), cast("Any", inner(actor))))
        )


def _places(entity: type[Entity], tree: type[Entity]) -> list[Any]:
    """The columns of an entity that point into the tree."""
    if entity is tree:
        return [entity.sys_id, entity.parent]
    return [
        getattr(entity, name)
        for name, field in entity.info.fields.items()
        if field.references is tree and field.kind == "reference"
    ]


def _same_records(one: Field, two: Field) -> bool:
    """Whether two references may point at the same records."""
    return one.kind == "reference" and one.references is two.references and one.name != "sys_id" != two.name

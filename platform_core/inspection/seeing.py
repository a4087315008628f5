"""Whether somebody may be told that a condition holds: only if he may read all that it rests on."""

from __future__ import annotations

from platform_core.access import Actor
from platform_core.base.roles import ADMIN
from platform_core.compiler.shapes import (
    AllOf,
    Among,
    AnyOf,
    Below,
    ClassRow,
    Compare,
    Constant,
    FromActor,
    Input,
    IsNull,
    Negated,
    OfClass,
    OuterOperand,
    Path,
    PathOperand,
    Present,
    Subquery,
)
from platform_core.entity import Entity
from platform_core.reading import Reader


def sees_all(asker: Actor) -> bool:
    """Whether the asker is told everything: administrators, and the platform itself."""
    return bool(asker.elevated) or asker.has(ADMIN)


class Seeing:
    """What one asker may know of conditions."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def may_know(self, entity: type[Entity], shape: object, around: type[Entity] | None = None) -> bool:  # noqa: PLR0911 - one return for each shape there is
        """Whether every field that a condition names is open to the asker on all records that he reads.

        ``around``: in a condition over other records, the entity of the record one level out.
        """
        match shape:
            case None | OfClass():
                return True
            case AllOf(parts) | AnyOf(parts):
                return all(self.may_know(entity, part, around) for part in parts)
            case Negated(part):
                return self.may_know(entity, part, around)
            case ClassRow(child, where):
                return self.may_know(child, where, around)
            case IsNull(path):
                return self._open(entity, path)
            case Compare(path, _, operand):
                return self._open(entity, path) and self._operand(entity, operand, around)
            case Among(path, values):
                return self._open(entity, path) and self._subquery(values, entity)
            case Present(other, where):
                return not self._reader.rights(other).none and self.may_know(other, where, entity)
            case Below(path, roots, outer):
                return self._reference(around if outer else entity, path) and (
                    self._subquery(roots, entity)
                    if isinstance(roots, Subquery)
                    else self._operand(entity, roots, around)
                )
            case _:
                return False

    def _operand(self, entity: type[Entity], operand: object, around: type[Entity] | None) -> bool:
        if isinstance(operand, PathOperand):
            return self._open(entity, operand.path)
        if isinstance(operand, OuterOperand):
            return around is not None and self._open(around, operand.path)
        return isinstance(operand, Input | Constant | FromActor)

    def _subquery(self, values: Subquery, around: type[Entity]) -> bool:
        return self._open(values.entity, values.path) and self.may_know(values.entity, values.where, around)

    def _reference(self, entity: type[Entity] | None, path: Path) -> bool:
        """A place in a hierarchy rests on the parents in it, too."""
        if entity is None or not self._open(entity, path):
            return False
        target: type[Entity] = entity
        for name in path:
            target = self._reader.assembly.registry.fields(target)[name].references or target
        hierarchy = target.info.hierarchy
        return hierarchy is None or self._open(target, (hierarchy.parent,))

    def _open(self, entity: type[Entity], path: Path) -> bool:
        for name in path:
            rights = self._reader.rights(entity)
            field = rights.fields.get(name)
            if rights.none or field is None or rights.cover(name) is not None:
                return False
            if field.references is not None:
                entity = field.references
        return True

"""Whether somebody may be told that a condition holds: only if he may read all that it rests on."""

from __future__ import annotations

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
    Path,
    PathOperand,
    Subquery,
)
from platform_core.entity import Entity
from platform_core.reading import Reader


class Seeing:
    """What one asker may know of conditions."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def may_know(self, entity: type[Entity], shape: object) -> bool:  # noqa: PLR0911 - one return for each shape there is
        """Whether every field that a condition names is open to the asker on all records that he reads."""
        match shape:
            case None | OfClass():
                return True
            case AllOf(parts) | AnyOf(parts):
                return all(self.may_know(entity, part) for part in parts)
            case Negated(part):
                return self.may_know(entity, part)
            case ClassRow(child, where):
                return self.may_know(child, where)
            case IsNull(path):
                return self._open(entity, path)
            case Compare(path, _, operand):
                return self._open(entity, path) and self._operand(entity, operand)
            case Among(path, values):
                return self._open(entity, path) and self._subquery(values)
            case Below(path, roots):
                return self._open(entity, path) and (
                    self._subquery(roots) if isinstance(roots, Subquery) else self._operand(entity, roots)
                )
            case _:
                return False

    def _operand(self, entity: type[Entity], operand: object) -> bool:
        if isinstance(operand, PathOperand):
            return self._open(entity, operand.path)
        return isinstance(operand, Input | Constant | FromActor)

    def _subquery(self, values: Subquery) -> bool:
        return self._open(values.entity, values.path) and self.may_know(values.entity, values.where)

    def _open(self, entity: type[Entity], path: Path) -> bool:
        for name in path:
            rights = self._reader.rights(entity)
            field = rights.fields.get(name)
            if rights.none or field is None or rights.cover(name) is not None:
                return False
            if field.references is not None:
                entity = field.references
        return True

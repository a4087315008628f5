"""Which conditions lead to few records by an index, so that a statement had better begin with them."""

from __future__ import annotations

from collections.abc import Iterator

from ..constraints import Index, Unique
from ..entity import Entity
from .dependence import names_outer
from .shapes import AllOf, Among, AnyOf, ClassRow, Compare, OuterOperand, Path, PathOperand, Present, Shape

_TELLING = ("id", "reference", "number", "string")
"""Kinds of fields whose values are shared by few records; a state or a yes-or-no is shared by many."""


def narrows(entity: type[Entity], shape: Shape | None) -> bool:
    """Whether a condition leads to few records, by an index. A sub-tree of a hierarchy may be all of it, so it does not."""
    match shape:
        case AllOf(parts):
            return any(narrows(entity, part) for part in parts)
        case AnyOf(parts):
            return bool(parts) and all(narrows(entity, part) for part in parts)
        case Compare(path, op, operand):
            equal = op in ("eq", "in") and not isinstance(operand, PathOperand | OuterOperand)
            return equal and leads_alone(entity, path)
        case Among(path, values):
            # One that names the record around it is asked of each record anew, so no index leads to its records.
            return leads_alone(entity, path) and not names_outer(values.where)
        case Present():
            return tied(shape) is not None and any(leads_alone(entity, path) for path, _ in ties(shape)[0])
        case ClassRow(child, where):
            return narrows(child, where)
        case _:
            return False


def leads(entity: type[Entity], field: str) -> bool:
    """Whether an index brings the records in the order of this field."""
    known = entity.info.fields[field]
    return (
        known.index
        or known.unique
        or any(
            constraint.fields[0] == field
            for constraint in entity.info.owner(field).info.constraints
            if isinstance(constraint, Index | Unique)
        )
    )


Tie = tuple[Path, Path]
"""A field of the record asked about, and the field of the other record that has the same value."""


def ties(shape: Present) -> tuple[tuple[Tie, ...], tuple[Shape, ...]]:
    """The fields by which other records are tied to the one asked about, and what else is asked of them."""
    found: list[Tie] = []
    others: list[Shape] = []
    for part in conjuncts(shape.where):
        if isinstance(part, Compare) and part.op == "eq" and isinstance(part.operand, OuterOperand):
            found.append((part.operand.path, part.path))
        else:
            others.append(part)
    return tuple(found), tuple(others)


def tied(shape: Present) -> tuple[Shape, ...] | None:
    """What is asked of the other records besides the ties, if it leads to few of them and the ties are all that ties them.

    The few can then be found once for the whole statement, instead of looked for from each record.
    """
    found, others = ties(shape)
    if not found or any(names_outer(part) for part in others):
        return None
    return others if any(narrows(shape.entity, part) for part in others) else None


def conjuncts(shape: Shape) -> Iterator[Shape]:
    """The conditions that hold together."""
    if isinstance(shape, AllOf):
        for part in shape.parts:
            yield from conjuncts(part)
    else:
        yield shape


def together(parts: tuple[Shape, ...]) -> Shape:
    """These conditions as one."""
    return parts[0] if len(parts) == 1 else AllOf(parts)


def leads_alone(entity: type[Entity], path: Path) -> bool:
    """Whether few records share a value of the field itself that a path names, and an index brings them."""
    return len(path) == 1 and _telling(entity, path[0])


def _telling(entity: type[Entity], name: str) -> bool:
    field = entity.info.fields[name]
    # The database looks for referring rows itself, so there is an index on every reference.
    return field.kind in _TELLING and (name == "sys_id" or field.kind == "reference" or leads(entity, name))

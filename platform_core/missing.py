"""Ids that callers give: the form in which they are stored, and the one error for those that name no record."""

from __future__ import annotations

from .compiler.values import parse_id
from .entity import Entity
from .errors import NotFound
from .ids import is_id


def identity(entity: type[Entity], sys_id: str) -> str:
    """The id as it is stored; what is no id names no record."""
    try:
        return parse_id(sys_id)
    except ValueError:
        raise missing(entity, sys_id) from None


def stored_id(entity: type[Entity], sys_id: str) -> str:
    """The same id; what has not the form of a stored one names no record."""
    if not is_id(sys_id):
        raise missing(entity, sys_id[:50])
    return sys_id


def missing(entity: type[Entity], sys_id: str) -> NotFound:
    """The one error for a record that does not exist and for one that the actor may not read."""
    return NotFound(
        f"there is no {entity.info.table} record {sys_id!r}",
        remedy="check the id; you may lack the right to read it",
    )

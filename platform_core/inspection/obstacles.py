"""What stands in the way of an operation whatever the rules say, in words."""

from __future__ import annotations

from collections.abc import Iterator

from platform_core.access import Actor
from platform_core.entity import Entity
from platform_core.errors import InvalidQuery
from platform_core.registry import Registry
from platform_core.scopes import READ

CANNOT_READ = "he may not read the record, and nobody changes what he may not read; ask about read"


def obstacles(
    registry: Registry, entity: type[Entity], operation: str, field: str | None, actor: Actor
) -> tuple[str, ...]:
    """All that is in the way and is no access rule."""
    scoped = tuple(_of_scope(actor, operation))
    if actor.elevated:
        return scoped
    return (
        *scoped,
        *_of_actor(actor),
        *_of_entity(entity, operation),
        *_of_field(registry, entity, operation, field),
    )


def _of_scope(actor: Actor, operation: str) -> Iterator[str]:
    if actor.read_only and operation != "read":
        yield f"the scope {READ!r} of his token leaves him reading alone, whatever his roles"


def _of_actor(actor: Actor) -> Iterator[str]:
    if not actor.id:
        yield "nobody has no rights"


def _of_entity(entity: type[Entity], operation: str) -> Iterator[str]:
    plural = entity.info.plural
    if entity.info.internal:
        yield f"{plural} are internal to the platform, and no surface shows them"
    elif entity.info.managed and operation != "read":
        yield f"{plural} are written by the platform alone"
    if entity.info.abstract and operation == "create":
        yield f"{plural} are created in one of the tables that extend {entity.info.table}"


def _of_field(registry: Registry, entity: type[Entity], operation: str, field: str | None) -> Iterator[str]:
    if field is None:
        return
    known = registry.fields(entity).get(field)
    if known is None:
        raise InvalidQuery(
            f"{entity.info.table} has no field {field[:60]!r}",
            remedy="`pergola packs show` lists the fields of a table",
        )
    if known.secret:
        yield f"{field} is a secret, which nobody reads"
    if known.read_only and operation not in ("read", "delete"):
        yield f"the platform fills {field} in, nobody else does"

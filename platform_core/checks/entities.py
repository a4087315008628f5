"""Entities: they stand on what is there, say what they are, and somebody can reach them."""

from __future__ import annotations

from collections.abc import Iterator

from ..entity import Entity
from ..registry import Registry
from ..rules import BusinessRule


def check(registry: Registry) -> Iterator[str]:
    """Every entity extends and refers to active entities, has a docstring, and a rule that opens it to some role."""
    active = set(registry.entities.values())
    for entity in registry.contributions.entities:
        where = f"pack {registry.owner(entity)!r}, entity {entity.__name__}"
        if not entity.info.summary:
            yield f"{where} does not say what it is; give it a docstring"
        extends = entity.info.extends
        if extends is not None and extends not in active:
            yield f"{where} extends {extends.__name__}, which no active pack has; add its pack to `requires`"
        for field in entity.info.own_fields.values():
            if field.references is not None and field.references not in active:
                yield f"{where}, field {field.name!r} refers to {field.references.__name__}; add its pack to `requires`"
        numbered = any(field.kind == "number" for field in entity.info.fields.values())
        if numbered and not entity.info.number_prefix and not entity.info.abstract:
            yield f"{where} has record numbers but no prefix for them; give it a number_prefix"
        if not (entity.info.internal or entity.info.managed or entity.info.abstract) and not _opened(
            registry, entity
        ):
            yield f"{where} has no access rule that opens it to anybody; add a Grant to access_rules"
    for rule in registry.contributions.business_rules:
        yield from _business_rule(registry, rule)


def _opened(registry: Registry, entity: type[Entity]) -> bool:
    return any(grant.entity in entity.info.lineage for grant in registry.grants)


def _business_rule(registry: Registry, rule: BusinessRule) -> Iterator[str]:
    where = f"pack {registry.owner_of(rule)!r}, business rule {rule.name!r} on {rule.entity.__name__}"
    parts = {
        word: function for word in ("before", "after", "on") if (function := getattr(rule, word)) is not None
    }
    if len(parts) != 1:
        yield f"{where} has {len(parts)} functions; give it exactly one of before, after, on"
    for word in parts:
        if not rule.name.startswith(f"{word}_"):
            yield f"{where} runs {word!r}, so its function's name starts with {word}_; rename it"
    if rule.entity is not Entity and rule.entity not in registry.entities.values():
        yield f"{where} is about an entity of no active pack; add its pack to `requires`"
    if not rule.because:
        yield f"{where} gives no reason; fill in `because`"

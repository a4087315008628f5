"""The workshop under access rules without any database: what the policy says, and the statements that come of it."""

from __future__ import annotations

from typing import Any

from platform_core import Entity, User
from platform_core.access import Actor, Permission
from platform_core.assembly import Assembly
from platform_core.compiler.rights import Rights
from platform_core.compiler.scope import Scope
from platform_core.compiler.shapes import Shape, Shaper
from platform_core.compiler.statement import Statement
from platform_core.conditions import Condition
from platform_core.hiding import Hidden
from platform_core.lifecycles import Lifecycle
from platform_core.registry import Contributions, Registry
from tests.example import works
from tests.example.works import Rule


def ruled(
    *rules: Rule,
    lifecycles: tuple[Lifecycle, ...] = (),
    hidden: Hidden | None = None,
    more: tuple[type[Entity], ...] = (),
) -> Assembly:
    """The workshop's entities (and people) under these rules alone."""
    contributions = Contributions(
        packs=(works.pack,),
        entities=(User, *works.ENTITIES, *more),
        roles=works.ROLES,
        access_rules=rules,
        lifecycles=lifecycles,
    )
    return Assembly(Registry(contributions, hidden=hidden))


def somebody(*roles: Any) -> Actor:
    """A person with exactly these roles."""
    return Actor(id="a" * 32, user_name="ann", roles=frozenset(role.name for role in roles), kind="internal")


def rights(assembly: Assembly, actor: Actor, entity: type[Entity], operation: Permission = "read") -> Rights:
    """What the policy gives."""
    return assembly.policy.rights(actor, entity, operation)


def scope_of(assembly: Assembly, actor: Actor, entity: type[Entity], dialect: str = "sqlite") -> Scope:
    """The scope of what a person asks of an entity."""

    def rights_of(other: type[Entity]) -> Rights:
        return rights(assembly, actor, other)

    return Scope(Statement(dialect, rights_of), entity, rights_of(entity))


def shape(entity: type[Entity], condition: Condition) -> Shape:
    """A rule's condition as a shape."""
    return Shaper(constants=True).condition(entity, condition)

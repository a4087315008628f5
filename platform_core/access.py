"""What access rules are made of: roles, grants, restrictions, protected fields, and facts about the actor.

Grants add up (any one that fits is enough), restrictions cut (each must hold, whoever asks), and without a
grant the answer is no. Every rule carries its reason, which ``explain`` shows.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Annotated, Any, Literal

import msgspec

from .conditions import ActorStandIn, ConditionOf, Related
from .entity import Entity

Operation = Literal["create", "read", "write", "delete"]
OPERATIONS: tuple[Operation, ...] = ("create", "read", "write", "delete")
TRANSITION = "transition:"
Permission = Annotated[str, msgspec.Meta(pattern=f"^({'|'.join(OPERATIONS)}|{TRANSITION}[a-z][a-z0-9_]*)$")]
"""An operation, or one move of a lifecycle by name: ``transition:close``."""
ALWAYS_OPEN = ("sys_id", "sys_class_name", "sys_mod_count")
"""The fields that come along with every right."""
RoleKind = Literal["internal", "external", "either"]


class Role(msgspec.Struct, frozen=True):
    """A named set of rights, owned by one pack.

    ``contains``: roles whose rights it includes, at any depth. ``kind``: ``internal`` roles are for staff,
    ``external`` ones for customers and partners; nobody ever holds both, by any path. ``assignable_by``: roles
    whose holders may give it though they do not hold it; all others give only what they hold. ``excludes``: roles that
    nobody ever holds together with this one, by any path.
    """

    name: str
    summary: str
    contains: tuple[Role, ...] = ()
    kind: RoleKind = "either"
    grantable: bool = True
    assignable_by: tuple[Role, ...] = ()
    excludes: tuple[Role, ...] = ()

    def __hash__(self) -> int:
        return hash(self.name)


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """Lets a role do something to the records of an entity (and of the entities that extend it).

    ``may``: operations, and moves of the lifecycle by name (``transition:close``), which open that move and nothing
    else. ``where``: which records, as a condition over the entity and the actor; all when left out. ``fields``:
    which fields may be read or given; all when left out, and with a move those that it needs and takes. For
    ``write`` and for moves the condition must hold before the change and after it.
    """

    role: Role
    entity: type[Entity]
    may: tuple[Permission, ...]
    because: str
    where: ConditionOf | None = None
    fields: tuple[str, ...] | None = None


class Restriction(msgspec.Struct, frozen=True, kw_only=True):
    """Cuts the records of an entity down to those that satisfy a condition, whoever asks except ``unless``.

    It also holds when the records are read through a parent entity. One that cuts changes (``write``) cuts every move;
    ``may=("transition:close",)`` cuts that move alone.
    """

    entity: type[Entity]
    where: ConditionOf
    because: str
    unless: tuple[Role, ...] = ()
    may: tuple[Permission, ...] = OPERATIONS


class ProtectedField(msgspec.Struct, frozen=True, kw_only=True):
    """Keeps a field to the roles named: to read it, and to write it. ``None`` leaves that side to the grants."""

    entity: type[Entity]
    field: str
    because: str
    read: tuple[Role, ...] | None = None
    write: tuple[Role, ...] | None = None


AccessRule = Grant | Restriction | ProtectedField


class ActorFact(msgspec.Struct, frozen=True):
    """Something that a pack knows of the actor, such as the accounts that he belongs to; rules and ``/api/me`` use it."""

    name: str
    summary: str
    values: Callable[[ActorStandIn], Related]


class Impersonator(msgspec.Struct, frozen=True, kw_only=True):
    """Who acts in the place of somebody else, why, and until when."""

    id: str
    user_name: str
    reason: str
    ends: datetime.datetime


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks: the user, his roles with all that they contain, and whether he is staff or a customer.

    Without a user id an actor is nobody and has no rights. ``temporary``: those of the roles that he has for a
    time only, given with an end or lent by a colleague; he gives none of them to anybody. ``impersonator``: who
    really sits there, when somebody of the support acts for the user.
    """

    id: str = ""
    user_name: str = "nobody"
    name: str = ""
    roles: frozenset[str] = frozenset()
    kind: Literal["internal", "external", "nobody"] = "nobody"
    elevated: str = ""
    """The reason for which this actor stands outside the access rules; empty for everybody who is a person."""
    temporary: frozenset[str] = frozenset()
    impersonator: Impersonator | None = None
    scopes: tuple[str, ...] = ()
    """What his token narrows him to, in its own words; ``roles`` and ``read_only`` have it already."""
    read_only: bool = False
    """Whether his token only reads: no record is created, changed or deleted with it, whatever his roles."""

    def has(self, *roles: Role) -> bool:
        """Whether the actor holds one of these roles, directly or inside another one."""
        return any(role.name in self.roles for role in roles)


NOBODY = Actor()


def move_of(permission: str) -> str | None:
    """The name of the move that a permission is about; ``None`` for an operation."""
    return permission.removeprefix(TRANSITION) if permission.startswith(TRANSITION) else None


def to_move(name: str) -> Permission:
    """The permission to make a move."""
    return f"{TRANSITION}{name}"


def closure(roles: dict[str, Role], names: frozenset[str] | set[str]) -> frozenset[str]:
    """The roles named and every role that they contain, at any depth; names that are not active fall away."""
    seen: set[str] = set()
    todo = [name for name in names if name in roles]
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            todo += [inner.name for inner in roles[name].contains if inner.name in roles]
    return frozenset(seen)


def kinds_of(roles: dict[str, Role], names: frozenset[str]) -> set[Any]:
    """The kinds (internal, external) that these roles and what they contain belong to."""
    return {roles[name].kind for name in closure(roles, names)} - {"either"}


def clash(roles: dict[str, Role], names: frozenset[str]) -> tuple[str, str] | None:
    """Two of these roles and what they contain, of which one excludes the other; nothing when they go together."""
    held = closure(roles, names)
    return next(
        ((name, other.name) for name in sorted(held) for other in roles[name].excludes if other.name in held),
        None,
    )

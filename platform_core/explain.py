"""What an explanation is made of: the rules that decide, each with its reason, and how the actor comes to it."""

from __future__ import annotations

import msgspec

from .identity.role_paths import RolePath


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A row through which a grant holds: a relationship, a membership, a setting that its condition found.

    ``values``: what stands in the fields that the condition names. ``field``: the field of the record before it by which
    it was found. ``words``: all of it as a sentence says it.
    """

    table: str
    sys_id: str
    words: str
    values: dict[str, str] = {}
    field: str = ""

    def __hash__(self) -> int:
        return hash((self.table, self.sys_id, self.field))


class RuleVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """One rule and whether it holds for the record. A grant that holds opens it; a restriction that does not closes it.

    ``name``: the rule by its pack and its place there. ``holds``: ``None`` where no record says so. ``where``: the
    rule's condition in words. ``held``: how the actor holds the role that the rule is for, or is spared by it.
    ``decides``: it is one of those without which the answer were another one. ``kind``: ``grant``, ``restriction``,
    ``protected field`` or ``move``. ``through``: of a grant that holds, the rows by which it does.
    """

    kind: str
    because: str
    holds: bool | None
    role: str | None = None
    entity: str = ""
    fields: tuple[str, ...] | None = None
    name: str = ""
    pack: str = ""
    table: str = ""
    where: str = ""
    unless: tuple[str, ...] = ()
    held: tuple[RolePath, ...] = ()
    decides: bool = False
    through: tuple[Link, ...] = ()


class OpeningRole(msgspec.Struct, frozen=True, kw_only=True):
    """A role that would open what is refused, if it were given in addition, and the rules by which."""

    role: str
    summary: str
    rules: tuple[str, ...]


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """The answer and the rules behind it. ``shut_fields`` are those that field protection keeps from the actor.

    ``decided_by``: the fewest rules without all of which the answer were the other one: the grants that open, or the
    restrictions and protections that close. ``opening_roles``: of a refusal, the roles each of which would open it if it
    were given in addition. ``obstacles``: what stands in the way and is no rule.
    """

    table: str
    sys_id: str
    operation: str
    allowed: bool
    rules: tuple[RuleVerdict, ...]
    shut_fields: tuple[str, ...] = ()
    user: str = ""
    user_name: str = ""
    field: str | None = None
    decided_by: tuple[str, ...] = ()
    opening_roles: tuple[OpeningRole, ...] = ()
    obstacles: tuple[str, ...] = ()

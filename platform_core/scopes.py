"""Scopes of tokens and of OAuth clients: they narrow what a user may do, and never widen it.

A scope is a list of words, separated by single spaces: names of roles, and ``read``. Names of roles leave the user
those of his roles that they name or contain; ``read`` leaves him reading. Without any, nothing is narrowed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from .access import Actor, Role, closure
from .errors import FieldError, InvalidInput

READ = "read"
MAX_SCOPE = 1000
"""Characters of a scope, spaces included."""


def words(text: str | None) -> tuple[str, ...]:
    """The words of a scope as it is stored or sent, each once and in order; none for ``None``."""
    return tuple(sorted(set((text or "").split(" ")) - {""}))


def stored(scope: Iterable[str]) -> str | None:
    """A scope as text; ``None`` for one that narrows nothing."""
    return " ".join(sorted(set(scope))) or None


def checked(text: str | None, roles: Mapping[str, Role], *, pointer: str = "/scope") -> tuple[str, ...]:
    """The words of a scope that somebody asks for; each must be ``read`` or a role of an active pack."""
    if text is not None and len(text) > MAX_SCOPE:
        raise refused(f"a scope has at most {MAX_SCOPE} characters", "name fewer roles", pointer)
    asked = words(text)
    for word in asked:
        if word != READ and word not in roles:
            raise refused(f"there is no scope {word[:100]!r}", f"use {READ!r} or the name of a role", pointer)
    return asked


def granted(asked: tuple[str, ...], allowed: tuple[str, ...], roles: Mapping[str, Role]) -> tuple[str, ...]:
    """What somebody gets who asks for a scope and may have another one: all that he may, when he asks for nothing.

    Reading alone can always be asked for, and what is allowed for reading alone is given for reading alone.
    """
    if not asked:
        return allowed
    named, limits = _roles(asked), _roles(allowed)
    if limits:
        within = closure(dict(roles), limits)
        if outside := sorted(named - within):
            raise refused(f"the scope {outside[0]!r} is not allowed here", "ask for less", "/scope")
    reading = {READ} & {*asked, *allowed}
    return tuple(sorted((named or limits) | reading))


def narrowed(actor: Actor, scope: tuple[str, ...], roles: Mapping[str, Role]) -> Actor:
    """The actor with no more than a scope leaves him. What he is, internal or external, stays."""
    if not scope:
        return actor
    named = _roles(scope)
    # A scope whose roles have all gone leaves nothing; it must not be taken for one that names none.
    kept = actor.roles & closure(dict(roles), named) if named else actor.roles
    return msgspec.structs.replace(
        actor,
        roles=kept,
        temporary=actor.temporary & kept,
        read_only=actor.read_only or READ in scope,
        scopes=tuple(sorted({*actor.scopes, *scope})),
    )


def _roles(scope: tuple[str, ...]) -> frozenset[str]:
    return frozenset(scope) - {READ}


def refused(detail: str, remedy: str, pointer: str) -> InvalidInput:
    """The error for a scope that cannot be given; OAuth calls it ``invalid_scope``."""
    error = FieldError(pointer=pointer, detail=detail, code="invalid_scope")
    return InvalidInput(detail, remedy=remedy, errors=[error])

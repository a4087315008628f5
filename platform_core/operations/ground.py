"""What plans are drawn upon, and what comes of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

import msgspec

from platform_core.access import Actor
from platform_core.archives import ArchiveFolder
from platform_core.assembly import Assembly, Check, all_problems, contributions
from platform_core.discovery import Available
from platform_core.errors import PackError
from platform_core.instance import Instance, StoredState
from platform_core.pack import Pack
from platform_core.quarantine import BASE
from platform_core.registry import Registry
from platform_core.schema import SchemaPlan
from platform_core.storage import Session, Transaction

from .plan import Plan

__all__ = ["BASE", "Check", "Draft", "Ground", "Verb", "Work", "joined", "silent"]

Progress = Callable[[str, int, int], None]
"""Told how far long work is: of what ("schema changes"), how many are done, of how many (0: nobody knows)."""


def silent(what: str, done: int, of: int) -> None:
    """Progress that nobody asked for."""


class Ground(msgspec.Struct, frozen=True, kw_only=True):
    """What a plan is drawn upon."""

    session: Session
    available: Available
    state: StoredState
    before: Assembly
    checks: Sequence[Check] = ()
    archives: ArchiveFolder | None = None


class Draft(msgspec.Struct, frozen=True):
    """A plan, and the registry that would be served after it; None if the packs cannot even be joined.

    ``schema``: where the schema changes, the way there.
    """

    plan: Plan
    after: Registry | None
    schema: SchemaPlan | None = None


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """A plan that is being carried out: whose, on what ground, in which transaction."""

    instance: Instance
    transaction: Transaction
    actor: Actor
    ground: Ground
    draft: Draft
    progress: Progress = silent

    @property
    def plan(self) -> Plan:
        """What has been confirmed."""
        return self.draft.plan

    @property
    def after(self) -> Registry:
        """What will be served afterwards."""
        assert self.draft.after is not None, "a plan without a registry has blockers, and is not carried out"
        return self.draft.after


class Verb(msgspec.Struct, frozen=True):
    """A life-cycle operation: how its plan is drawn, by reading alone, and how it is carried out.

    Before it, the plan's changes of the schema are applied; after it, role rows, generation and audit follow.
    """

    draft: Callable[[Ground, tuple[str, ...]], Awaitable[Draft]]
    carry_out: Callable[[Work], Awaitable[None]]


def joined(packs: Sequence[Pack], ground: Ground) -> tuple[Registry | None, list[str]]:
    """The registry of packs, and what is wrong with it."""
    try:
        registry = Registry(contributions(packs))
    except PackError as error:
        return None, [str(error)]
    return registry, all_problems(registry, ground.checks)

"""Every hook of the platform, one sentence each.

Hook names are a grammar. ``register_``: declarative, asked once per process under a time limit, no input and no
output but the contributions. What a pack does around changes is a registered thing, too: a business rule, whose function
names carry on the grammar (``before_`` may refuse, ``after_`` runs in the same transaction, ``on_`` runs
after the commit, at least once); its payload is one frozen, versioned struct, ``Change`` or ``ChangeEvent``.
A ``Pack`` answers all hooks from its fields.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pluggy

if TYPE_CHECKING:
    from .access import AccessRule, ActorFact, Role
    from .data_steps import DataStep
    from .demo import DemoData
    from .entity import Entity
    from .lifecycles import Lifecycle
    from .overviews import OverviewSection
    from .pack import CaseType, Job, Setting
    from .rules import BusinessRule

PROJECT = "pergola"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


class PackHooks:
    """The hooks that a pack answers."""

    @hookspec
    def register_entities(self) -> Sequence[type[Entity]]:
        """Return the record types that this pack adds, each after those that it refers to."""
        raise AssertionError

    @hookspec
    def register_roles(self) -> Sequence[Role]:
        """Return the roles that this pack owns."""
        raise AssertionError

    @hookspec
    def register_access_rules(self) -> Sequence[AccessRule]:
        """Return the grants, restrictions and protected fields, each with its reason."""
        raise AssertionError

    @hookspec
    def register_actor_facts(self) -> Sequence[ActorFact]:
        """Return what this pack knows of an actor, for rules and for ``/api/me``."""
        raise AssertionError

    @hookspec
    def register_lifecycles(self) -> Sequence[Lifecycle]:
        """Return the states of this pack's entities and the moves between them."""
        raise AssertionError

    @hookspec
    def register_case_types(self) -> Sequence[CaseType]:
        """Return the entities that people can open as a case."""
        raise AssertionError

    @hookspec
    def register_business_rules(self) -> Sequence[BusinessRule]:
        """Return the code that runs before, after and upon changes."""
        raise AssertionError

    @hookspec
    def register_routes(self) -> Sequence[Any]:
        """Return route handlers of the web framework, served while the pack is active."""
        raise AssertionError

    @hookspec
    def register_jobs(self) -> Sequence[Job]:
        """Return the work that the platform does by itself from time to time."""
        raise AssertionError

    @hookspec
    def register_settings(self) -> Sequence[Setting]:
        """Return the values that an implementer may set."""
        raise AssertionError

    @hookspec
    def register_data_steps(self) -> Sequence[DataStep]:
        """Return the changes of data that belong to this pack's versions."""
        raise AssertionError

    @hookspec
    def register_overview_sections(self) -> Sequence[OverviewSection]:
        """Return what this pack shows in one look with records of entities, its own or those of others."""
        raise AssertionError

    @hookspec
    def register_demo(self) -> DemoData | None:
        """Return the demonstration data of this pack, loaded only when asked for."""
        raise AssertionError

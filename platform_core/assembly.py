"""The assembly: an instance's active packs joined into one immutable whole."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pluggy

from . import checks
from .access import ActorFact, Grant, ProtectedField, Restriction, Role
from .choices import Choices
from .discovery import Available
from .entity import Entity
from .errors import FieldError, PackError
from .hookspecs import PROJECT, PackHooks
from .lifecycles import Lifecycle
from .pack import CaseType, DataStep, Job, Pack, Setting
from .policy import Policy
from .registry import NO_CHOICES, Contributions, Registry
from .resolution import Resolution
from .rules import BusinessRule

KINDS: dict[str, tuple[type, ...]] = {
    "roles": (Role,),
    "access_rules": (Grant, Restriction, ProtectedField),
    "actor_facts": (ActorFact,),
    "lifecycles": (Lifecycle,),
    "case_types": (CaseType,),
    "business_rules": (BusinessRule,),
    "jobs": (Job,),
    "settings": (Setting,),
    "data_steps": (DataStep,),
}


class Assembly:
    """Registry and compiled access of one generation. Made beside the running one, then put in its place."""

    def __init__(self, registry: Registry, generation: int = 0) -> None:
        self.registry = registry
        self.policy = Policy(registry)
        self.generation = generation
        self.statements: dict[Any, Any] = {}

    @property
    def packs(self) -> Sequence[Pack]:
        """The active packs, each after those that it requires."""
        return self.registry.contributions.packs


def assemble(
    available: Available,
    names: Iterable[str],
    *,
    generation: int = 0,
    added_choices: Mapping[tuple[str, str], Choices] = NO_CHOICES,
    hidden: Mapping[str, tuple[str, ...]] | None = None,
) -> Assembly:
    """Join packs and all that they require; a ``PackError`` lists everything that stands in the way."""
    resolution = Resolution(available, names)
    refuse(resolution.problems)
    registry = Registry(contributions(resolution.order), added_choices=added_choices, hidden=hidden)
    refuse(checks.problems(registry))
    return Assembly(registry, generation)


def refuse(problems: list[str]) -> None:
    """Raise one error that lists all problems, if there are any."""
    if problems:
        errors = [FieldError(pointer="", detail=problem, code="pack_refused") for problem in problems]
        raise PackError("; ".join(problems), errors=errors)


def contributions(packs: Sequence[Pack]) -> Contributions:
    """Ask every pack for what it contributes, in the packs' order, through the hooks."""
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(PackHooks)
    for pack in packs:
        try:
            manager.register(pack, name=pack.name)
            manager.check_pending()
        except pluggy.PluginValidationError as error:
            raise PackError(
                f"pack {pack.name!r} answers a hook that there is not: {error}",
                remedy="`pergola hooks` lists the hooks and what they are given",
            ) from error
    given = functools.partial(_given, manager, packs)
    entities, roles, settings, jobs = (given(kind) for kind in ("entities", "roles", "settings", "jobs"))
    rules, lifecycles, business_rules = (
        given(kind) for kind in ("access_rules", "lifecycles", "business_rules")
    )
    owners = {f"entity:{entity.info.table}": pack.name for pack, entity in entities}
    owners |= {f"role:{role.name}": pack.name for pack, role in roles}
    owners |= {f"setting:{setting.name}": pack.name for pack, setting in settings}
    owners |= {f"job:{job.name}": pack.name for pack, job in jobs}
    owners |= {f"rule:{id(rule)}": pack.name for pack, rule in (*rules, *lifecycles, *business_rules)}
    return Contributions(
        packs=tuple(packs),
        entities=_things(entities),
        roles=_things(roles),
        settings=_things(settings),
        jobs=_things(jobs),
        access_rules=_things(rules),
        actor_facts=_things(given("actor_facts")),
        lifecycles=_things(lifecycles),
        case_types=_things(given("case_types")),
        business_rules=_things(business_rules),
        routes=_things(given("routes")),
        data_steps=tuple(given("data_steps")),
        owners=owners,
    )


def _things(given: list[tuple[Pack, Any]]) -> tuple[Any, ...]:
    return tuple(thing for _, thing in given)


def _given(manager: pluggy.PluginManager, packs: Sequence[Pack], kind: str) -> list[tuple[Pack, Any]]:
    """Pairs of pack and contribution. pluggy answers last registered first; we want the packs' own order, and the owner."""
    answers = {
        impl.plugin_name: impl.function for impl in getattr(manager.hook, f"register_{kind}").get_hookimpls()
    }
    found = []
    for pack in packs:
        try:
            things = tuple(answers[pack.name]())
        except Exception as error:
            raise PackError(
                f"pack {pack.name!r} fails in register_{kind}: {type(error).__name__}: {error}"
            ) from error
        for thing in things:
            if not _fits(kind, thing):
                raise PackError(
                    f"pack {pack.name!r} answers register_{kind} with {thing!r:.80}",
                    remedy=f"return {kind.replace('_', ' ')} only",
                )
            found.append((pack, thing))
    return found


def _fits(kind: str, thing: Any) -> bool:
    if kind == "entities":
        return isinstance(thing, type) and issubclass(thing, Entity) and thing is not Entity
    return kind not in KINDS or isinstance(thing, KINDS[kind])

"""The assembly: an instance's active packs joined into one immutable whole."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pluggy

from . import checks
from .choices import Choices
from .discovery import Available
from .errors import FieldError, PackError
from .hookspecs import PROJECT, PackHooks
from .pack import Pack
from .policy import Policy
from .registry import NO_CHOICES, Contributions, Registry
from .resolution import Resolution


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
        manager.register(pack, name=pack.name)
    manager.check_pending()
    given = functools.partial(_given, manager, packs)
    entities, roles, settings, jobs = (given(kind) for kind in ("entities", "roles", "settings", "jobs"))
    owners = {f"entity:{entity.info.table}": pack.name for pack, entity in entities}
    owners |= {f"role:{role.name}": pack.name for pack, role in roles}
    owners |= {f"setting:{setting.name}": pack.name for pack, setting in settings}
    owners |= {f"job:{job.name}": pack.name for pack, job in jobs}
    return Contributions(
        packs=tuple(packs),
        entities=_things(entities),
        roles=_things(roles),
        settings=_things(settings),
        jobs=_things(jobs),
        access_rules=_things(given("access_rules")),
        actor_facts=_things(given("actor_facts")),
        lifecycles=_things(given("lifecycles")),
        case_types=_things(given("case_types")),
        business_rules=_things(given("business_rules")),
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
            found += [(pack, thing) for thing in answers[pack.name]()]
        except Exception as error:
            raise PackError(
                f"pack {pack.name!r} fails in register_{kind}: {type(error).__name__}: {error}"
            ) from error
    return found

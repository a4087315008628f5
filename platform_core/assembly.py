"""The assembly: an instance's active packs joined into one immutable whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from .asking import asked
from .checks import problems
from .choices import Choices
from .cuts import StoredCut, stood_in_for
from .discovery import Available
from .errors import FieldError, PackError
from .hiding import Hidden
from .pack import Pack
from .policy import Policy
from .registry import NO_CHOICES, Contributions, Registry
from .resolution import Resolution

JOINED = (
    "entities", "roles", "access_rules", "actor_facts", "lifecycles", "case_types", "business_rules", "routes",
    "jobs", "settings", "overview_sections",
)  # fmt: skip

Check = Callable[[Registry], Iterable[str]]
"""A further check of the packs that would be active; each text that it returns is a blocker."""


class Assembly:
    """Registry and compiled access of one generation. Made beside the running one, then put in its place."""

    def __init__(self, registry: Registry, generation: int = 0) -> None:
        self.registry = registry
        self.policy = Policy(registry)
        self.generation = generation
        self.statements: dict[Any, Any] = {}
        self.compared: Any = None
        """What the last plan compared with this assembly: whoever carries the plan out compares the same."""
        self.default_country: str | None = None
        """Whose phone numbers are written without the code of their country: the instance's setting."""

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
    hidden: Hidden | None = None,
    cuts: Mapping[str, Sequence[StoredCut]] | None = None,
    checks: Sequence[Check] = (),
) -> Assembly:
    """Join packs and all that they require; a ``PackError`` lists everything that stands in the way.

    ``hidden`` classes and ``cuts`` are those of packs that are not among them.
    """
    resolution = Resolution(available, names)
    refuse(resolution.problems)
    given = stood_in_for(contributions(resolution.order), cuts or {})
    registry = Registry(given, added_choices=added_choices, hidden=hidden)
    refuse(all_problems(registry, checks))
    return Assembly(registry, generation)


def all_problems(registry: Registry, further: Iterable[Check]) -> list[str]:
    """What is wrong with the packs of a registry, in the eyes of the core and of whoever else has a check."""
    return [*problems(registry), *(problem for check in further for problem in check(registry))]


def refuse(found: list[str]) -> None:
    """Raise one error that lists all problems found, if there are any."""
    if found:
        errors = [FieldError(pointer="", detail=problem, code="pack_refused") for problem in found]
        raise PackError("; ".join(found), errors=errors)


def contributions(packs: Sequence[Pack]) -> Contributions:
    """What every pack brings, in the packs' order."""
    packs = tuple(asked(pack) for pack in packs)
    owners: dict[str, str] = {}
    for pack in packs:
        owners |= {f"entity:{entity.info.table}": pack.name for entity in pack.entities}
        for kind in ("role", "setting", "job"):
            owners |= {f"{kind}:{thing.name}": pack.name for thing in getattr(pack, f"{kind}s")}
        rules = (*pack.access_rules, *pack.lifecycles, *pack.business_rules)
        owners |= {f"rule:{id(rule)}": pack.name for rule in rules}
    return Contributions(
        packs=packs,
        **{kind: tuple(thing for pack in packs for thing in getattr(pack, kind)) for kind in JOINED},
        data_steps=tuple((pack, step) for pack in packs for step in pack.data_steps),
        owners=owners,
    )

"""Pack: the manifest that says what a pack is called, what it needs and what it adds."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from .access import AccessRule, ActorFact, Role
from .data_steps import DataStep
from .entity import Entity
from .formats import FormatName, normal
from .hookspecs import hookimpl
from .lifecycles import Lifecycle
from .overviews import OverviewSection
from .rules import BusinessRule

if TYPE_CHECKING:
    from .demo import DemoData
    from .records import Records


class CaseType(msgspec.Struct, frozen=True):
    """An entity that extends the case, offered to people under a name: "Complaint", "Line fault"."""

    entity: type[Entity]
    label: str
    summary: str
    category: str = "General"


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """A value that an implementer may set per instance; ``name`` starts with the pack's name and a dot.

    ``choices``: the only texts that are taken. ``secret``: nothing shows it once it is set, it can only be replaced; the
    database keeps it encrypted. A secret setting is a text, and empty by default.
    """

    name: str
    summary: str
    kind: Literal["text", "integer", "boolean"]
    default: str | int | bool
    minimum: int = 1
    maximum: int = 1_000_000
    format: FormatName | None = None
    """The form of a text that is not empty, such as ``country``."""
    choices: tuple[str, ...] = ()
    secret: bool = False

    def problem(self, text: str) -> str:
        """What is wrong with a value as text; nothing when it can be used."""
        if self.choices and text not in self.choices:
            return f"the value is one of {', '.join(self.choices)}"
        match self.kind:
            case "boolean" if text not in ("true", "false"):
                return "the value is true or false"
            case "integer" if not (
                text.isascii() and text.isdigit() and self.minimum <= int(text[:10]) <= self.maximum
            ):
                return f"the value is a whole number from {self.minimum} to {self.maximum}"
            case "text" if self.format is not None and text:
                try:
                    normal(self.format, text)
                except ValueError as error:
                    return str(error)
        return ""


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """Work that the platform does by itself every so many seconds, once per instance however many workers there are.

    A run that takes longer than ``within`` seconds is ended, and counts as failed.
    """

    name: str
    summary: str
    every: int
    run: Callable[[Records], Awaitable[None]]
    within: int = 300


class Pack(msgspec.Struct, frozen=True, kw_only=True):
    """What a pack is called, what it needs and what it adds. All of it is data; importing a pack has no side effects.

    ``requires`` holds PEP 440 requirements on other packs by name (``"b2b>=0.1"``).
    """

    name: str
    version: str
    summary: str
    requires: tuple[str, ...] = ()
    entities: tuple[type[Entity], ...] = ()
    roles: tuple[Role, ...] = ()
    access_rules: tuple[AccessRule, ...] = ()
    actor_facts: tuple[ActorFact, ...] = ()
    lifecycles: tuple[Lifecycle, ...] = ()
    case_types: tuple[CaseType, ...] = ()
    business_rules: tuple[BusinessRule, ...] = ()
    routes: tuple[Any, ...] = ()
    jobs: tuple[Job, ...] = ()
    settings: tuple[Setting, ...] = ()
    data_steps: tuple[DataStep, ...] = ()
    overview_sections: tuple[OverviewSection, ...] = ()
    demo: DemoData | None = None

    @hookimpl
    def register_entities(self) -> Sequence[type[Entity]]:
        return self.entities

    @hookimpl
    def register_roles(self) -> Sequence[Role]:
        return self.roles

    @hookimpl
    def register_access_rules(self) -> Sequence[AccessRule]:
        return self.access_rules

    @hookimpl
    def register_actor_facts(self) -> Sequence[ActorFact]:
        return self.actor_facts

    @hookimpl
    def register_lifecycles(self) -> Sequence[Lifecycle]:
        return self.lifecycles

    @hookimpl
    def register_case_types(self) -> Sequence[CaseType]:
        return self.case_types

    @hookimpl
    def register_business_rules(self) -> Sequence[BusinessRule]:
        return self.business_rules

    @hookimpl
    def register_routes(self) -> Sequence[Any]:
        return self.routes

    @hookimpl
    def register_jobs(self) -> Sequence[Job]:
        return self.jobs

    @hookimpl
    def register_settings(self) -> Sequence[Setting]:
        return self.settings

    @hookimpl
    def register_data_steps(self) -> Sequence[DataStep]:
        return self.data_steps

    @hookimpl
    def register_overview_sections(self) -> Sequence[OverviewSection]:
        return self.overview_sections

    @hookimpl
    def register_demo(self) -> DemoData | None:
        return self.demo

"""The registry: what the active packs contribute, joined, checked and ready to be looked up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from .access import ActorFact, Grant, ProtectedField, Restriction, Role
from .blank import Blank
from .choices import Choices
from .data_steps import DataStep
from .entity import Entity
from .errors import NotFound
from .fields import Field
from .hiding import Hidden, HiddenClass
from .lifecycles import Lifecycle
from .overviews import OverviewSection
from .pack import CaseType, Job, Pack, Setting
from .rules import BusinessRule, ChangeKind
from .validation import field_type

NO_CHOICES: Mapping[tuple[str, str], Choices] = {}


class Contributions(msgspec.Struct, frozen=True, kw_only=True):
    """What the packs contribute, by kind, in the packs' order."""

    packs: tuple[Pack, ...]
    entities: tuple[type[Entity], ...] = ()
    roles: tuple[Role, ...] = ()
    access_rules: tuple[Grant | Restriction | ProtectedField, ...] = ()
    actor_facts: tuple[ActorFact, ...] = ()
    lifecycles: tuple[Lifecycle, ...] = ()
    case_types: tuple[CaseType, ...] = ()
    business_rules: tuple[BusinessRule, ...] = ()
    routes: tuple[Any, ...] = ()
    jobs: tuple[Job, ...] = ()
    settings: tuple[Setting, ...] = ()
    data_steps: tuple[tuple[Pack, DataStep], ...] = ()
    overview_sections: tuple[OverviewSection, ...] = ()
    owners: dict[str, str] = {}
    """Which pack brought a thing: ``entity:<table>``, ``role:<name>``, ``setting:<name>``, ``job:<name>``, ``rule:<id>``."""


class Registry:
    """Looks up what the active packs contribute. Immutable once made."""

    def __init__(
        self,
        contributions: Contributions,
        *,
        added_choices: Mapping[tuple[str, str], Choices] = NO_CHOICES,
        hidden: Hidden | None = None,
    ) -> None:
        """``added_choices``: choice lists extended on the instance, by table and field. ``hidden``: what packs that are
        not active have in the database.
        """
        self.contributions = contributions
        self.packs = {pack.name: pack for pack in contributions.packs}
        self.entities = {entity.info.table: entity for entity in contributions.entities}
        self.roles = {role.name: role for role in contributions.roles}
        self.settings = {setting.name: setting for setting in contributions.settings}
        self.facts = {fact.name: fact for fact in contributions.actor_facts}
        rules = contributions.access_rules
        self.grants = tuple(rule for rule in rules if isinstance(rule, Grant))
        self.restrictions = tuple(rule for rule in rules if isinstance(rule, Restriction))
        self.protected_fields = tuple(rule for rule in rules if isinstance(rule, ProtectedField))
        self.hidden = hidden or Hidden()
        self._lifecycles = {lifecycle.entity: lifecycle for lifecycle in contributions.lifecycles}
        self._children = {
            entity: tuple(other for other in contributions.entities if entity in other.info.lineage)
            for entity in contributions.entities
        }
        self._fields = {
            entity: self._effective_fields(entity, added_choices) for entity in contributions.entities
        }
        self._types: dict[type[Entity], dict[str, Any]] = {}
        self._blanks: dict[type[Entity], Blank] = {}
        self._rules: dict[tuple[type[Entity], ChangeKind, str], tuple[BusinessRule, ...]] = {}
        self._audiences: dict[tuple[type[Entity], ChangeKind], tuple[str, ...]] = {}

    def entity(self, name: str) -> type[Entity]:
        """The active entity of a table, as people name it; internal ones do not exist for them."""
        entity = self.entities.get(name)
        if entity is None or entity.info.internal:
            raise NotFound(
                f"there is no table {name!r}", remedy="GET /api/schema lists the tables that you can use"
            )
        return entity

    def overview(self, entity: type[Entity]) -> tuple[OverviewSection, ...]:
        """What is shown with records of an entity, in the packs' order; that of the entities above it comes first."""
        found = self.contributions.overview_sections
        return tuple(section for step in entity.info.lineage for section in found if section.of is step)

    def owner(self, entity: type[Entity]) -> str:
        """The name of the pack that an entity belongs to."""
        return self.contributions.owners[f"entity:{entity.info.table}"]

    def owner_of(self, rule: object) -> str:
        """The name of the pack that brought an access rule, a lifecycle or a business rule."""
        return self.contributions.owners.get(f"rule:{id(rule)}", "")

    def classes(self, entity: type[Entity]) -> tuple[str, ...]:
        """The tables of an entity and of all active entities that extend it."""
        return tuple(child.info.table for child in self._children[entity])

    def children(self, entity: type[Entity]) -> tuple[type[Entity], ...]:
        """The entity and all active entities that extend it."""
        return self._children[entity]

    def hidden_classes(self, entity: type[Entity]) -> tuple[HiddenClass, ...]:
        """The classes of inactive packs whose rows stand in the entity's root table."""
        root = entity.info.root.info.table
        return tuple(each for each in self.hidden.classes if root in each.above)

    def hidden_below(self, entity: type[Entity]) -> tuple[str, ...]:
        """The classes of inactive packs that extend the entity."""
        return tuple(each.table for each in self.hidden.classes if entity.info.table in each.above)

    def fields(self, entity: type[Entity]) -> dict[str, Field]:
        """The fields of an entity with the choices that hold on this instance."""
        return self._fields[entity]

    def blank(self, entity: type[Entity]) -> Blank:
        """What is known of every new record of an entity."""
        blank = self._blanks.get(entity)
        if blank is None:
            blank = self._blanks[entity] = Blank.of(self._fields[entity])
        return blank

    def types(self, entity: type[Entity]) -> dict[str, Any]:
        """The msgspec types of the fields' values."""
        types = self._types.get(entity)
        if types is None:
            types = self._types[entity] = {
                name: field_type(field) for name, field in self._fields[entity].items()
            }
        return types

    def lifecycle(self, entity: type[Entity]) -> Lifecycle | None:
        """The lifecycle of an entity: its own, or that of the nearest entity that it extends."""
        return next(
            (self._lifecycles[step] for step in reversed(entity.info.lineage) if step in self._lifecycles),
            None,
        )

    def business_rules(self, entity: type[Entity], kind: ChangeKind, when: str) -> tuple[BusinessRule, ...]:
        """The rules ``before``, ``after`` or ``on`` a kind of change, ancestors' included, in the order of running."""
        key = (entity, kind, when)
        if key not in self._rules:
            lineage = (Entity, *entity.info.lineage)
            rules = (
                rule
                for rule in self.contributions.business_rules
                if rule.entity in lineage and kind in rule.kinds and getattr(rule, when) is not None
            )
            self._rules[key] = tuple(sorted(rules, key=lambda rule: rule.order))
        return self._rules[key]

    def audience(self, entity: type[Entity], kind: ChangeKind) -> tuple[str, ...]:
        """Who is to be told of a change: the pack of the record's class, then those with ``on`` rules; empty without any."""
        key = (entity, kind)
        if key not in self._audiences:
            listening = [self.owner_of(rule) for rule in self.business_rules(entity, kind, "on")]
            packs = dict.fromkeys([self.owner(entity), *listening]) if listening else {}
            self._audiences[key] = tuple(packs)
        return self._audiences[key]

    def _effective_fields(
        self, entity: type[Entity], added: Mapping[tuple[str, str], Choices]
    ) -> dict[str, Field]:
        fields = dict(entity.info.fields)
        lifecycle = self.lifecycle(entity)
        if lifecycle is not None and lifecycle.field in fields:
            fields[lifecycle.field] = msgspec.structs.replace(
                fields[lifecycle.field], kind="choice", choices=lifecycle.choices, default=lifecycle.initial
            )
        for step in entity.info.lineage:
            for (table, name), choices in added.items():
                if table == step.info.table and name in fields:
                    fields[name] = msgspec.structs.replace(fields[name], choices=choices)
        return fields

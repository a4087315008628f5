"""What the database remembers of a pack, so that it can be kept hidden, archived and dropped without the pack's code."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

from .access import Grant
from .cuts import StoredCut, cuts_of
from .fields import Field
from .schema.facts import FieldFacts, described
from .schema.types import column_type

if TYPE_CHECKING:
    from .entity import Entity
    from .pack import Pack
    from .registry import Registry


class PackContents(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a pack brought when it was last brought up to date.

    ``types``: per table, the columns with their types as PostgreSQL spells them (SQLite has one type for many).
    ``prefixes``: of record numbers, those that no other pack brings. ``guarded``: its tables that a restriction or a
    protected field of any pack stood on. ``cuts``: what it keeps from people in tables of other packs. ``declared``: the
    limits of its fields, by table, so that a later version is known to be stricter.
    """

    summary: str = ""
    requires: tuple[str, ...] = ()
    types: dict[str, dict[str, str]] = {}
    prefixes: tuple[str, ...] = ()
    guarded: tuple[str, ...] = ()
    cuts: tuple[StoredCut, ...] = ()
    declared: dict[str, dict[str, FieldFacts]] = {}


def pack_contents(registry: Registry, pack: Pack, known: PackContents | None = None) -> PackContents:
    """What is to be remembered of an active pack. Columns of its earlier versions stay in the database, so here too."""
    entities = [entity for entity in registry.entities.values() if registry.owner(entity) == pack.name]
    types = {table: dict(columns) for table, columns in known.types.items()} if known else {}
    for entity in entities:
        fields = entity.info.own_fields.values()
        types.setdefault(entity.info.table, {}).update(
            _types(fields, extends=entity.info.extends is not None)
        )
    others = [entity for entity in registry.entities.values() if registry.owner(entity) != pack.name]
    return PackContents(
        summary=pack.summary,
        requires=pack.requires,
        types=types,
        prefixes=tuple(sorted(_prefixes(entities) - _prefixes(others))),
        guarded=tuple(sorted(_guarded(registry, pack.name))),
        cuts=cuts_of(pack.name, registry),
        declared=described(entities),
    )


def _types(fields: Iterable[Field], *, extends: bool) -> dict[str, str]:
    found = {"sys_id": "UUID"} if extends else {}
    for field in fields:
        if field.stored:
            found[field.name] = column_type(field, "postgres")
    return found


def _prefixes(entities: Iterable[type[Entity]]) -> set[str]:
    """The prefixes that they bring: what numbers its records as its parent does brings none."""
    infos = [entity.info for entity in entities]
    return {
        info.number_prefix
        for info in infos
        if info.number_prefix and (not info.extends or info.extends.info.number_prefix != info.number_prefix)
    }


def _guarded(registry: Registry, pack: str) -> set[str]:
    return {
        rule.entity.info.table
        for rule in registry.contributions.access_rules
        if not isinstance(rule, Grant)
        and rule.entity in registry.entities.values()
        and registry.owner(rule.entity) == pack
    }

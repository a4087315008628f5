"""Overviews: sections of entities that are there, over fields that these have, each under a name of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ..overviews import OverviewSection
from ..query import MAX_LIMIT
from ..registry import Registry


def check(registry: Registry) -> Iterator[str]:
    """Every section shows an active entity with another one, by fields that it has."""
    sections = registry.contributions.overview_sections
    for section in sections:
        yield from _section(registry, section)
    for (of, name), count in Counter((section.of, section.name) for section in sections).items():
        if count > 1:
            yield f"the overview of {of.__name__} has {count} sections {name!r}; rename the others"


def _section(registry: Registry, section: OverviewSection) -> Iterator[str]:
    where = f"overview section {section.name!r} of {section.of.__name__}"
    active = registry.entities.values()
    for entity in (section.of, section.lists):
        if entity not in active:
            yield f"{where}: no active pack has {entity.__name__}; add its pack to `requires`"
    if not section.summary:
        yield f"{where} does not say what it shows; give it a summary"
    if not 1 <= section.limit <= MAX_LIMIT:
        yield f"{where} shows {section.limit} records; the limit is from 1 to {MAX_LIMIT}"
    for path in (*section.fields, *(name.removeprefix("-") for name in section.order)):
        if path.partition(".")[0] not in section.lists.info.fields:
            yield f"{where} names the field {path!r}, which {section.lists.__name__} does not have; correct the name"

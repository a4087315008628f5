"""Names: one owner for one name, and names that tell where a thing comes from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from ..registry import Registry

PACK_NAME = re.compile(r"[a-z][a-z0-9_]{1,39}")
TABLE_NAME = re.compile(r"[a-z][a-z0-9_]{1,62}")
ROLE_NAME = re.compile(r"[a-z][a-z0-9_.]{1,98}")


def check(registry: Registry) -> Iterator[str]:
    """Packs, tables, roles, settings and jobs have names of the right form, and no name stands twice."""
    for pack in registry.contributions.packs:
        if not PACK_NAME.fullmatch(pack.name):
            yield f"pack {pack.name!r}: the name is lower snake case of 2 to 40 characters; rename the pack"
        if not pack.summary:
            yield f"pack {pack.name!r} does not say what it is; give it a summary"
        for entity in pack.entities:
            if not TABLE_NAME.fullmatch(entity.info.table):
                where = f"pack {pack.name!r}, entity {entity.__name__}"
                yield f"{where}: the table name {entity.info.table!r} is not lower snake case; rename the table"
        for role in pack.roles:
            if not ROLE_NAME.fullmatch(role.name):
                yield f"pack {pack.name!r}, role {role.name!r}: the name is lower case, digits, _ and dots; rename the role"
        for name in [setting.name for setting in pack.settings] + [job.name for job in pack.jobs]:
            if not name.startswith(f"{pack.name}."):
                yield f"pack {pack.name!r}, {name!r}: the name starts with the pack's; call it {pack.name}.{name}"
    yield from _twice(registry)


def _twice(registry: Registry) -> Iterator[str]:
    given = registry.contributions
    for kind, names in (
        ("table", [entity.info.table for entity in given.entities]),
        ("role", [role.name for role in given.roles]),
        ("setting", [setting.name for setting in given.settings]),
        ("job", [job.name for job in given.jobs]),
        ("actor fact", [fact.name for fact in given.actor_facts]),
    ):
        for name, count in sorted(Counter(names).items()):
            if count > 1:
                yield f"the {kind} {name!r} is declared {count} times; only one pack may own it: rename the others"

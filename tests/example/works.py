"""A workshop with everything that an entity can have: a class chain, every kind of field, a hierarchy.

The pack's own rules open it to the foreman alone; tests that are about access bring rules of their own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import msgspec

from platform_core import (
    Boolean,
    Choice,
    Choices,
    Date,
    DateTime,
    Decimal,
    Duration,
    Entity,
    Grant,
    Hierarchy,
    Integer,
    Journal,
    Json,
    Money,
    Number,
    Pack,
    ProtectedField,
    Reference,
    ReferenceList,
    Restriction,
    Role,
    String,
    Text,
    User,
)
from platform_core.assembly import Assembly
from platform_core.hiding import Hidden, HiddenClass
from platform_core.registry import Registry

COLORS = Choices({"red": "Red", "green": "Green", "blue": "Blue"})
LEVELS = Choices({1: "High", 2: "Medium", 3: "Low"})


class Site(Entity, tablename="works_site", label="Site", display="name", default_order="name"):
    """A place of work, in a tree of places."""

    name = String(60, required=True)
    region = String(20)
    keeper = Reference(User)
    parent = Reference("self", index=True)
    code = String(40, unique=True, read_only=True)
    path = String(120, index=True, read_only=True)
    hierarchy = Hierarchy(parent="parent", code="code", path="path")


class Job(Entity, tablename="works_job", label="Job", display="title", number_prefix="JOB"):
    """Something to do."""

    number = Number()
    title = String(60, required=True)
    story = Text(2000)
    grade = Integer()
    owner = Reference(User)
    site = Reference(Site, index=True)
    hidden_note = String(60)
    urgent = Boolean()
    due = DateTime()
    day = Date()
    cost = Money()
    weight = Decimal()
    length = Duration()
    color = Choice(COLORS)
    level = Choice(LEVELS)
    extra = Json()
    watchers = ReferenceList(User)
    remarks = Journal()


class Repair(Entity, extends=Job, tablename="works_repair", label="Repair"):
    """A job on a part."""

    part = String(60)
    price = Money()
    before_it = Reference(Job)


class Recall(Entity, extends=Repair, tablename="works_recall", label="Recall"):
    """A repair of a whole batch."""

    batch = Integer()


class Inspection(Entity, extends=Job, tablename="works_inspection", label="Inspection"):
    """A job of looking."""

    finding = String(60)


ENTITIES = (Site, Job, Repair, Recall, Inspection)
JOBS = (Job, Repair, Recall, Inspection)
FOREMAN = Role("works.foreman", "Runs the workshop", kind="internal")
HAND = Role("works.hand", "Works in it", kind="internal")
CLERK = Role("works.clerk", "Keeps its books", kind="internal")
CHIEF = Role("works.chief", "A hand who leads", contains=(HAND,), kind="internal")
VISITOR = Role("works.visitor", "Comes by", kind="external")
ROLES = (FOREMAN, HAND, CLERK, CHIEF, VISITOR)

Rule = Grant | Restriction | ProtectedField

pack = Pack(
    name="works",
    version="1.0",
    summary="A workshop",
    entities=ENTITIES,
    roles=ROLES,
    access_rules=tuple(
        Grant(
            role=FOREMAN,
            entity=entity,
            may=("create", "read", "write", "delete"),
            because="The foreman runs the workshop",
        )
        for entity in (Site, Job, User)
    ),
)


def under(assembly: Assembly, rules: Iterable[Rule]) -> Assembly:
    """The same packs under other access rules, and no others."""
    contributions = msgspec.structs.replace(assembly.registry.contributions, access_rules=tuple(rules))
    return Assembly(Registry(contributions))


def without(assembly: Assembly, rules: Iterable[Rule], away: Collection[type[Entity]]) -> Assembly:
    """The same packs under these rules as if some entities belonged to one that is not active, with its rules on them."""
    rules = tuple(rules)
    contributions = under(
        assembly, [rule for rule in rules if rule.entity not in away]
    ).registry.contributions
    contributions = msgspec.structs.replace(
        contributions, entities=tuple(each for each in contributions.entities if each not in away)
    )
    guards = {rule.entity for rule in rules if rule.entity in away and not isinstance(rule, Grant)}
    classes = tuple(
        HiddenClass(
            each.info.table,
            "annex",
            tuple(step.info.table for step in each.info.lineage[:-1]),
            guarded=not guards.isdisjoint(each.info.lineage),
        )
        for each in away
    )
    return Assembly(Registry(contributions, hidden=Hidden(classes)))

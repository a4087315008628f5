"""A simulation says what then happens, when what it was asked about is really done; and it writes nothing."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from platform_core import (
    USER_ADMIN,
    Entity,
    Grant,
    Group,
    GroupMember,
    GroupRole,
    Identity,
    InvalidInput,
    NotPermitted,
    Query,
    User,
    UserRole,
)
from platform_core.assembly import Assembly
from platform_core.inspection.proposal import Proposal, Proposed
from platform_core.inspection.simulation import Simulated, simulate
from platform_core.records import Records
from tests.example.works import CHIEF, CLERK, HAND, Inspection, Job, Recall, Repair, Rule, Site
from tests.platform_core.conftest import Shop

TABLES: tuple[type[Entity], ...] = (Job, Repair, Recall, Inspection, Site)
Sight = dict[tuple[str, str], set[str]]
RULES: list[Rule] = [
    Grant(
        role=HAND, entity=Job, may=("read",), because="One's own", where=lambda actor: Job.owner == actor.id
    ),
    Grant(role=HAND, entity=Job, may=("read",), because="Urgent", where=lambda _: Job.urgent.eq(True)),
    Grant(
        role=CLERK,
        entity=Job,
        may=("read", "write"),
        because="Clerks see all",
        fields=("title", "cost", "grade"),
    ),
    Grant(role=CHIEF, entity=Site, may=("read",), because="Chiefs see sites"),
]


@pytest.fixture
async def grouped(shop: Shop) -> Shop:
    """The workshop with people in groups."""
    system = shop.csm.system
    await shop.csm.person("dan", HAND)
    await shop.csm.person("eve", CHIEF)
    top = await system.create(Group, {"name": "Top"})
    below = await system.create(Group, {"name": "Below", "parent": top["sys_id"]})
    await system.create(GroupRole, {"group": top["sys_id"], "role": HAND.name})
    for group, person in ((top, 0), (below, 1)):
        await system.create(GroupMember, {"group": group["sys_id"], "user": shop.people[person].id})
    await shop.remember()
    return shop


def as_system(shop: Shop, assembly: Assembly) -> Records:
    return Records(shop.csm.instance, shop.csm.system.actor, assembly=assembly)


async def sight(shop: Shop, assembly: Assembly) -> Sight:
    """What each user sees of each table, one after the other."""
    found: Sight = {}
    for user in [i for i, r in shop.records.items() if "user_name" in r]:
        actor = await Identity(shop.csm.instance).actor(user)
        assert actor is not None
        records = Records(shop.csm.instance, actor, assembly=assembly)
        for entity in TABLES:
            ids = {
                r["sys_id"]
                for r in (await records.list(entity, Query(limit=500, fields=("sys_id",)))).records
            }
            found[actor.user_name, entity.info.table] = ids
    return found


def agrees(simulated: Simulated, before: Sight, after: Sight) -> None:
    """Every record that anybody gains or loses is in the simulation, and no other."""
    told: dict[tuple[str, str], Any] = {}
    for effect in simulated.effects:
        if effect.operation != "read" or not effect.table.startswith("works_"):
            continue
        people = [(name, effect.table) for name in effect.people]
        assert len(people) == effect.users
        gained = set().union(*(after[key] - before[key] for key in people))
        lost = set().union(*(before[key] - after[key] for key in people))
        assert (effect.gained.records, effect.lost.records) == (len(gained), len(lost))
        assert effect.gained.exact
        assert {record.sys_id for record in effect.gained.sample} <= gained
        assert {record.sys_id for record in effect.lost.sample} <= lost
        assert len(effect.gained.sample) == min(5, len(gained))
        told |= dict.fromkeys(people)
    differing = {key for key in before if before[key] != after[key]}
    assert differing <= told.keys()


ASSIGNMENTS: list[dict[str, Any]] = [
    {"give": [{"role": "works.clerk", "user": "ada"}]},
    {"give": [{"role": "works.chief", "group": "Top"}]},
    {"take": [{"role": "works.hand", "user": "dan"}], "give": [{"role": "works.clerk", "user": "dan"}]},
    {"take": [{"role": "works.hand", "group": "Top"}]},
    {"join": [{"user": "cy", "group": "Below"}], "leave": [{"user": "ada", "group": "Top"}]},
]


@pytest.mark.parametrize("proposed", ASSIGNMENTS, ids="+".join)
async def test_what_is_simulated_of_assignments_is_what_happens_when_it_is_done(
    grouped: Shop, proposed: dict[str, Any]
) -> None:
    assembly = grouped.under(RULES)
    before = await sight(grouped, assembly)
    simulated = await simulate(as_system(grouped, assembly), msgspec.convert(proposed, Proposal))
    assert await sight(grouped, assembly) == before
    await really_do(grouped, proposed)
    agrees(simulated, before, await sight(grouped, assembly))


async def really_do(shop: Shop, proposed: dict[str, Any]) -> None:
    system = shop.csm.system

    async def id_of(table: Any, name: str) -> str:
        column = Group.name if table is Group else table.user_name
        found = await system.find(table, column == name)
        assert found is not None
        return str(found["sys_id"])

    for each in proposed.get("take", ()):
        key = ("user", UserRole, User) if "user" in each else ("group", GroupRole, Group)
        name, entity, table = key
        owner = await id_of(table, each[name])
        row = await system.find(entity, (getattr(entity, name) == owner) & (entity.role == each["role"]))
        assert row is not None
        await system.delete(entity, row["sys_id"])
    for each in proposed.get("give", ()):
        if "user" in each:
            await system.create(UserRole, {"user": await id_of(User, each["user"]), "role": each["role"]})
        else:
            await system.create(GroupRole, {"group": await id_of(Group, each["group"]), "role": each["role"]})
    for each in proposed.get("leave", ()):
        user, group = await id_of(User, each["user"]), await id_of(Group, each["group"])
        row = await system.find(GroupMember, (GroupMember.user == user) & (GroupMember.group == group))
        assert row is not None
        await system.delete(GroupMember, row["sys_id"])
    for each in proposed.get("join", ()):
        user, group = await id_of(User, each["user"]), await id_of(Group, each["group"])
        await system.create(GroupMember, {"user": user, "group": group})


RULES_PROPOSED: list[dict[str, Any]] = [
    {"remove": ["added#1"]},
    {"remove": ["added#2", "added#3"]},
    {"grant": [{"role": "works.hand", "table": "works_site", "may": ["read"], "where": ["keeper=actor.id"]}]},
    {
        "grant": [
            {"role": "works.hand", "table": "works_repair", "may": ["read"], "where": ["site.region=north"]}
        ]
    },
    {
        "restrict": [
            {
                "table": "works_job",
                "where": ["grade[in]=1,2", "color[isnull]=false"],
                "unless": ["works.clerk"],
            }
        ]
    },
    {"protect": [{"table": "works_job", "field": "cost", "read": ["works.chief"]}], "remove": ["added#4"]},
]


@pytest.mark.parametrize("proposed", RULES_PROPOSED, ids="+".join)
async def test_what_is_simulated_of_rules_is_what_happens_under_them(
    grouped: Shop, proposed: dict[str, Any]
) -> None:
    await grouped.csm.person("fay", CLERK)
    await grouped.remember()
    assembly, proposal = grouped.under(RULES), msgspec.convert(proposed, Proposal)
    simulated = await simulate(as_system(grouped, assembly), proposal)
    after = Assembly(Proposed(assembly.registry, proposal).registry())
    agrees(simulated, await sight(grouped, assembly), await sight(grouped, after))
    assert simulated.users == 5


async def test_fields_that_are_gained_and_lost_are_named(grouped: Shop) -> None:
    await grouped.csm.person("fay", CLERK)
    protect = {"protect": [{"table": "works_job", "field": "cost", "read": ["works.chief"]}]}
    found = await simulate(as_system(grouped, grouped.under(RULES)), msgspec.convert(protect, Proposal))
    effects = [e for e in found.effects if e.table == "works_job"]
    assert {(e.operation, e.change, e.loses, e.lost.records) for e in effects} == {
        ("read", "lost", ("cost",), 0)
    }
    assert {name for effect in effects for name in effect.people} == {"ada", "bob", "dan", "fay"}
    assert {change.roles for change in found.access if change.table == "works_job"} == {
        ("works.clerk",), ("works.hand",)
    }  # fmt: skip


@pytest.mark.parametrize(
    ("proposed", "said"),
    [
        ({}, "nothing is proposed"),
        ({"give": [{"role": "works.visitor", "user": "ada"}]}, "internal and external"),
        ({"give": [{"role": "works.hand", "user": "dan"}]}, "is so already"),
        ({"take": [{"role": "works.hand", "user": "ada"}]}, "is not so"),
        ({"give": [{"role": "works.hand", "user": "nobody"}]}, "no user 'nobody'"),
        ({"give": [{"role": "works.hand"}]}, "to a user or to a group"),
        ({"give": [{"role": "nothing", "user": "ada"}]}, "no role"),
        ({"remove": ["works#99"]}, "no rule 'works#99'"),
        ({"grant": [{"role": "works.hand", "table": "nothing", "may": ["read"]}]}, "no table 'nothing'"),
        (
            {"grant": [{"role": "works.hand", "table": "works_job", "may": ["read"], "where": ["x=1"]}]},
            "no such field",
        ),
        (
            {
                "grant": [
                    {"role": "works.hand", "table": "works_job", "may": ["read"], "where": ["grade[~]=1"]}
                ]
            },
            "no condition",
        ),
        (
            {"grant": [{"role": "works.hand", "table": "works_job", "may": ["read"], "fields": ["x"]}]},
            "opens the field 'x'",
        ),
        ({"protect": [{"table": "works_repair", "field": "cost"}]}, "inherited field"),
    ],
)
async def test_what_makes_no_sense_is_refused_with_what_is_wrong(
    grouped: Shop, proposed: dict[str, Any], said: str
) -> None:
    with pytest.raises(InvalidInput, match=said):
        await simulate(as_system(grouped, grouped.under(RULES)), msgspec.convert(proposed, Proposal))


async def test_only_user_administrators_simulate_and_count_what_they_read_themselves(grouped: Shop) -> None:
    proposal = msgspec.convert({"give": [{"role": "works.clerk", "user": "cy"}]}, Proposal)
    with pytest.raises(NotPermitted):
        await simulate(grouped.as_(grouped.actor(0, HAND), RULES), proposal)
    rules: list[Rule] = [
        *RULES, *(r for r in grouped.csm.instance.assembly.registry.grants if r.role is USER_ADMIN),
    ]  # fmt: skip
    manager = grouped.as_(grouped.actor(0, USER_ADMIN, HAND), rules)
    (effect,) = [
        e
        for e in (await simulate(manager, proposal)).effects
        if (e.table, e.operation) == ("works_job", "read")
    ]
    own = {r["sys_id"] for r in (await manager.list(Job, Query(limit=500, fields=("sys_id",)))).records}
    assert effect.gained.records == len(own) < await grouped.csm.system.count(Job)
    assert {record.sys_id for record in effect.gained.sample} <= own

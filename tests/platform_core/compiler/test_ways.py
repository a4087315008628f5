"""Lists take a short way through the tables of a class chain, and what they find is the same."""

import pytest

from platform_core import (
    ActorStandIn,
    Boolean,
    Condition,
    Entity,
    Grant,
    Index,
    Pack,
    Query,
    Reference,
    Role,
    String,
    Task,
    User,
    related,
)
from platform_core.testing import MakeWorld, World


class Errand(Entity, extends=Task, tablename="errands_errand", number_prefix="ERR", label="Errand"):
    """Something to be fetched for somebody."""

    wanted_by = Reference(User, index=True)
    secret = Boolean()
    color = String(20)
    constraints = (Index(("secret", "sys_id")),)


PERSON = Role("errands.person", "Sees what he asked for, and what is done for him", kind="external")
CLERK = Role("errands.clerk", "Sees what is not secret", kind="internal")
FRIEND = Role("errands.friend", "Sees what was wanted for what he likes", kind="external")


def liked(actor: ActorStandIn) -> Condition:
    """Somebody wants it who has the actor for a manager, or who signs in as the actor does."""
    friends: Condition = Errand.wanted_by.is_in(
        related(User.sys_id, User.manager == actor.id)
    ) | Errand.wanted_by.is_in(related(User.sys_id, User.user_name == actor.user_name))
    return friends


PACK = Pack(
    name="errands",
    version="1.0",
    summary="Errands",
    entities=(Errand,),
    roles=(PERSON, CLERK, FRIEND),
    access_rules=(
        Grant(role=FRIEND, entity=Errand, may=("read",), where=liked, because="Friends fetch things"),
        Grant(
            role=PERSON,
            entity=Errand,
            may=("read",),
            where=lambda actor: (Errand.opened_by == actor.id) | (Errand.wanted_by == actor.id),
            because="Errands have two people",
        ),
        Grant(
            role=CLERK,
            entity=Errand,
            may=("read", "write"),
            where=lambda actor: Errand.secret.eq(False),
            because="Clerks run errands",
        ),
    ),
)


@pytest.fixture
async def errands(world: MakeWorld) -> World:
    return await world(PACK)


async def sent(csm: World, query: Query, *roles: Role) -> tuple[list[str], str]:
    """What a list sends to the database for a new person: all texts, and the last of them."""
    records = csm.as_(await csm.person(f"somebody {len(roles)} {query.order}", *roles))
    seen: list[str] = []
    csm.instance.database.observer = seen.append
    try:
        await records.list(Errand, query)
    finally:
        csm.instance.database.observer = None
    return seen, seen[-1]


async def test_alternatives_in_different_tables_become_united_ids(errands: World) -> None:
    seen, sql = await sent(errands, Query(), PERSON)
    assert len(seen) == 1
    assert " UNION " in sql
    assert " OR " not in sql


async def test_alternatives_that_other_rows_decide_become_united_ids(errands: World) -> None:
    # By another order than that of the ids, for which PostgreSQL has four ways of its own.
    _, sql = await sent(errands, Query(order=("-opened_at",)), FRIEND)
    assert " UNION " in sql
    assert " OR " not in sql
    friend = await errands.person("friend", FRIEND)
    ward = await errands.person("ward", manager=friend.id)
    for wanted in (friend, ward, ward, await errands.person("other")):
        await errands.system.create(Errand, {"wanted_by": wanted.id})
    assert len(await errands.sees(friend, Errand)) == 3


async def test_whoever_has_a_record_by_one_alternative_or_by_both_gets_it_once(errands: World) -> None:
    one, other = await errands.person("one", PERSON), await errands.person("other", PERSON)
    for opened, wanted in ((one, other), (one, one), (other, one), (other, other)):
        await errands.system.create(Errand, {"opened_by": opened.id, "wanted_by": wanted.id})
    page = await errands.as_(one).list(Errand)
    assert len(page.records) == 3
    assert len({record["sys_id"] for record in page.records}) == 3
    assert await errands.as_(one).count(Errand) == 3


async def test_on_sqlite_a_list_goes_along_the_index_of_its_order(errands: World) -> None:
    database = errands.instance.database
    if database.dialect != "sqlite":
        pytest.skip("PostgreSQL's planner counts what a limit saves")
    _, sql = await sent(errands, Query(order=("-opened_at",)), CLERK)
    plan = " ".join(str(row[3]) for row in await database.fetch(f"EXPLAIN QUERY PLAN {sql}", (0,)))
    assert "ix_task__opened_at__sys_id" in plan
    assert "TEMP B-TREE" not in plan


async def test_a_condition_that_leads_to_few_records_is_left_to_the_planner(errands: World) -> None:
    clerk = await errands.person("clerk", CLERK)
    seen: list[str] = []
    errands.instance.database.observer = seen.append
    await errands.as_(clerk).list(Errand, Query(where=Errand.wanted_by == clerk.id))
    errands.instance.database.observer = None
    assert "CROSS JOIN" not in seen[-1]


async def test_pages_follow_each_other_in_the_order_of_an_ancestor(errands: World) -> None:
    for number in range(7):
        await errands.system.create(Errand, {"color": f"color {number}"})
    records = errands.as_(await errands.person("clerk", CLERK))
    whole = [record["sys_id"] for record in (await records.list(Errand)).records]
    paged = [record["sys_id"] async for record in records.every(Errand, Query(limit=2))]
    assert len(whole) == 7
    assert paged == whole


async def test_an_update_that_leaves_its_rule_untouched_is_not_looked_at_again(errands: World) -> None:
    errand = await errands.system.create(Errand, {"color": "red"})
    clerk = errands.as_(await errands.person("clerk", CLERK))
    await clerk.update(Errand, errand["sys_id"], {"color": "green"})
    seen: list[str] = []
    errands.instance.database.observer = seen.append
    updated = await clerk.update(Errand, errand["sys_id"], {"color": "blue"})
    errands.instance.database.observer = None
    assert sum(sql.startswith("SELECT") for sql in seen) == 1
    assert updated == await clerk.get(Errand, errand["sys_id"])

"""P10 on an instance with people: how many users and records a plan is about, and that what it says comes true."""

from __future__ import annotations

import msgspec
import pytest

from platform_core import (
    EXTERNAL,
    INTERNAL,
    Actor,
    Grant,
    Group,
    GroupMember,
    GroupRole,
    Identity,
    Pack,
    ProtectedField,
    Restriction,
    Role,
    User,
    UserRole,
)
from platform_core.access import OPERATIONS
from platform_core.cli.access_words import people_lines, role_lines
from platform_core.cli.plans import duration
from platform_core.instance import Instance
from platform_core.operations import Plan, execute, plan
from tests.platform_core.operations import samples
from tests.platform_core.operations.conftest import MakeInstance
from tests.platform_core.operations.samples import CLERK, Item

GUEST = Role("guests.guest", "Looks at offers", contains=(EXTERNAL,), kind="external")
BUYER = Role("guests.buyer", "Buys for the shop", contains=(INTERNAL,))
guests = Pack(
    name="guests",
    version="1.0",
    summary="Guests of the shop",
    requires=("shop",),
    roles=(GUEST, BUYER),
    access_rules=(
        Grant(
            role=GUEST,
            entity=Item,
            may=("read",),
            where=lambda _: Item.featured.is_in([True]),
            because="Offers",
        ),
        Grant(role=BUYER, entity=Item, may=("read",), because="Buyers see what there is"),
        Grant(
            role=BUYER,
            entity=Item,
            may=("delete",),
            where=lambda actor: Item.keeper == actor.id,
            because="Their own",
        ),
    ),
)

discreet = Pack(
    name="discreet",
    version="1.0",
    summary="Prices are for those who sell and buy",
    requires=("guests",),
    access_rules=(
        ProtectedField(
            entity=Item, field="price", read=(CLERK, BUYER), because="Guests get offers, not prices"
        ),
    ),
)


async def go(instance: Instance, admin: Actor, verb: str, *names: str) -> Plan:
    drawn = await plan(instance, verb, names)  # type: ignore[arg-type]
    assert drawn.blockers == ()
    await execute(instance, drawn.operation, names, drawn.hash, admin)
    await instance.reload()
    return drawn


async def user(instance: Instance, name: str, *roles: Role, **values: object) -> str:
    system = instance.elevated("a test")
    made = await system.create(User, {"user_name": name, **values})
    for role in roles:
        await system.create(UserRole, {"user": made["sys_id"], "role": role.name})
    return str(made["sys_id"])


@pytest.fixture
async def shop(make_instance: MakeInstance, admin: Actor) -> Instance:
    """A shop whose guests' pack was active once, so that people have its roles: directly, and through groups."""
    instance = await make_instance(samples.shop, samples.club, guests)
    await go(instance, admin, "activate", "guests")
    system = instance.elevated("a test")
    await user(instance, "gus", GUEST)
    await user(instance, "gil", GUEST)
    await user(instance, "gone", GUEST, active=False)
    await user(instance, "bea", BUYER)
    member = await user(instance, "bo")
    above = await system.create(Group, {"name": "Purchase"})
    below = await system.create(Group, {"name": "Purchase, north", "parent": above["sys_id"]})
    await system.create(GroupMember, {"group": below["sys_id"], "user": member})
    await system.create(GroupRole, {"group": above["sys_id"], "role": BUYER.name})
    await system.create(Item, {"name": "Lamp", "featured": True})
    await system.create(Item, {"name": "Chair", "keeper": member})
    await go(instance, admin, "deactivate", "guests")
    return instance


async def test_p10_a_plan_counts_users_and_records(shop: Instance) -> None:
    drawn = await plan(shop, "activate", ["guests"])
    found = {
        (each.change, each.kind, each.operation): (each.users, each.some, each.records, each.of, each.exact)
        for each in drawn.people
        if each.table == "shop_item"
    }
    assert found == {
        ("gained", "external", "read"): (2, True, 1, 3, True),
        ("gained", "internal", "read"): (2, False, 3, 3, True),
        ("gained", "internal", "delete"): (2, True, 3, 3, False),
    }
    assert "2 external users gain read of 1 of 3 items" in people_lines(drawn.people)
    assert "2 internal users gain delete of some of 3 items" in people_lines(drawn.people)
    (guest,) = [each for each in drawn.access if each.roles == (GUEST.name,) and each.table == "shop_item"]
    assert (guest.change, guest.before, guest.after, guest.users, guest.records) == (
        "gained",
        "none",
        "some",
        2,
        1,
    )
    assert guest.gains is None, "every field"


async def test_p10_what_roles_lose_by_a_protection_is_said_by_field(
    make_instance: MakeInstance, admin: Actor
) -> None:
    instance = await make_instance(samples.shop, guests, discreet)
    await go(instance, admin, "activate", "guests")
    await user(instance, "ada", Role("admin", ""))
    drawn = await plan(instance, "activate", ["discreet"])
    (lost,) = [
        each
        for each in drawn.access
        if each.roles == ("admin",) and each.table == "shop_item" and each.operation == "read"
    ]
    assert (lost.change, lost.before, lost.after, lost.loses, lost.gains) == (
        "lost",
        "all",
        "all",
        ("price",),
        (),
    )
    assert (lost.users, lost.records, lost.of) == (1, 1, 1)
    assert "- admin: read shop_item (price)" in role_lines(drawn.access)


async def test_p10_the_plan_is_what_people_may_do_afterwards(shop: Instance, admin: Actor) -> None:
    """Every actor, entity and operation, as the policy decides on the instance before and after: all of it was said."""
    names = ("gus", "gil", "bea", "bo")
    before = await possible(shop, names)
    drawn = await go(shop, admin, "activate", "guests")
    after = await possible(shop, names)
    said = {(each.kind, each.table, each.operation) for each in drawn.people if each.change != "lost"}
    kinds = {"gus": "external", "gil": "external", "bea": "internal", "bo": "internal"}
    assert {(kinds[name], table, operation) for name, table, operation in after - before} == said
    assert not before - after
    back = await go(shop, admin, "deactivate", "guests")
    assert {
        (each.kind, each.table, each.operation) for each in back.people if each.change != "gained"
    } == said


async def possible(instance: Instance, names: tuple[str, ...]) -> set[tuple[str, str, str]]:
    """Who may do anything at all of which kind to which table."""
    found: set[tuple[str, str, str]] = set()
    for name in names:
        record = await instance.elevated("a test").find(User, User.user_name == name)
        assert record is not None
        actor = await Identity(instance).actor(record["sys_id"])
        assert actor is not None
        found |= {
            (name, table, operation)
            for table, entity in instance.assembly.registry.entities.items()
            for operation in OPERATIONS
            if not instance.assembly.policy.rights(actor, entity, operation).none
        }
    return found


async def test_users_and_records_that_come_in_between_do_not_spoil_a_plan(shop: Instance) -> None:
    before = await plan(shop, "activate", ["guests"])
    system = shop.elevated("a test")
    gone = await system.find(User, User.user_name == "gone")
    assert gone is not None
    await system.update(User, gone["sys_id"], {"active": True})
    await system.create(Item, {"name": "Sofa", "featured": True})
    after = await plan(shop, "activate", ["guests"])
    assert after != before
    assert after.hash == before.hash


@pytest.mark.parametrize(
    "other",
    [
        {"access_rules": guests.access_rules[1:]},
        {"roles": (GUEST, BUYER, Role("guests.third", "One more"))},
        {"roles": (GUEST, Role(BUYER.name, BUYER.summary, contains=(CLERK,)))},
        {"version": "1.1"},
        {"summary": "Other guests"},
        {
            "access_rules": (
                *guests.access_rules,
                Restriction(entity=Item, where=lambda _: Item.price > 0, because="Free things are secret"),
            )
        },
    ],
    ids=["rule", "role", "containment", "version", "summary", "restriction"],
)
async def test_p10_another_pack_is_another_plan(
    make_instance: MakeInstance, other: dict[str, object]
) -> None:
    one = await make_instance(samples.shop, guests)
    two = await make_instance(samples.shop, msgspec.structs.replace(guests, **other))
    assert (await plan(one, "activate", ["guests"])).hash != (await plan(two, "activate", ["guests"])).hash


async def test_p10_a_condition_that_changes_is_another_plan(make_instance: MakeInstance) -> None:
    """Wider than before by an actor's own records, in the same words."""
    wider = Grant(
        role=GUEST, entity=Item, may=("read",), where=lambda actor: Item.keeper == actor.id, because="Offers"
    )
    other = msgspec.structs.replace(guests, access_rules=(wider, *guests.access_rules[1:]))
    one, two = [await make_instance(samples.shop, each) for each in (guests, other)]
    assert (await plan(one, "activate", ["guests"])).hash != (await plan(two, "activate", ["guests"])).hash


def test_how_long_it_takes_is_said_as_one_says_it() -> None:
    assert [duration(seconds) for seconds in (0.2, 3.2, 119, 250)] == [
        "less than a second", "about 3 s", "about 119 s", "about 4 minutes",
    ]  # fmt: skip

"""A user has the roles that reach him by any path, and none that do not."""

from __future__ import annotations

import logging

import pytest

from platform_core.ids import new_id
from tests.platform_core.identity.house import ADMIN, AGENT, CUSTOMER, MANAGER, READER, House


async def roles_of(house: House, user_id: str) -> set[str]:
    actor = await house.identity.actor(user_id)
    assert actor is not None
    return set(actor.roles)


async def test_an_actor_has_his_names_and_his_roles_with_all_that_they_contain(house: House) -> None:
    ann = await house.user("ann", MANAGER, name="Ann Lee")
    await house.user("bob", ADMIN)

    actor = await house.identity.actor(ann)

    assert actor is not None
    assert (actor.id, actor.user_name, actor.name) == (ann, "ann", "Ann Lee")
    assert actor.roles == {"manager", "agent", "snc_internal"}
    assert actor.kind == "internal"
    assert actor.elevated == ""


async def test_a_user_without_a_display_name_is_called_by_his_user_name(house: House) -> None:
    ann = await house.user("ann", name=None)

    actor = await house.identity.actor(ann)

    assert actor is not None
    assert actor.name == "ann"


async def test_a_member_has_the_roles_of_his_group_and_of_all_groups_above_it(house: House) -> None:
    top = await house.group("top", READER)
    middle = await house.group("middle", parent=top)
    bottom = await house.group("bottom", AGENT, parent=middle)
    await house.group("below", ADMIN, parent=bottom)
    await house.group("beside", MANAGER, parent=middle)
    ann = await house.user("ann")
    await house.join(ann, bottom)

    assert await roles_of(house, ann) == {"reader", "agent", "snc_internal"}


async def test_roles_by_several_paths_add_up(house: House) -> None:
    readers, agents = await house.group("readers", READER), await house.group("agents", AGENT)
    ann = await house.user("ann", AGENT)
    await house.join(ann, readers)
    await house.join(ann, agents)

    assert await roles_of(house, ann) == {"reader", "agent", "snc_internal"}


async def test_an_inactive_group_gives_nothing_and_passes_nothing_on(house: House) -> None:
    top = await house.group("top", AGENT)
    asleep = await house.group("asleep", MANAGER, parent=top, active=False)
    bottom = await house.group("bottom", READER, parent=asleep)
    ann, bob = await house.user("ann"), await house.user("bob")
    await house.join(ann, bottom)
    await house.join(bob, asleep)

    assert await roles_of(house, ann) == {"reader"}
    assert await roles_of(house, bob) == set()


async def test_groups_in_a_circle_do_not_hang(house: House) -> None:
    one = await house.group("one", READER)
    two = await house.group("two", AGENT, parent=one)
    await house.run("UPDATE sys_user_group SET parent = ?1 WHERE sys_id = ?2", two, one)
    ann = await house.user("ann")
    await house.join(ann, one)

    assert await roles_of(house, ann) == {"reader", "agent", "snc_internal"}


async def test_roles_of_packs_that_are_not_active_fall_away(house: House) -> None:
    ann = await house.user("ann", AGENT, READER)

    del house.roles["agent"]

    assert await roles_of(house, ann) == {"reader"}


async def test_a_role_that_is_taken_away_is_gone_at_once(house: House) -> None:
    ann = await house.user("ann", AGENT, READER)
    assert "agent" in await roles_of(house, ann)

    await house.run('DELETE FROM sys_user_has_role WHERE "user" = ?1 AND role = ?2', ann, "agent")

    assert await roles_of(house, ann) == {"reader"}


@pytest.mark.parametrize("change", ["active = FALSE", "locked_out = TRUE", "user_name = NULL"])
async def test_who_may_not_sign_in_is_no_actor(house: House, change: str) -> None:
    ann = await house.user("ann", ADMIN)
    assert await house.identity.actor(ann) is not None

    assert await house.run(f"UPDATE sys_user SET {change} WHERE sys_id = ?1", ann) == 1

    assert await house.identity.actor(ann) is None


async def test_an_unknown_or_malformed_id_is_no_actor(house: House) -> None:
    await house.user("ann", ADMIN)

    for user_id in (new_id(), "", "ann", "x" * 32, "\0", "' OR 1=1 --"):
        assert await house.identity.actor(user_id) is None


async def test_customers_are_external(house: House) -> None:
    ann = await house.user("ann", CUSTOMER)

    actor = await house.identity.actor(ann)

    assert actor is not None
    assert actor.kind == "external"
    assert actor.roles == {"customer", "snc_external"}


async def test_without_a_role_of_either_kind_the_class_of_the_user_decides(house: House) -> None:
    plain = await house.identity.actor(await house.user("plain", READER))
    contact = await house.identity.actor(
        await house.user("contact", READER, sys_class_name="customer_contact")
    )

    assert plain is not None
    assert plain.kind == "internal"
    assert contact is not None
    assert contact.kind == "external"


async def test_whoever_would_be_both_internal_and_external_has_no_role_and_it_is_logged(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    customers = await house.group("customers", CUSTOMER)
    ann = await house.user("ann", AGENT, READER)
    await house.join(ann, await house.group("their friends", parent=customers))

    with caplog.at_level(logging.ERROR):
        actor = await house.identity.actor(ann)

    assert actor is not None
    assert actor.roles == frozenset()
    assert actor.kind == "external"
    assert [getattr(record, "fields", None) for record in caplog.records] == [
        {"user": ann, "roles": ["agent", "customer", "reader"]}
    ]

"""What business rules would refuse to a person is said of a creation that he asks about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from platform_core import (
    ADMIN,
    INTERNAL,
    USER_ADMIN,
    BusinessRule,
    Change,
    Entity,
    FieldError,
    Grant,
    InvalidInput,
    NotPermitted,
    Pack,
    Role,
    String,
    UserRole,
)
from platform_core.testing import MakeWorld, World


class Order(Entity, tablename="canteen_order", label="Order", display="dish"):
    """Something to eat."""

    dish = String(40, required=True)
    asked_by = String(40)


async def before_order_is_taken(change: Change) -> Mapping[str, Any] | None:
    """People order no leftovers; nobody orders nothing; and who asks stands in it."""
    if change.new["dish"] == "nothing":
        detail = "nothing is no dish"
        error = FieldError(pointer="/dish", detail=detail, code="no_dish")
        raise InvalidInput(detail, remedy="choose another one", errors=[error])
    if change.new["dish"] == "leftovers" and not change.actor.elevated:
        raise NotPermitted("leftovers are for the kitchen", remedy="order something else")
    return {"asked_by": "the kitchen" if change.actor.elevated else change.actor.user_name}


GUEST = Role("canteen.guest", "Orders", contains=(INTERNAL,), kind="internal")
canteen = Pack(
    name="canteen",
    version="1",
    summary="Orders that not everybody may make",
    entities=(Order,),
    roles=(GUEST,),
    access_rules=(
        Grant(
            role=GUEST,
            entity=Order,
            may=("create", "read"),
            where=lambda actor: Order.asked_by == actor.user_name,
            because="Guests order for themselves",
        ),
    ),
    business_rules=(
        BusinessRule(entity=Order, kinds=("create",), before=before_order_is_taken, because="House rules"),
    ),
)


@pytest.fixture
async def csm(world: MakeWorld) -> World:
    return await world(canteen)


async def test_a_rule_meets_the_person_and_what_it_fills_in_for_him_counts(csm: World) -> None:
    ann = await csm.person("ann", GUEST)
    found = await csm.system.explain(Order, None, "create", ann, values={"dish": "soup"})
    assert (found.allowed, found.obstacles) == (True, ())
    await csm.as_(ann).create(Order, {"dish": "soup"})
    assert await csm.system.count(Order) == 1


async def test_a_rule_that_refuses_people_alone_is_an_obstacle_in_its_own_words(csm: World) -> None:
    ann = await csm.person("ann", GUEST)
    with pytest.raises(NotPermitted, match="leftovers are for the kitchen"):
        await csm.as_(ann).create(Order, {"dish": "leftovers"})
    found = await csm.system.explain(Order, None, "create", ann, values={"dish": "leftovers"})
    assert not found.allowed
    (obstacle,) = found.obstacles
    assert "leftovers are for the kitchen" in obstacle
    assert await csm.system.count(Order) == 0


async def test_a_rule_that_refuses_everybody_refuses_the_question(csm: World) -> None:
    ann = await csm.person("ann", GUEST)
    with pytest.raises(InvalidInput, match="nothing is no dish"):
        await csm.system.explain(Order, None, "create", ann, values={"dish": "nothing"})


async def test_a_role_that_is_not_ones_own_to_give_is_an_obstacle(csm: World) -> None:
    uma, ann = await csm.person("uma", USER_ADMIN), await csm.person("ann", GUEST)
    values = {"user": ann.id, "role": ADMIN.name}
    found = await csm.system.explain(UserRole, None, "create", uma, values=values)
    assert not found.allowed
    assert any("not yours to give" in obstacle for obstacle in found.obstacles)
    values["role"] = INTERNAL.name
    assert (await csm.system.explain(UserRole, None, "create", uma, values=values)).allowed
    assert await csm.system.count(UserRole, UserRole.user == ann.id) == 1

"""What holds whenever a consumer or a consumer's login is saved."""

import re

import pytest

from platform_core import Conflict, InvalidInput, User
from platform_core.testing import World
from plugins.b2c import Consumer, ConsumerUser


@pytest.mark.rule("CSM-68")
async def test_consumers_exist_without_a_login(csm: World) -> None:
    for name in ("Finch", "Tanaka"):
        created = await csm.system.create(Consumer, {"last_name": name})
        assert created["user"] is None
        assert re.fullmatch(r"CSMR\d{7}", created["number"])
    assert await csm.system.count(Consumer) == 2
    assert await csm.system.count(User) == 0


@pytest.mark.rule("CSM-69")
async def test_a_login_belongs_to_one_consumer_only(csm: World) -> None:
    login = await csm.person("clara", entity=ConsumerUser)
    await csm.system.create(Consumer, {"last_name": "Jensen", "user": login.id})
    other = await csm.system.create(Consumer, {"last_name": "Silva"})
    with pytest.raises(Conflict, match="user"):
        await csm.system.update(Consumer, other["sys_id"], {"user": login.id})
    with pytest.raises(Conflict, match="user"):
        await csm.system.create(Consumer, {"last_name": "Finch", "user": login.id})
    assert await csm.system.count(Consumer, Consumer.user == login.id) == 1


@pytest.mark.rule("CSM-69")
async def test_a_user_of_another_class_is_no_consumers_login(csm: World) -> None:
    staff = await csm.person("petra")
    with pytest.raises(InvalidInput) as refused:
        await csm.system.create(Consumer, {"last_name": "Jensen", "user": staff.id})
    assert [error.pointer for error in refused.value.errors] == ["/user"]
    assert await csm.system.count(Consumer) == 0


@pytest.mark.rule("CSM-68")
async def test_a_consumer_outlives_his_login(csm: World) -> None:
    login = await csm.person("clara", entity=ConsumerUser)
    created = await csm.system.create(Consumer, {"last_name": "Jensen", "user": login.id})
    await csm.system.delete(ConsumerUser, login.id)
    assert (await csm.system.get(Consumer, created["sys_id"]))["user"] is None


async def test_a_consumers_name_is_built_from_its_parts(csm: World) -> None:
    parts = {"first_name": "Clara", "middle_name": "Marie", "last_name": "Jensen"}
    created = await csm.system.create(Consumer, parts)
    assert created["name"] == "Clara Marie Jensen"
    changed = await csm.system.update(Consumer, created["sys_id"], {"middle_name": None, "last_name": "Holm"})
    assert changed["name"] == "Clara Holm"


async def test_a_name_that_is_given_stays(csm: World) -> None:
    nameless = await csm.system.create(Consumer, {"name": "Unknown caller"})
    assert nameless["name"] == "Unknown caller"
    named = await csm.system.create(
        Consumer, {"name": "Prince", "first_name": "Rogers", "last_name": "Nelson"}
    )
    assert named["name"] == "Prince"
    moved = await csm.system.update(Consumer, named["sys_id"], {"city": "Porto"})
    assert moved["name"] == "Prince"


async def test_a_logins_name_is_built_from_its_parts(csm: World) -> None:
    created = await csm.system.create(
        ConsumerUser, {"user_name": "clara", "first_name": "Clara", "last_name": "Jensen"}
    )
    assert created["name"] == "Clara Jensen"


@pytest.mark.parametrize(
    ("values", "pointer"),
    [
        ({"date_format": "dd/mm"}, "/date_format"),
        ({"notification": 3}, "/notification"),
        ({"number": "CSMR1"}, "/number"),
    ],
)
async def test_values_outside_the_model_are_refused_by_name(
    csm: World, values: dict[str, object], pointer: str
) -> None:
    manager = csm.as_(await csm.person("amara", "sn_crm_consumer_data_manager"))
    with pytest.raises(InvalidInput) as refused:
        await manager.create(Consumer, {"last_name": "Jensen", **values})
    assert [error.pointer for error in refused.value.errors] == [pointer]
    assert await csm.system.count(Consumer) == 0

"""Constraints, which the database itself keeps."""

import pytest

from platform_core import (
    AtLeastOneOf,
    AtMostOne,
    AtMostOneOf,
    Boolean,
    CheckViolation,
    Entity,
    ExactlyOneOf,
    Integer,
    NotNullViolation,
    Reference,
    ReferenceViolation,
    String,
    Unique,
    UniqueViolation,
)
from platform_core.ids import new_id
from platform_core.schema import constraint_name
from platform_core.storage import Database
from tests.platform_core.schema.tools import insert, rows, sync


class Account(Entity, tablename="x_account"):
    """An account."""

    code = String(10, unique=True)
    parent = Reference("self")
    guard = Reference("self", on_delete="restrict")


class Person(Entity, tablename="x_person"):
    """A person."""

    name = String(40, required=True)


class Address(Entity, tablename="x_address"):
    """An address of an account or a person."""

    account = Reference(Account, on_delete="cascade")
    person = Reference(Person)
    main = Boolean()
    street = String(40)
    box = String(40)
    code = Integer()
    constraints = (
        AtMostOne("account", "main", because="An account has one main address"),
        ExactlyOneOf(("account", "person"), because="An address belongs to one of the two"),
        AtMostOneOf(("street", "box"), because="Letters go to one place"),
        Unique(("account", "code"), because="Codes differ within an account"),
    )


class Depot(Entity, extends=Address, tablename="x_depot"):
    """An address where things are kept."""

    keeper = Reference(Person, required=True)


class Crate(Entity, tablename="x_crate"):
    """A crate in a depot."""

    depot = Reference(Depot, on_delete="cascade")


class Parcel(Entity, tablename="x_parcel"):
    """Something of which a size or a weight is known."""

    size = Integer()
    weight = Integer()
    constraints = (AtLeastOneOf(("size", "weight"), because="It can be measured"),)


ALL = (Account, Person, Address, Depot, Crate, Parcel)


@pytest.fixture
async def account(database: Database) -> str:
    await sync(database, *ALL)
    return await insert(database, Account, code="A")


async def test_a_unique_value_stands_once_and_empty_as_often_as_one_likes(
    database: Database, account: str
) -> None:
    for _ in range(2):
        await insert(database, Account)
    with pytest.raises(UniqueViolation):
        await insert(database, Account, code="A")


async def test_values_that_are_unique_together_may_repeat_one_by_one(
    database: Database, account: str
) -> None:
    other = await insert(database, Account, code="B")
    await insert(database, Address, account=account, code=1, main=False)
    await insert(database, Address, account=account, code=2, main=False)
    await insert(database, Address, account=other, code=1, main=False)
    with pytest.raises(UniqueViolation):
        await insert(database, Address, account=account, code=1, main=False)


async def test_at_most_one_record_has_the_flag(database: Database, account: str) -> None:
    for main in (True, False, False):
        await insert(database, Address, account=account, main=main)
    with pytest.raises(UniqueViolation):
        await insert(database, Address, account=account, main=True)
    other = await insert(database, Account, code="B")
    await insert(database, Address, account=other, main=True)
    with pytest.raises(UniqueViolation):
        await database.execute(
            "UPDATE x_address SET main = " + ("1" if database.dialect == "sqlite" else "TRUE")
        )


async def test_exactly_one_of_two_is_filled_in(database: Database, account: str) -> None:
    ann = await insert(database, Person, name="Ann")
    await insert(database, Address, account=account, main=False)
    await insert(database, Address, person=ann, main=False)
    for values in ({}, {"account": account, "person": ann}):
        with pytest.raises(CheckViolation) as refusal:
            await insert(database, Address, main=False, **values)
        assert refusal.value.name == constraint_name("x_address", Address.info.constraints[1])


async def test_at_most_one_of_two_is_filled_in(database: Database, account: str) -> None:
    for values in ({}, {"street": "High Street"}, {"box": "7"}):
        await insert(database, Address, account=account, main=False, **values)
    with pytest.raises(CheckViolation) as refusal:
        await insert(database, Address, account=account, main=False, street="High Street", box="7")
    assert refusal.value.name == constraint_name("x_address", Address.info.constraints[2])


async def test_at_least_one_of_two_is_filled_in(database: Database, account: str) -> None:
    for values in ({"size": 1}, {"weight": 1}, {"size": 1, "weight": 1}):
        await insert(database, Parcel, **values)
    with pytest.raises(CheckViolation) as refusal:
        await insert(database, Parcel)
    assert refusal.value.name == constraint_name("x_parcel", Parcel.info.constraints[0])


async def test_a_required_field_is_never_empty(database: Database, account: str) -> None:
    with pytest.raises(NotNullViolation):
        await insert(database, Person, name=None)


async def test_a_reference_points_at_something(database: Database, account: str) -> None:
    with pytest.raises(ReferenceViolation):
        await insert(database, Account, parent=new_id())
    with pytest.raises(ReferenceViolation):
        await insert(database, Depot, keeper=await insert(database, Person, name="Ann"))


async def delete(database: Database, table: str, sys_id: str) -> None:
    mark = "?1" if database.dialect == "sqlite" else "$1"
    await database.execute(f"DELETE FROM {table} WHERE sys_id = {mark}", [sys_id])


async def test_a_reference_is_cleared_when_the_other_record_goes(database: Database, account: str) -> None:
    child = await insert(database, Account, code="B", parent=account)
    await delete(database, "x_account", account)
    assert await rows(database, Account, "sys_id", "parent") == [(child, None)]


async def test_a_restricting_reference_keeps_the_other_record(database: Database, account: str) -> None:
    guarded = await insert(database, Account, code="B", guard=account)
    with pytest.raises(ReferenceViolation):
        await delete(database, "x_account", account)
    await delete(database, "x_account", guarded)
    await delete(database, "x_account", account)
    assert await rows(database, Account, "sys_id") == []


async def test_a_record_that_refers_to_itself_can_go(database: Database, account: str) -> None:
    own = new_id()
    await insert(database, Account, sys_id=own, guard=own)
    await delete(database, "x_account", own)
    assert await rows(database, Account, "sys_id") == [(account,)]


async def test_a_record_goes_as_a_whole_and_takes_what_hangs_on_it(database: Database, account: str) -> None:
    ann = await insert(database, Person, name="Ann")
    address = await insert(database, Address, account=account, main=False)
    await insert(database, Depot, sys_id=address, keeper=ann)
    await insert(database, Crate, depot=address)
    with pytest.raises(ReferenceViolation):
        await delete(database, "x_person", ann)  # The depot must have a keeper.
    await delete(database, "x_account", account)
    for entity in (Address, Depot, Crate):
        assert await rows(database, entity, "sys_id") == []
    await delete(database, "x_person", ann)

"""What entities declare, and what no database could follow."""

import pytest

from platform_core import (
    AtMostOne,
    AtMostOneOf,
    Boolean,
    Entity,
    ExactlyOneOf,
    Index,
    Journal,
    Json,
    PackError,
    Reference,
    String,
    Text,
    Unique,
)
from platform_core.schema import declared_tables


class Person(Entity, tablename="x_person"):
    """A person."""

    name = String(40)
    notes = Journal()


class Pet(Entity, tablename="x_pet"):
    """A pet."""

    owner = Reference(Person, required=True, on_delete="cascade")
    vet = Reference(Person)
    friend = Reference("self", on_delete="restrict")
    keeper = Reference(Person, required=True)


class Dog(Entity, extends=Pet, tablename="x_dog"):
    """A dog."""

    trick = String(40)


def names(*entities: type[Entity]) -> list[str]:
    return [table.name for table in declared_tables(entities, "sqlite")]


def test_a_table_comes_after_those_that_it_extends_or_refers_to() -> None:
    assert names(Dog, Pet, Person) == ["x_person", "x_pet", "x_dog"]


def test_a_child_holds_only_its_own_fields_and_a_key_that_is_a_reference() -> None:
    dog = declared_tables((Person, Pet, Dog), "postgres")[-1]
    assert [column.name for column in dog.columns] == ["sys_id", "trick"]
    key = dog.columns[0]
    assert key.primary
    assert key.references is not None
    assert (key.references.table, key.references.on_delete) == ("x_pet", "CASCADE")


def test_a_journal_is_no_column() -> None:
    assert "notes" not in [column.name for column in declared_tables((Person,), "sqlite")[0].columns]


def test_what_happens_when_the_other_record_goes() -> None:
    pet = declared_tables((Person, Pet), "sqlite")[1]
    rules = {column.name: column.references.on_delete for column in pet.columns if column.references}
    # A required reference cannot be cleared, so the other record has to stay.
    assert rules == {"owner": "CASCADE", "vet": "SET NULL", "friend": "NO ACTION", "keeper": "NO ACTION"}


def test_every_reference_is_led_by_an_index() -> None:
    class Adoption(Entity, tablename="x_adoption"):
        """An adoption."""

        pet = Reference(Pet, index=True)
        by = Reference(Person)
        person = Reference(Person, unique=True)
        main = Boolean()
        other = Reference(Person)
        constraints = (
            Unique(("pet", "by"), because="A pet is adopted once"),
            AtMostOne("other", "main", because="One"),
        )

    table = declared_tables((Person, Pet, Adoption), "sqlite")[-1]
    leading = [index.columns[0] for index in table.indexes if not index.only_if]
    assert sorted(leading) == ["by", "other", "person", "pet", "sys_class_name"]


def test_two_tables_that_refer_to_each_other_are_refused() -> None:
    class Egg(Entity, tablename="x_egg"):
        """An egg."""

    class Hen(Entity, tablename="x_hen"):
        """A hen."""

        egg = Reference(Egg)

    circle = Reference(Hen).field("hen", Egg)
    Egg.info.own_fields["hen"] = circle
    with pytest.raises(PackError, match=r"x_(egg|hen) -> x_(egg|hen) -> .*circle.*; drop one"):
        names(Egg, Hen)


def test_a_table_of_no_pack_of_the_plan_is_refused() -> None:
    with pytest.raises(PackError, match="Dog needs table 'x_pet'.*requires"):
        names(Person, Dog)


def test_constraints_name_stored_fields_of_their_own_table_and_all_faults_are_listed_at_once() -> None:
    class Cat(Entity, extends=Pet, tablename="x_cat"):
        """A cat."""

        lives = String(9)
        diary = Journal()
        constraints = (
            Unique(("owner", "lives"), because="of the inherited field"),
            Index(("lives", "sys_id")),
            ExactlyOneOf(("diary", "lives"), because="of the journal"),
            AtMostOneOf(("lives", "lives"), because="of the repetition"),
            AtMostOne("sys_id", "lives", because="of the flag"),
            Index(("colour",)),
        )

    with pytest.raises(PackError) as refusal:
        names(Person, Pet, Cat)
    assert [error.detail.partition(";")[0] for error in refusal.value.errors] == [
        "entity Cat, Unique: 'owner' is a field of Pet",
        "entity Cat, ExactlyOneOf: 'diary' is a journal, which is no column",
        "entity Cat, AtMostOneOf: lives, lives is not a list of different fields",
        "entity Cat, AtMostOne: 'lives' is not a yes-or-no field",
        "entity Cat, Index: 'colour' is no field",
    ]
    assert all(error.detail.partition("; ")[2] for error in refusal.value.errors)


def test_a_field_that_no_index_can_hold_is_refused_before_the_first_long_value_comes() -> None:
    class Letter(Entity, tablename="x_letter"):
        """A letter."""

        body = Text(4000, index=True)
        extras = Json(unique=True)
        address = String(2600, index=True)

    with pytest.raises(PackError) as refusal:
        names(Letter)
    assert [error.detail.split("'")[1] for error in refusal.value.errors] == ["body", "extras"]


def test_two_entities_of_one_table_name_are_refused() -> None:
    class Twin(Entity, tablename="x_person"):
        """A twin."""

    with pytest.raises(PackError, match="Person and Twin share the table name"):
        names(Person, Twin)


def test_an_index_that_is_declared_twice_is_refused() -> None:
    class Twice(Entity, tablename="x_twice"):
        """Twice."""

        name = String(40, unique=True)
        constraints = (Unique(("name",), because="twice"),)

    with pytest.raises(PackError, match="uq_x_twice__name"):
        names(Twice)

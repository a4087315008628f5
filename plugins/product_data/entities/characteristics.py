"""Characteristics: what can be told of products in a form that programs understand."""

from platform_core import (
    Boolean,
    Choice,
    Choices,
    Date,
    Decimal,
    Entity,
    Integer,
    Reference,
    String,
    Text,
    Unique,
)

from .catalogue import ProductSpecification
from .models import Model, UnitOfMeasure

TEXT, NUMBER, YES_NO, DAY, OPTION = "text", "number", "boolean", "date", "choice"
VALUE_TYPE = Choices({TEXT: "Text", NUMBER: "Number", YES_NO: "Yes or no", DAY: "Date", OPTION: "Choice"})
LONGEST_VALUE = 1000


class Characteristic(
    Entity,
    tablename="product_data_characteristic",
    label="Characteristic",
    display="name",
    default_order="name",
):
    """Something that can be told of products, and what values it can have: ports, a number from 1 to 96."""

    name = String(100, required=True, unique=True)
    description = Text()
    active = Boolean(default=True, help="Offered for new values")
    value_type = Choice(VALUE_TYPE, required=True, default=TEXT)
    unit = Reference(UnitOfMeasure, on_delete="restrict", help="What numbers are measured in")
    minimum = Decimal(help="Least number; empty: no limit")
    maximum = Decimal(help="Greatest number; empty: no limit")
    decimals = Integer(minimum=0, maximum=9, help="Digits after the point; 0 for whole numbers; empty: any")
    earliest = Date(help="First day that is taken; empty: no limit")
    latest = Date(help="Last day that is taken; empty: no limit")
    max_length = Integer(minimum=1, maximum=LONGEST_VALUE, help="Most characters of a text; empty: 1000")


class CharacteristicOption(
    Entity,
    tablename="product_data_characteristic_option",
    label="Characteristic option",
    display="name",
    default_order="order",
):
    """One of the values that can be chosen for a characteristic."""

    characteristic = Reference(Characteristic, required=True, index=True, on_delete="cascade")
    value = String(100, required=True, help="Short and fixed: how programs know it")
    name = String(100, required=True, help="How people read it")
    order = Integer(default=100, help="Place in the list of options")
    active = Boolean(default=True, help="Offered for new values")
    constraints = (Unique(("characteristic", "value"), because="A characteristic has an option once"),)


class ModelCharacteristic(
    Entity,
    tablename="product_data_model_characteristic",
    label="Characteristic of a model",
    plural="Characteristics of models",
    default_order="order",
):
    """What a model has of a characteristic: this router has 24 ports."""

    model = Reference(Model, required=True, index=True, on_delete="cascade")
    characteristic = Reference(Characteristic, required=True, index=True, on_delete="restrict")
    option = Reference(CharacteristicOption, index=True, on_delete="restrict", help="The option chosen")
    value = String(LONGEST_VALUE, help="The value as text, in one way of writing")
    order = Integer(default=100, help="Place in the model's list")
    constraints = (Unique(("model", "characteristic"), because="A model has a characteristic once"),)


class SpecificationCharacteristic(
    Entity,
    tablename="product_data_specification_characteristic",
    label="Characteristic of a specification",
    plural="Characteristics of specifications",
    default_order="order",
):
    """What a specification asks for: which characteristic its products have, and what they have unless told otherwise."""

    specification = Reference(ProductSpecification, required=True, index=True, on_delete="cascade")
    characteristic = Reference(Characteristic, required=True, index=True, on_delete="restrict")
    mandatory = Boolean(help="Every product of the specification tells its value")
    option = Reference(CharacteristicOption, index=True, on_delete="restrict", help="The option by default")
    value = String(LONGEST_VALUE, help="The value by default, as text; empty: none")
    order = Integer(default=100, help="Place in the specification's list")
    constraints = (
        Unique(("specification", "characteristic"), because="A specification names a characteristic once"),
    )

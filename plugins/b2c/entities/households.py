"""Households and who belongs to them."""

from platform_core import (
    AtMostOne,
    Boolean,
    CountryCode,
    Date,
    Entity,
    Index,
    Number,
    Reference,
    String,
    Text,
)

from .consumers import Consumer


class Household(
    Entity,
    tablename="csm_household",
    label="Household",
    display="name",
    default_order="name",
    number_prefix="HOLD",
):
    """Private persons who are served together: a family, people who share a flat. Its address need not be theirs."""

    number = Number()
    name = String(100, required=True, index=True)
    head_of_household = Reference(
        Consumer,
        required=True,
        index=True,
        on_delete="restrict",
        help="Sees and manages what the members have; always a current member",
    )
    street = String(255)
    city = String(100)
    state = String(100)
    zip = String(40, label="ZIP code")
    country = CountryCode()
    notes = Text(help="For staff only")


class HouseholdMember(
    Entity,
    tablename="csm_household_member",
    label="Household member",
    display="number",
    default_order="-start_date",
    number_prefix="HM",
):
    """A consumer's time in a household. Who leaves gets an end date; who comes back gets another membership.

    A membership is current from its first day to its last one, both included; an empty end is open.
    """

    number = Number()
    household = Reference(Household, required=True, index=True, on_delete="cascade")
    consumer = Reference(Consumer, required=True, index=True, on_delete="cascade")
    start_date = Date(help="First day; empty: as long as is known")
    end_date = Date(help="Last day; empty: until further notice")
    primary = Boolean(label="Primary household", help="The household that comes first for the consumer")
    constraints = (
        Index(("household", "consumer")),
        AtMostOne(per="consumer", flag="primary", because="A consumer has at most one primary household"),
    )

"""Consumers and their logins: tables, and nothing that asks who is looking."""

from platform_core import (
    Boolean,
    Choice,
    Choices,
    CountryCode,
    Email,
    Entity,
    LanguageCode,
    Number,
    Phone,
    Reference,
    String,
    Text,
    User,
)

NOTIFICATION = Choices({1: "Disabled", 2: "Enabled"})
DATE_FORMAT = Choices(
    {
        "yyyy-MM-dd": "yyyy-MM-dd",
        "MM-dd-yyyy": "MM-dd-yyyy",
        "dd/MM/yyyy": "dd/MM/yyyy",
        "dd-MM-yyyy": "dd-MM-yyyy",
        "dd.MM.yyyy": "dd.MM.yyyy",
    }
)
TIME_FORMAT = Choices(
    {
        "HH:mm:ss": "HH:mm:ss",
        "HH.mm.ss": "HH.mm.ss",
        "hh:mm:ss a": "hh:mm:ss a",
        "hh.mm.ss a": "hh.mm.ss a",
    }
)


class ConsumerUser(
    Entity,
    extends=User,
    tablename="csm_consumer_user",
    label="Consumer user",
    display="name",
    default_order="name",
):
    """The login of a private person."""


class Consumer(
    Entity,
    tablename="csm_consumer",
    label="Consumer",
    display="name",
    default_order="name",
    number_prefix="CSMR",
):
    """A private person who is served directly, with or without a login.

    A consumer is no user: the login, if there is one, is a record of its own and belongs to one consumer.
    """

    number = Number()
    prefix = String(40, help="What stands before the name: Dr., Ms.")
    first_name = String(50)
    middle_name = String(50)
    last_name = String(50)
    suffix = String(40, help="What stands after the name: Jr., PhD")
    name = String(152, index=True, help="Built from first, middle and last name when left out")
    title = String(60)
    gender = String(40)
    active = Boolean(default=True)
    primary = Boolean()
    user = Reference(User, unique=True, label="Login", help="The user that the person signs in as")
    email = Email(100, index=True)
    business_phone = Phone(as_typed="business_phone_as_typed")
    business_phone_as_typed = String(
        40, read_only=True, help="The number as it was written, where that is more than the number itself"
    )
    home_phone = Phone()
    mobile_phone = Phone()
    fax = Phone()
    street = String(255)
    city = String(100)
    state = String(100)
    zip = String(40, label="ZIP code")
    country = CountryCode()
    preferred_language = LanguageCode()
    time_zone = String(40)
    date_format = Choice(DATE_FORMAT)
    time_format = Choice(TIME_FORMAT)
    notification = Choice(NOTIFICATION, default=2)
    notes = Text(help="For staff only")

"""A pack whose entity has a field of every form that texts have."""

from platform_core import (
    INTERNAL,
    Company,
    CountryCode,
    CurrencyCode,
    Email,
    Entity,
    Grant,
    LanguageCode,
    Pack,
    Phone,
    Reference,
    String,
    WebAddress,
)


class Card(Entity, tablename="rolodex_card", label="Card", display="name", default_order="name"):
    """Where somebody is reached."""

    name = String(60, required=True)
    company = Reference(Company)
    email = Email(100, unique=True)
    phone = Phone(as_typed="phone_as_typed")
    phone_as_typed = String(40, read_only=True)
    mobile = Phone()
    country = CountryCode()
    currency = CurrencyCode()
    language = LanguageCode()
    website = WebAddress(200)


pack = Pack(
    name="rolodex",
    version="1.0",
    summary="Cards",
    entities=(Card,),
    access_rules=(
        Grant(role=INTERNAL, entity=Card, may=("create", "read", "write"), because="Cards are for all"),
    ),
)

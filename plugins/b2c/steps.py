"""What versions of B2C change in what earlier ones left."""

from typing import Any

from platform_core import (
    CountryCode,
    DataStep,
    Email,
    LanguageCode,
    Phone,
    Query,
    Records,
    into_form,
    normal_text,
)

from .entities import Consumer, ConsumerAddress
from .rules.addresses import ADDRESS, UNNAMED


async def fill_addresses(records: Records) -> None:
    """Make the address on each consumer his primary address, as far as it is one that an address may have."""
    limits = {name: ConsumerAddress.info.fields[name].max_length for name in ADDRESS}
    asked = Query(fields=("sys_id", *ADDRESS), limit=500)
    async for consumer in records.every(Consumer, asked):
        values: dict[str, Any] = {name: consumer[name] for name in ADDRESS if consumer[name]}
        known = await records.find(
            ConsumerAddress, ConsumerAddress.consumer == consumer["sys_id"], ("sys_id",)
        )
        fits = all(len(value) <= (limits[name] or len(value)) for name, value in values.items())
        if values and fits and known is None and _is_country(values.get("country")):
            new = {"name": UNNAMED, "consumer": consumer["sys_id"], "primary": True, **values}
            await records.create(ConsumerAddress, new)


def _is_country(text: str | None) -> bool:
    """Whether there is none, or one that is known: what is not stays on the consumer as it was written."""
    try:
        return text is None or bool(normal_text("country", text))
    except ValueError:
        return False


DATA_STEPS = (
    DataStep(
        number=1,
        summary="E-mail addresses, phone numbers, countries and languages of consumers are brought into one form",
        changes=into_form(
            "csm_consumer",
            email=Email(100),
            business_phone=Phone(as_typed="business_phone_as_typed"),
            home_phone=Phone(),
            mobile_phone=Phone(),
            fax=Phone(),
            country=CountryCode(),
            preferred_language=LanguageCode(),
        ),
    ),
    DataStep(number=2, summary="The address on a consumer becomes his primary address", run=fill_addresses),
)

"""What products, services and resources have in common: specifications, places, parties, and how they are changed."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import Any

from platform_core import Condition, Entity, InvalidQuery, Location, NotFound, Records, parse_id
from plugins.b2b import Account
from plugins.b2c import Consumer
from plugins.product_data import Model

from ..tmf.changing import keep_within, refused, split
from ..tmf.resources import Given, Mapped, Seen, Source

NEEDS_CUSTOMER = ("account", "account.name", "consumer", "consumer.name")


def reference(path: str, label: str, kind: str) -> Mapped:
    """An attribute that refers to a record."""

    def read(seen: Seen) -> Any:
        if not (key := seen.get(path)):
            return None
        found = {"id": key, "@referredType": kind}
        return found | ({"name": name} if (name := seen.get(f"{path}.{label}")) else {})

    return Mapped(read=read, needs=(path, f"{path}.{label}"))


def by_reference(path: str) -> Mapped:
    """A filter by what an attribute refers to."""
    return Mapped(path=path)


def customers(seen: Seen) -> list[dict[str, Any]]:
    """The customer that stands on the record, and parties that were named besides."""
    base = seen.home.partition("/tmf-api/")[0]
    found = []
    for name, kind, path in (
        ("account", "Organization", "organization"),
        ("consumer", "Individual", "individual"),
    ):
        if key := seen.get(name):
            party = {"id": key, "role": "customer", "@referredType": kind}
            party["href"] = f"{base}/tmf-api/party/v4/{path}/{key}"
            found.append(party | ({"name": label} if (label := seen.get(f"{name}.name")) else {}))
    return [*found, *((seen.get("further") or {}).get("relatedParty") or [])]


def of_customer(entity: Any) -> Callable[[Records, Sequence[str]], Condition]:
    """The record is one of these customers'."""

    def asked(_: Records, values: Sequence[str]) -> Condition:
        ids = [own_id(value) for value in values]
        if None in ids:
            raise InvalidQuery("relatedParty.id: one of these is no id here", remedy="use ids that we gave")
        return entity.account.is_in(ids) | entity.consumer.is_in(ids)  # type: ignore[no-any-return]

    return asked


async def customer_columns(records: Records, given: Given) -> tuple[Given, Given]:
    """The columns that the customer among the parties fills in, and the parties that are kept as they were said."""
    if "relatedParty" not in given:
        return {}, {}
    columns: Given = {}
    others = []
    for position, party in enumerate(given["relatedParty"] or []):
        key = own_id(party["id"])
        if key is None or (party.get("role") or "").lower() != "customer":
            others.append(party)
            continue
        if columns:
            raise refused(
                f"relatedParty/{position}", "there is a customer already", "name one customer", "twice"
            )
        entity = await there(records, key, Account, Consumer)
        if entity is None:
            detail = f"there is no customer {party['id'][:50]!r}"
            raise refused(
                f"relatedParty/{position}/id", detail, "name one that there is", "unknown_reference"
            )
        columns = {"account" if entity is Account else "consumer": key}
    return columns, {"relatedParty": others}


async def referred(records: Records, given: Given, name: str, entity: type[Entity]) -> str | None:
    """The id of the record that an attribute refers to, as far as whoever asks may see it."""
    said = given.get(name)
    if said is None:
        return None
    key = own_id(said["id"])
    if key is None or await there(records, key, entity) is None:
        detail = f"there is no such {entity.info.label.lower()} {said['id'][:50]!r}"
        raise refused(f"{name}/id", detail, "name one that there is", "unknown_reference")
    return key


def own_id(text: str) -> str | None:
    """An id of ours; nothing, if it is one of somebody else's."""
    try:
        return parse_id(text)
    except ValueError:
        return None


async def there(records: Records, key: str, *entities: type[Entity]) -> type[Entity] | None:
    """The first of these entities that has a record of that id, as far as whoever asks may see it."""
    for entity in entities:
        try:
            await records.get(entity, key, fields=("sys_id",))
        except NotFound:
            continue
        return entity
    return None


def day(path: str) -> Mapped:
    """An attribute that is a moment to the forum, and a day to us: midnight, UTC."""

    def read(seen: Seen) -> Any:
        value = seen.get(path)
        return None if value is None else f"{value.isoformat()}T00:00:00Z"

    def values(value: Any) -> Given:
        return {path: None if value is None else value.astimezone(datetime.UTC).date()}

    return Mapped(read=read, needs=(path,), values=values)


def place_of(seen: Seen) -> list[dict[str, Any]]:
    """The location, and places that were named besides."""
    said = (seen.get("further") or {}).get("place") or []
    if not (key := seen.get("location")):
        return said
    own = {"id": key, "role": "installation", "@referredType": "GeographicLocation"}
    return [own | ({"name": name} if (name := seen.get("location.name")) else {}), *said]


async def place_columns(records: Records, given: Given) -> tuple[Given, Given]:
    """The location among the places, and the places that are kept as they were said."""
    if "place" not in given:
        return {}, {}
    columns: Given = {}
    others = []
    for place in given["place"] or []:
        key = own_id(place["id"])
        if key is not None and not columns and await there(records, key, Location) is not None:
            columns = {"location": key}
        else:
            others.append(place)
    return columns, {"place": others}


async def model_of(records: Records, given: Given, *names: str) -> Given:
    """The model that one of these attributes refers to."""
    for name in names:
        if (key := await referred(records, given, name, Model)) is not None:
            return {"model": key}
    return {}


async def changed(
    records: Records, source: Source, key: str, given: Given, without: tuple[str, ...]
) -> Given:
    """Change the columns that attributes fill in, and keep the rest; returns the columns that are still to be set."""
    fields, _, further = split(source, given, without=without)
    parties, kept_parties = await customer_columns(records, given)
    places, kept_places = await place_columns(records, given)
    await keep_within(records, source, key, {**further, **kept_parties, **kept_places})
    return {**fields, **parties, **places}


async def may_change(records: Records, source: Source, key: str) -> None:
    """Refuse who may not change the record: giving its name once more changes nothing, and takes the right to."""
    row = await records.get(source.entity, key, fields=("name",))
    await records.update(source.entity, key, {"name": row["name"]})

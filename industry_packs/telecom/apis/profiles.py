"""What parties and customers have in common: the record that stands for them, and its profile in the forum's words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from platform_core import (
    Condition,
    Entity,
    FieldError,
    InvalidInput,
    NotFound,
    Record,
    Records,
    exists,
    negate,
    outer,
    parse_id,
)

from ..entities import PartyProfile
from ..tmf.changing import keep_beside, refused, split
from ..tmf.resources import Beside, Given, Mapped, Seen, Source


def profile(entity: type[Entity]) -> Beside:
    """The profile of an account, a contact or a consumer."""
    names = {"customer_account": "account", "customer_contact": "contact", "csm_consumer": "consumer"}
    return Beside(PartyProfile, getattr(PartyProfile, names[entity.info.table]))


def text(path: str, length: int) -> Mapped:
    """An attribute that is a text field of the record."""

    def values(value: Any) -> Given:
        if value is not None and len(value) > length:
            raise refused(path, f"it is longer than {length} characters", "shorten it", "too_long")
        return {path: value}

    return Mapped(path=path, values=values)


def kept_or(entity: type[Entity], name: str, path: str) -> Mapped:
    """An attribute that is kept in the profile, or a field of the record while it is not."""
    beside = profile(entity)

    def read(seen: Seen) -> Any:
        return seen.get(f"beside:{name}") or seen.get(path)

    def filtered(values: Sequence[str]) -> Condition:
        mine: Any = beside.record == outer(entity.sys_id)
        column: Any = getattr(PartyProfile, name)
        own: Any = exists(PartyProfile, mine & column.is_in(list(values)))
        none: Any = negate(exists(PartyProfile, mine & column.is_not_null()))
        return own | (none & getattr(entity, path).is_in(list(values)))  # type: ignore[no-any-return]

    return Mapped(
        path=f"beside:{name}",
        needs=(path,),
        read=read,
        filtered=filtered,
        guard=path,
        values=lambda value: {name: value},
    )


def kept_or_else(entity: type[Entity], name: str, default: str) -> Mapped:
    """An attribute that is kept in the profile, and is a certain word while it is not."""
    beside = profile(entity)

    def filtered(values: Sequence[str]) -> Condition:
        mine: Any = beside.record == outer(entity.sys_id)
        column: Any = getattr(PartyProfile, name)
        own: Any = exists(PartyProfile, mine & column.is_in(list(values)))
        none: Any = negate(exists(PartyProfile, mine & column.is_not_null()))
        return own | none if default in values else own  # type: ignore[no-any-return]

    return Mapped(
        path=f"beside:{name}",
        read=lambda seen: seen.get(f"beside:{name}") or default,
        filtered=filtered,
        values=lambda value: {name: value},
    )


def patching(
    of: Callable[[], Source], columns: Callable[[Given], Given] = lambda _: {}
) -> Callable[[Records, str, Given], Any]:
    """How a party is changed: its record by who may change it, and its profile with it."""

    async def patch(records: Records, key: str, given: Given) -> None:
        source = of()
        fields, words, further = split(source, given, without=("contactMedium",))
        if "contactMedium" in given:
            further["contactMedium"] = given["contactMedium"]
            fields |= columns(given)
        row = await records.get(source.entity, key)
        # Giving a field the value that it has changes nothing, and takes the right to change it.
        fields = fields or {"name": row["name"]}
        await records.update(source.entity, key, fields)
        await keep_beside(records, source, key, words, further)

    return patch


def deactivating(entity: type[Entity], field: str) -> Callable[[Records, str], Any]:
    """How a party is deleted: its record stays, and says that it is no more."""

    async def delete(records: Records, key: str) -> None:
        await records.update(entity, key, {field: False})

    return delete


def reached(given: Given, phone: str) -> Given:
    """The columns that ways to reach somebody fill in: the preferred one of each kind, or the first."""
    found: Given = {}
    media = sorted(given.get("contactMedium") or [], key=lambda each: not each.get("preferred", False))
    for medium in media:
        said = medium.get("characteristic") or {}
        for word, column in (
            ("emailAddress", "email"),
            ("phoneNumber", phone),
            ("street1", "street"),
            ("city", "city"),
            ("postCode", "zip"),
            ("stateOrProvince", "state"),
            ("country", "country"),
        ):
            if said.get(word):
                found.setdefault(column, said[word])
    return found


def shown_media(phone: str, email: str = "email") -> Callable[[Seen], Any]:
    """Ways to reach somebody, out of the record's columns; as they were said, where they were said."""

    def read(seen: Seen) -> Any:
        said = (seen.get("beside:party") or {}).get("contactMedium")
        if said:
            return said
        found: list[dict[str, Any]] = []
        if email and (address := seen.get(email)):
            found.append({"mediumType": "email", "characteristic": {"emailAddress": address}})
        if number := seen.get(phone):
            found.append({"mediumType": "phone", "characteristic": {"phoneNumber": number}})
        place = {
            word: seen.get(column)
            for word, column in (
                ("street1", "street"),
                ("city", "city"),
                ("postCode", "zip"),
                ("stateOrProvince", "state"),
                ("country", "country"),
            )
            if seen.get(column)
        }
        if place:
            found.append({"mediumType": "postalAddress", "characteristic": place})
        return found

    return read


async def found_party(
    records: Records, key: str, pointer: str, *entities: type[Entity]
) -> tuple[type[Entity], Record]:
    """The record of a party that is referred to, as far as whoever asks may see it."""
    try:
        sys_id = parse_id(key)
    except ValueError:
        sys_id = ""
    for entity in entities if sys_id else ():
        try:
            return entity, await records.get(entity, sys_id)
        except NotFound:
            continue
    detail = f"there is no such party {key[:50]!r}"
    error = FieldError(pointer=pointer, detail=detail, code="unknown_reference")
    raise InvalidInput(detail, remedy="use an id that we gave", errors=[error])

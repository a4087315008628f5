"""Cursors: where a page of a list ended, as an opaque text."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from typing import Any

import msgspec

from .compiler.select import OrderKey
from .compiler.values import from_text, to_text
from .errors import InvalidQuery
from .fields import Field

_decoder = msgspec.json.Decoder(list[str | None])


def write_cursor(table: str, order: Sequence[OrderKey], keys: Sequence[Field], values: Sequence[Any]) -> str:
    """The cursor after a row with these values in the keys of the order."""
    texts = [_text(field, value) for field, value in zip(keys, values, strict=True)]
    payload = msgspec.json.encode([_mark(table, order), *texts])
    return base64.urlsafe_b64encode(payload).decode().rstrip("=")


def read_cursor(text: str, table: str, order: Sequence[OrderKey], keys: Sequence[Field]) -> list[Any]:
    """The values in the keys of the order; refused when the cursor was made for another list."""
    try:
        padded = text + "=" * (-len(text) % 4)
        mark, *texts = _decoder.decode(base64.b64decode(padded, altchars=b"-_", validate=True))
        if mark != _mark(table, order) or len(texts) != len(keys):
            raise ValueError("it belongs to a list in another order")
        return [
            None if value is None else from_text(_without_choices(field), value)
            for field, value in zip(keys, texts, strict=True)
        ]
    except (ValueError, msgspec.MsgspecError) as error:
        raise InvalidQuery(
            f"the cursor in `after` cannot be used: {error}",
            remedy="take `next` of the previous page, with the same table, filters and order",
        ) from None


def _text(field: Field, value: Any) -> str | None:
    if isinstance(value, str):
        return value
    # SQLite keeps yes and no as 1 and 0.
    return to_text(field, bool(value) if field.kind == "boolean" and value is not None else value)


def _mark(table: str, order: Sequence[OrderKey]) -> str:
    text = repr((table, [(key.path, key.descending) for key in order]))
    return hashlib.blake2s(text.encode(), digest_size=6).hexdigest()


def _without_choices(field: Field) -> Field:
    # A stored code may have left its choice list since; its place in the order is what counts here.
    if field.choices is None:
        return field
    kind = "integer" if field.choices.code_type is int else "string"
    return msgspec.structs.replace(field, kind=kind, choices=None)

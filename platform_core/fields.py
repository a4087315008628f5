"""The field types with which entities are declared.

Each is a Piccolo column (so expressions such as ``Case.priority == 1`` work) that also knows what people and
programs need to know of a field: label, help, choices, length, whether it must be given. A field that is not
``required`` may be empty, and empty is one thing everywhere: null.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Literal, get_args

import msgspec
from piccolo.columns.base import Column
from piccolo.columns.column_types import (
    BigInt,
    DoublePrecision,
    Timestamptz,
    Varchar,
)
from piccolo.columns.column_types import Boolean as PiccoloBoolean
from piccolo.columns.column_types import (
    Date as PiccoloDate,
)
from piccolo.columns.column_types import (
    Integer as PiccoloInteger,
)
from piccolo.columns.column_types import Text as PiccoloText

from .choices import Choices
from .conditions import InRelated, Related, Roots, Within
from .formats import FormatName

Kind = Literal[
    "id", "string", "text", "integer", "money", "number", "decimal", "boolean", "datetime", "date", "duration", "choice",
    "reference", "reference_list", "json", "journal",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)
OnDelete = Literal["clear", "cascade", "restrict"]
INTEGER_RANGE = (-(2**31), 2**31 - 1)
MONEY_RANGE = (-(2**63), 2**63 - 1)


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one field of an entity, wherever in the class chain it was declared."""

    name: str
    kind: Kind
    label: str
    help: str = ""
    required: bool = False
    default: Any = None
    unique: bool = False
    index: bool = False
    read_only: bool = False
    secret: bool = False
    max_length: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    pattern: str | None = None
    format: FormatName | None = None
    """The form of a text: whatever is given is kept in the one way of writing it."""
    as_typed: str = ""
    """The field that keeps a phone number as it was written, where that is more than its number in E.164."""
    choices: Choices | None = None
    references: type | None = None
    on_delete: OnDelete = "clear"
    owner: type | None = None

    @property
    def stored(self) -> bool:
        """Whether the field is a column of its owner's table (journal entries stand in a table of their own)."""
        return self.kind != "journal"


class Declared(Column):
    """Base of the field types: a Piccolo column that keeps its declaration."""

    kind: ClassVar[Kind]

    def __init__(
        self,
        *,
        label: str = "",
        help: str = "",
        required: bool = False,
        default: Any = None,
        unique: bool = False,
        index: bool = False,
        read_only: bool = False,
        secret: bool = False,
        **facts: Any,
    ) -> None:
        # The Piccolo subclass' own __init__ is skipped on purpose: it wants a default of its own for every
        # type.
        Column.__init__(
            self,
            null=not required,
            required=required,
            unique=unique,
            index=index,
            help_text=help or None,
            secret=secret,
        )
        self.default = default
        self.declaration: dict[str, Any] = {
            "label": label, "help": help, "required": required, "default": default, "unique": unique, "index": index,
            "read_only": read_only, "secret": secret, **facts,
        }  # fmt: skip

    def __hash__(self) -> int:
        # A type that a data step names belongs to no class, so it has no name, which Piccolo asks for.
        return hash(self._meta._name or id(self))  # noqa: SLF001 - `name` refuses where there is none

    def field(self, name: str, owner: type) -> Field:
        """The declaration as data, once the class and attribute name are known."""
        facts = {**self.declaration}
        facts["label"] = facts["label"] or name.removeprefix("sys_").replace("_", " ").capitalize()
        return Field(name=name, kind=self.kind, owner=owner, **facts)

    def is_in(self, values: Related | Sequence[Any]) -> Any:  # type: ignore[override]
        """The value is among the given ones: a list, or values found in related rows (``related(...)``)."""
        if isinstance(values, Related):
            return InRelated(self, values)
        return super().is_in(list(values))


class Identifier(Declared, Varchar):
    """The primary key of a class chain's root: a UUIDv7, shown as 32 hexadecimal digits."""

    kind = "id"
    length = 32

    def __init__(self) -> None:
        super().__init__(label="Sys ID", help="Identifies the record", required=True, read_only=True)
        self._meta.primary_key = True

    def within(self, roots: Roots) -> Within:
        """The record is one of ``roots`` or lies below one of them in its hierarchy."""
        return Within(self, roots)


class String(Declared, Varchar):
    """One line of text of at most ``length`` characters."""

    kind = "string"

    def __init__(self, length: int = 100, *, pattern: str | None = None, **facts: Any) -> None:
        super().__init__(max_length=length, pattern=pattern, **facts)
        self.length = length


class Text(Declared, PiccoloText):
    """Text of several lines, of at most ``length`` characters."""

    kind = "text"

    def __init__(self, length: int = 4000, **facts: Any) -> None:
        super().__init__(max_length=length, **facts)


class Integer(Declared, PiccoloInteger):
    """A whole number of 32 bits."""

    kind = "integer"

    def __init__(
        self, *, minimum: int = INTEGER_RANGE[0], maximum: int = INTEGER_RANGE[1], **facts: Any
    ) -> None:
        super().__init__(minimum=minimum, maximum=maximum, **facts)


class Money(Declared, BigInt):
    """An amount in minor units (cents); the currency stands in a field of its own."""

    kind = "money"

    def __init__(self, **facts: Any) -> None:
        super().__init__(minimum=MONEY_RANGE[0], maximum=MONEY_RANGE[1], **facts)


class Decimal(Declared, DoublePrecision):
    """A measured number, such as a latitude; never an amount of money."""

    kind = "decimal"


class Boolean(Declared, PiccoloBoolean):
    """Yes or no; ``False`` unless said otherwise."""

    kind = "boolean"

    def __init__(self, *, default: bool = False, **facts: Any) -> None:
        super().__init__(default=default, required=True, **facts)


class DateTime(Declared, Timestamptz):
    """A moment, kept in UTC with microseconds."""

    kind = "datetime"


class Date(Declared, PiccoloDate):
    """A calendar day."""

    kind = "date"


class Duration(Declared, BigInt):
    """A length of time in seconds."""

    kind = "duration"

    def __init__(self, **facts: Any) -> None:
        super().__init__(minimum=0, maximum=MONEY_RANGE[1], **facts)


class Choice(Declared, Varchar):
    """One code out of a choice list."""

    kind = "choice"

    def __init__(self, choices: Choices, **facts: Any) -> None:
        super().__init__(choices=choices, **facts)
        self.length = 100


class Number(Declared, Varchar):
    """A record number such as ``CS0001001``: given at creation, never reused, unique; gaps may occur.

    The prefix is the entity's ``number_prefix``; an entity without one takes that of the entity that it
    extends.
    """

    kind = "number"

    def __init__(self, **facts: Any) -> None:
        super().__init__(max_length=40, unique=True, required=True, read_only=True, **facts)
        self.length = 40


class Json(Declared, PiccoloText):
    """A JSON value, kept as text and never looked into by filters."""

    kind = "json"


class ReferenceList(Declared, PiccoloText):
    """Several references to records of one entity, in order (a watch list)."""

    kind = "reference_list"

    def __init__(self, references: type, **facts: Any) -> None:
        super().__init__(references=references, **facts)


class Journal:
    """Entries that are only ever appended (comments, work notes); each keeps who wrote it and when."""

    kind: ClassVar[Kind] = "journal"

    def __init__(self, *, label: str = "", help: str = "", length: int = 4000) -> None:
        self.label, self.help, self.length = label, help, length

    def field(self, name: str, owner: type) -> Field:
        """The declaration as data, once the class and attribute name are known."""
        label = self.label or name.replace("_", " ").capitalize()
        return Field(
            name=name, kind="journal", label=label, help=self.help, max_length=self.length, owner=owner
        )

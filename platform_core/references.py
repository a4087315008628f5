"""References between records, and paths along them (``Case.account.name``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from piccolo.columns.base import Column, ForeignKeyMeta, OnUpdate
from piccolo.columns.base import OnDelete as OnDeleteRule
from piccolo.columns.column_types import ForeignKey, ForeignKeySetupResponse
from piccolo.table import Table

from .conditions import Roots, Within
from .fields import Declared, OnDelete

MAX_PATH = 5


class Reference(Declared, ForeignKey[Any]):
    """A reference to a record of another entity; ``"self"`` for one of the same.

    ``on_delete`` says what happens to this record when the other goes: ``clear`` empties the reference,
    ``cascade`` deletes this record too, ``restrict`` refuses.

    Piccolo's own foreign key cannot point at a table whose primary key is itself a foreign key, which every
    entity that extends another one has; and it copies the whole target on each attribute access. This one
    resolves a path by name.
    """

    kind = "reference"

    def __init__(self, references: type[Table] | str, *, on_delete: OnDelete = "clear", **facts: Any) -> None:
        super().__init__(references=references, on_delete=on_delete, **facts)
        if isinstance(references, str) and references != "self":
            raise TypeError(
                f"a reference names the entity's class or 'self', not {references!r}; import the class"
            )
        # Until the class exists, a reference to itself points at the base of all tables; _setup puts that
        # right.
        self._foreign_key_meta = ForeignKeyMeta(
            references=Table if isinstance(references, str) else references,
            on_delete=OnDeleteRule.no_action,
            on_update=OnUpdate.no_action,
            target_column=None,
        )

    def _setup(self, table_class: type[Table]) -> ForeignKeySetupResponse:
        if self.declaration["references"] == "self":
            self.declaration = {**self.declaration, "references": table_class}
            self._foreign_key_meta.references = table_class
        return ForeignKeySetupResponse(is_lazy=False)

    @property
    def target(self) -> Any:
        """The entity that the reference points at."""
        return self._foreign_key_meta.resolved_references

    def within(self, roots: Roots) -> Within:
        """The referenced record is one of ``roots`` or lies below one of them in its hierarchy."""
        return Within(self, roots)

    def copy(self) -> Reference:
        column: Reference = Column.copy(self)
        column._foreign_key_meta = self._foreign_key_meta.copy()
        return column

    if TYPE_CHECKING:

        def __get__(self, instance: object, owner: Any = None) -> Any: ...

        def __getattr__(self, name: str) -> Any: ...

    else:

        def __getattribute__(self, name):
            # ForeignKey's own lookup copies the target's columns each time; ours happens in __getattr__, on a
            # miss.
            return object.__getattribute__(self, name)

        def __getattr__(self, name):
            meta = self.__dict__.get("_foreign_key_meta")
            if name.startswith("_") or meta is None:
                raise AttributeError(name)
            column = getattr(meta.resolved_references, name)
            if not isinstance(column, Column):
                raise AttributeError(f"{meta.resolved_references.__name__} has no field {name!r}")  # noqa: TRY004 - a lookup
            chain = [*self._meta.call_chain, self]
            if len(chain) > MAX_PATH:
                raise ValueError(f"a path over references has at most {MAX_PATH} steps")
            copied = column.copy()
            copied._meta.call_chain = chain
            return copied

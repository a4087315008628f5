"""Choice lists: the codes that a field may hold, with their labels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

Code = str | int


class ChoiceItem(msgspec.Struct, frozen=True):
    """One code of a choice list and the label that people see."""

    value: Code
    label: str


class Choices:
    """An ordered list of codes, all text or all whole numbers.

    >>> PRIORITY = Choices({1: "Critical", 2: "High", 3: "Moderate", 4: "Low"})
    """

    def __init__(self, labels: Mapping[Code, str]) -> None:
        if not labels:
            raise ValueError("a choice list needs at least one code")
        kinds = {type(code) for code in labels}
        if kinds not in ({str}, {int}):
            raise ValueError(f"the codes of a choice list are all text or all whole numbers, not {kinds}")
        self.items = tuple(ChoiceItem(code, label) for code, label in labels.items())

    @property
    def codes(self) -> tuple[Code, ...]:
        """The codes in the order in which people see them."""
        return tuple(item.value for item in self.items)

    @property
    def code_type(self) -> type[str | int]:
        """``str`` or ``int``."""
        return int if isinstance(self.items[0].value, int) else str

    def label(self, code: Code) -> str:
        """The label of a code, or the code itself as text when it is not in the list."""
        return next((item.label for item in self.items if item.value == code), str(code))

    def code(self, label: str) -> Code | None:
        """The code behind a label, whatever its case; ``None`` when no code has it."""
        wanted = label.strip().casefold()
        return next((item.value for item in self.items if item.label.casefold() == wanted), None)

    def with_more(self, labels: Mapping[Code, str]) -> Choices:
        """This list with further codes at its end."""
        return Choices({**{item.value: item.label for item in self.items}, **labels})

    def __iter__(self) -> Iterator[ChoiceItem]:
        return iter(self.items)

    def __contains__(self, code: object) -> bool:
        return any(item.value == code and type(item.value) is type(code) for item in self.items)

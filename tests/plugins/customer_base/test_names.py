"""How a person's name is put together."""

import pytest

from plugins.customer_base import person_name


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        ({"first_name": "Ada", "middle_name": "King", "last_name": "Lovelace"}, "Ada King Lovelace"),
        ({"first_name": "Ada", "middle_name": None, "last_name": "Lovelace"}, "Ada Lovelace"),
        ({"last_name": "Lovelace"}, "Lovelace"),
        ({"first_name": " Ada ", "middle_name": "  ", "last_name": "Lovelace"}, "Ada Lovelace"),
    ],
)
def test_a_name_is_its_parts_in_order(parts: dict[str, str | None], name: str) -> None:
    assert person_name(parts) == name


@pytest.mark.parametrize("parts", [{}, {"first_name": None, "last_name": ""}, {"middle_name": "   "}])
def test_without_parts_there_is_no_name(parts: dict[str, str | None]) -> None:
    assert person_name(parts) is None

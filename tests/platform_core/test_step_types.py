"""A data step that is not what its types say is refused by the path to what is wrong."""

from typing import Any

import pytest

from platform_core import ByKey, Choice, Choices, Convert, DataStep, Fill, From, Integer, Move, RenameColumn
from platform_core.misfits import misfit

SIZES = Choices({"small": "Small"})


def step(*changes: Any) -> DataStep:
    return DataStep(number=1, summary="A change", changes=changes)


@pytest.mark.parametrize(
    "change",
    [
        Convert("x", "y", to=Choice(SIZES), using={"S": "small", "L": None}),
        Convert("x", "y", to=Integer(), using=lambda row: row["y"]),
        Convert("x", "y", to=Integer(), using=ByKey("code")),
        Fill("x", "y", 1),
        Fill("x", "y", using=From("z")),
        Move("x", ("y",), "z"),
    ],
)
def test_whatever_a_change_may_hold_is_accepted(change: Any) -> None:
    assert misfit(step(change), DataStep, "step") == ""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (Convert("x", "y", to=5), "step.changes[0].to is 5, not Declared"),  # type: ignore[arg-type]
        (Convert("x", "y", to=Integer(), using=5), "step.changes[0].using is 5, not a dict"),  # type: ignore[arg-type]
        (
            Convert("x", "y", to=Integer(), using={"a": []}),  # type: ignore[dict-item]
            "step.changes[0].using['a'] is a list, not str",
        ),
        (RenameColumn("x", "y", 1), "step.changes[0].new is 1, not str"),  # type: ignore[arg-type]
        (Move("x", "y", "z"), "step.changes[0].columns is 'y', not a tuple"),  # type: ignore[arg-type]
        ("rename", "step.changes[0] is 'rename', not RenameTable"),
    ],
)
def test_what_is_wrong_is_named_by_its_path(change: Any, said: str) -> None:
    assert misfit(step(change), DataStep, "step") == said

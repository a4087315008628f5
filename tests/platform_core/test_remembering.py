"""What is remembered about things that never change."""

from __future__ import annotations

from platform_core.remembering import Remembered


class Odd:
    """Something that can be neither hashed nor compared, as what a third party's pack brings may be."""

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        raise TypeError


def test_a_finding_is_about_this_very_thing() -> None:
    remembered: Remembered[str] = Remembered(2)
    one, other = Odd(), Odd()
    assert remembered.keep(one, "") == ""
    assert (remembered.get(one), remembered.get(other)) == ("", None)


def test_what_nobody_asked_about_for_the_longest_time_goes_first() -> None:
    remembered: Remembered[int] = Remembered(2)
    first, second, third = [1], [2], [3]
    remembered.keep(first, 1)
    remembered.keep(second, 2)
    assert remembered.get(first) == 1
    remembered.keep(third, 3)
    assert [remembered.get(each) for each in (first, second, third)] == [1, None, 3]


def test_it_holds_what_it_remembers_so_that_no_other_thing_takes_its_place() -> None:
    remembered: Remembered[int] = Remembered(1_000)
    for number in range(1_000):
        remembered.keep([number], number)
    assert all(remembered.get([number]) is None for number in range(1_000))

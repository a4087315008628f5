"""Explanations in words."""

import pytest

from platform_core.cli.access_text import LONGEST, explanation_text
from platform_core.explain import Explanation, RuleVerdict


def explained(where: str) -> str:
    """An explanation by one rule with this condition, in words."""
    rule = RuleVerdict(
        kind="grant", because="x", holds=True, role="r", entity="E", fields=None, name="p#1", pack="p",
        table="t", where=where,
    )  # fmt: skip
    found = Explanation(
        table="t", sys_id="1", operation="read", allowed=True, rules=(rule,), shut_fields=(), user="u",
        user_name="ann", field=None, decided_by=("p#1",), opening_roles=(), obstacles=(),
    )  # fmt: skip
    return explanation_text(found)


@pytest.mark.parametrize(("length", "whole"), [(LONGEST, True), (LONGEST + 1, False)])
def test_a_long_condition_is_cut_and_says_where_it_stands_whole(length: int, whole: bool) -> None:
    text = explained("a" * length)
    assert ("a" * length in text) == whole
    assert ("--json" in text) != whole
    assert "a" * LONGEST in text

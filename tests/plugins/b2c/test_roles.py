"""Roles of B2C: what they contain and on which side they are."""

import pytest

from platform_core import EXTERNAL, INTERNAL, Role
from plugins import b2c
from plugins.b2c import (
    CONSUMER,
    CONSUMER_AGENT,
    CONSUMER_DATA_MANAGER,
    CONSUMER_RELATIONSHIP_DATA_MANAGER,
    CONSUMER_RELATIONSHIP_VIEWER,
    CONSUMER_VIEWER,
    HOUSEHOLD_DATA_MANAGER,
    HOUSEHOLD_RELATIONSHIP_DATA_MANAGER,
    HOUSEHOLD_RELATIONSHIP_VIEWER,
    HOUSEHOLD_VIEWER,
    REQUESTER,
    UNIFIED_CONSUMER,
)
from plugins.customer_base import ESM_AGENT, ESM_USER


def inside(role: Role) -> set[Role]:
    """The role and all that it contains, at any depth."""
    return {role}.union(*(inside(inner) for inner in role.contains))


@pytest.mark.rule("CSM-11")
@pytest.mark.parametrize(
    ("outer", "inner"),
    [
        (CONSUMER, ESM_USER),
        (CONSUMER, REQUESTER),
        (UNIFIED_CONSUMER, REQUESTER),
        (CONSUMER_AGENT, ESM_AGENT),
        (CONSUMER_DATA_MANAGER, CONSUMER_VIEWER),
        (CONSUMER_RELATIONSHIP_DATA_MANAGER, CONSUMER_DATA_MANAGER),
        (CONSUMER_RELATIONSHIP_VIEWER, CONSUMER_VIEWER),
        (HOUSEHOLD_DATA_MANAGER, HOUSEHOLD_VIEWER),
        (HOUSEHOLD_RELATIONSHIP_DATA_MANAGER, HOUSEHOLD_DATA_MANAGER),
        (HOUSEHOLD_RELATIONSHIP_DATA_MANAGER, CONSUMER_RELATIONSHIP_DATA_MANAGER),
        (HOUSEHOLD_RELATIONSHIP_VIEWER, HOUSEHOLD_VIEWER),
    ],
)
def test_a_role_contains_what_the_reference_says(outer: Role, inner: Role) -> None:
    assert inner in inside(outer)


@pytest.mark.rule("CSM-9")
@pytest.mark.parametrize("role", b2c.pack.roles, ids=lambda role: role.name)
def test_each_role_is_internal_or_external_and_never_both(role: Role) -> None:
    sides = inside(role) & {INTERNAL, EXTERNAL}
    assert sides == {"internal": {INTERNAL}, "external": {EXTERNAL}, "either": set()}[role.kind]


def test_only_what_is_of_consumers_who_may_be_employees_is_of_either_side() -> None:
    assert {role for role in b2c.pack.roles if role.kind == "either"} == {REQUESTER, UNIFIED_CONSUMER}

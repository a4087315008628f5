"""Roles of B2B: what they contain and on which side they are."""

import pytest

from platform_core import EXTERNAL, INTERNAL, Role
from plugins import b2b
from plugins.b2b import (
    ACCOUNT_DATA_MANAGER,
    ACCOUNT_RELATIONSHIP_DATA_MANAGER,
    ACCOUNT_RELATIONSHIP_VIEWER,
    ACCOUNT_VIEWER,
    AGENT,
    CUSTOMER,
    CUSTOMER_ADMIN,
    CUSTOMER_CASE_MANAGER,
)
from plugins.customer_base import ESM_AGENT, ESM_USER, ESM_USER_ADMIN


def inside(role: Role) -> set[Role]:
    """The role and all that it contains, at any depth."""
    return {role}.union(*(inside(inner) for inner in role.contains))


@pytest.mark.rule("CSM-11")
@pytest.mark.parametrize(
    ("outer", "inner"),
    [
        (CUSTOMER, ESM_USER),
        (CUSTOMER_ADMIN, CUSTOMER),
        (CUSTOMER_ADMIN, ESM_USER_ADMIN),
        (CUSTOMER_CASE_MANAGER, CUSTOMER),
        (AGENT, ESM_AGENT),
        (ACCOUNT_DATA_MANAGER, ACCOUNT_VIEWER),
        (ACCOUNT_RELATIONSHIP_VIEWER, ACCOUNT_VIEWER),
        (ACCOUNT_RELATIONSHIP_DATA_MANAGER, ACCOUNT_RELATIONSHIP_VIEWER),
        (ACCOUNT_RELATIONSHIP_DATA_MANAGER, ACCOUNT_DATA_MANAGER),
    ],
)
def test_a_role_contains_what_the_reference_says(outer: Role, inner: Role) -> None:
    assert inner in inside(outer)


def test_a_case_manager_is_no_admin() -> None:
    assert not {CUSTOMER_ADMIN, ESM_USER_ADMIN} & inside(CUSTOMER_CASE_MANAGER)


@pytest.mark.rule("CSM-9")
@pytest.mark.parametrize("role", b2b.pack.roles, ids=lambda role: role.name)
def test_each_role_is_internal_or_external_and_never_both(role: Role) -> None:
    sides = inside(role) & {INTERNAL, EXTERNAL}
    assert sides == ({INTERNAL} if role.kind == "internal" else {EXTERNAL})

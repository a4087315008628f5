"""The roles that all customer and agent roles are built on."""

import pytest

from platform_core import EXTERNAL, INTERNAL, Role
from plugins import customer_base
from plugins.customer_base import (
    ACCESS_ADMIN,
    CUSTOMER_DATA_VIEWER,
    ESM_ADMIN,
    ESM_AGENT,
    ESM_PARTNER,
    ESM_PARTNER_ADMIN,
    ESM_USER,
    ESM_USER_ADMIN,
    FOUNDATION_ADMIN,
    FOUNDATION_DATA_MANAGER,
    FOUNDATION_DATA_VIEWER,
)


def inside(role: Role) -> set[Role]:
    """The role and all that it contains, at any depth."""
    return {role}.union(*(inside(inner) for inner in role.contains))


@pytest.mark.rule("CSM-11")
@pytest.mark.parametrize(
    ("outer", "inner"),
    [
        (ESM_USER, EXTERNAL),
        (ESM_USER_ADMIN, ESM_USER),
        (ESM_USER_ADMIN, EXTERNAL),
        (ESM_PARTNER, ESM_USER),
        (ESM_PARTNER_ADMIN, ESM_USER_ADMIN),
        (ESM_PARTNER_ADMIN, ESM_ADMIN),
        (ACCESS_ADMIN, INTERNAL),
        (ESM_AGENT, INTERNAL),
        (CUSTOMER_DATA_VIEWER, INTERNAL),
        (FOUNDATION_DATA_MANAGER, FOUNDATION_DATA_VIEWER),
        (FOUNDATION_ADMIN, FOUNDATION_DATA_MANAGER),
        (FOUNDATION_ADMIN, INTERNAL),
    ],
)
def test_a_role_contains_what_the_reference_says(outer: Role, inner: Role) -> None:
    assert inner in inside(outer)


@pytest.mark.rule("CSM-9")
@pytest.mark.parametrize("role", customer_base.pack.roles, ids=lambda role: role.name)
def test_each_role_is_internal_or_external_and_never_both(role: Role) -> None:
    sides = inside(role) & {INTERNAL, EXTERNAL}
    assert sides == ({INTERNAL} if role.kind == "internal" else {EXTERNAL})

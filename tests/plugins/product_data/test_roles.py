"""Roles of product data: which side they are on, and what they contain."""

import pytest

from platform_core import EXTERNAL, INTERNAL, Role
from plugins import product_data
from plugins.product_data import PRODUCT_CATALOG_ADMIN, PRODUCT_CATALOG_VIEWER


def inside(role: Role) -> set[Role]:
    """The role and all that it contains, at any depth."""
    return {role}.union(*(inside(inner) for inner in role.contains))


@pytest.mark.rule("CSM-9")
@pytest.mark.parametrize("role", product_data.pack.roles, ids=lambda role: role.name)
def test_each_role_is_one_of_staff(role: Role) -> None:
    assert inside(role) & {INTERNAL, EXTERNAL} == {INTERNAL}
    assert role.kind == "internal"


def test_who_keeps_offerings_reads_them() -> None:
    assert PRODUCT_CATALOG_VIEWER in inside(PRODUCT_CATALOG_ADMIN)


def test_the_roles_have_the_names_that_customers_know() -> None:
    assert {role.name for role in product_data.pack.roles} == {
        "model_manager", "asset", "catalog_admin", "sn_prd_pm.product_catalog_viewer", "sn_prd_pm.product_catalog_admin",
    }  # fmt: skip

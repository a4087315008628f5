"""What the roles of customer access contain."""

import pytest

from platform_core import Role
from plugins.customer_access import pack

ROLES = {role.name: role for role in pack.roles}
SEES = (
    "sn_install_base.sold_product_read_granular",
    "sn_install_base.install_base_read_granular",
    "sn_install_base.installed_product_read_granular",
)
OF_ITEMS = (
    "sn_customerservice.case_write_granular",
    "sn_install_base.install_base_related_party_write_granular",
    *SEES,
)
CONTAINED = {
    "sn_customerservice.case_create_granular": ("sn_customerservice.case_read_granular",),
    "sn_customerservice.case_write_granular": (
        "sn_customerservice.case_read_granular",
        "sn_customerservice.case_create_granular",
    ),
    "sn_install_base.sold_product_contact_write_granular": (
        "sn_install_base.sold_product_contact_read_granular",
    ),
    "sn_install_base.sold_product_consumer_write_granular": (
        "sn_install_base.sold_product_consumer_read_granular",
    ),
    "sn_install_base.install_base_related_party_write_granular": (
        "sn_install_base.install_base_related_party_read_granular",
    ),
    "sn_customerservice.case_authorized_contact": ("sn_customerservice.case_write_granular",),
    "sn_customerservice.case_authorized_consumer": ("sn_customerservice.case_write_granular",),
    "sn_customerservice.case_authorized_contributor": (
        "sn_customerservice.case_write_granular",
        "sn_customerservice.case_related_party_write_granular",
    ),
    "sn_install_base.sold_product_authorized_contact": (
        "sn_customerservice.case_authorized_contact",
        "sn_install_base.sold_product_contact_read_granular",
        *SEES,
    ),
    "sn_install_base.sold_product_authorized_consumer": (
        "sn_customerservice.case_authorized_consumer",
        "sn_install_base.sold_product_consumer_read_granular",
        *SEES,
    ),
    "sn_install_base.install_base_authorized_contact": OF_ITEMS,
    "sn_install_base.install_base_authorized_consumer": OF_ITEMS,
    "sn_install_base.install_base_authorized_contributor": OF_ITEMS,
    "sn_install_base.install_base_authorized_member": OF_ITEMS,
}


def inside(role: Role) -> set[str]:
    """The names of all roles that a role contains, at any depth."""
    return {role.name}.union(*(inside(inner) for inner in role.contains))


@pytest.mark.rule("CSM-11")
@pytest.mark.parametrize("name", CONTAINED)
def test_a_role_contains_what_the_reference_says(name: str) -> None:
    assert set(CONTAINED[name]) <= inside(ROLES[name])


def test_roles_of_customers_are_for_customers() -> None:
    kinds = {name: role.kind for name, role in ROLES.items() if name.endswith(("_contact", "_consumer"))}
    assert set(kinds.values()) == {"external"}
    assert ROLES["sn_customerservice.case_authorized_contributor"].kind == "either"

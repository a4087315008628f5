"""What kinds of related parties there are, and what a responsibility opens to whom."""

from platform_core import Boolean, Choice, Choices, Entity, Integer, Reference, String, Text, Unique
from plugins.customer_base import Responsibility

CASE, SOLD_PRODUCT, ITEM = "sn_customerservice_case", "sn_install_base_sold_product", "sn_install_base_item"
INSTALLED_PRODUCT = "sn_install_base_m2m_installed_product"
CASE_PARTY = "sn_customerservice_related_party"
PRODUCT_PARTY = "sn_install_base_sold_product_related_party"
ITEM_PARTY = "sn_install_base_related_party"

APPLIES_TO = Choices({CASE: "Case", SOLD_PRODUCT: "Sold product", ITEM: "Install base item"})
PARTY_KIND = Choices({
    "account": "Account", "contact": "Contact", "consumer": "Consumer", "contributor": "Contributor",
    "member": "Member", "service_organization": "Service organization",
})  # fmt: skip
LEVEL = Choices({"read": "Read", "write": "Write", "full": "Full"})
RELATIONSHIP = Choices({
    CASE_PARTY: "Related party of a case",
    PRODUCT_PARTY: "Related party of a sold product",
    ITEM_PARTY: "Related party of an install base item",
})  # fmt: skip
ACCESSIBLE = Choices({
    CASE: "Case", SOLD_PRODUCT: "Sold product", ITEM: "Install base item",
    INSTALLED_PRODUCT: "Installed product", CASE_PARTY: "Related party of a case",
    PRODUCT_PARTY: "Related party of a sold product", ITEM_PARTY: "Related party of an install base item",
})  # fmt: skip
ASSOCIATION = Choices({"simple": "Simple", "dependent": "Dependent"})


class PartyType(
    Entity,
    tablename="sn_customerservice_related_party_configuration",
    label="Related party configuration",
    display="name",
    default_order="name",
):
    """A kind of related party: to what it belongs, who it may be, and what he is responsible for.

    A type without a responsibility is a listed one: such a party is told of, and gets no access.
    """

    name = String(100, required=True, index=True)
    applies_to = Choice(APPLIES_TO, required=True, help="The table whose records have such parties")
    entity_type = Choice(PARTY_KIND, required=True, label="Party is", help="What such a party is")
    default_responsibility = Reference(
        Responsibility,
        index=True,
        on_delete="restrict",
        help="What such a party is responsible for; empty: listed only, without access",
    )
    default_order = Integer(default=100, minimum=0, help="Place in the list of parties")
    active = Boolean(default=True, help="Offered for new parties")
    description = Text(1000)
    constraints = (
        Unique(("applies_to", "name"), because="The types of parties of a table have names of their own"),
    )


class AccessConfiguration(
    Entity,
    tablename="sn_customerservice_responsibility_access_config",
    label="Responsibility access configuration",
    default_order="sys_id",
):
    """What related parties with a responsibility may do to the records of a table, if they hold a role as well.

    It opens nothing while it is not active. Each level includes the one before it: read, write, full (which
    lets create, too).
    """

    responsibility = Reference(Responsibility, required=True, index=True, on_delete="restrict")
    relationship_table = Choice(
        RELATIONSHIP, required=True, index=True, help="The relationship in which the responsibility is held"
    )
    role = String(100, required=True, index=True, label="Required role", help="Name of the role")
    accessible_table = Choice(ACCESSIBLE, required=True, help="The table whose records are opened")
    access_level = Choice(LEVEL, default="read", required=True, help="Read < write < full")
    association = Choice(
        ASSOCIATION,
        read_only=True,
        help="Simple: the party's own record; dependent: what hangs on that record",
    )
    active = Boolean(default=True, help="It opens something")
    description = Text(1000)
    constraints = (
        Unique(
            ("responsibility", "relationship_table", "role", "accessible_table"),
            because="One configuration says what a responsibility opens of a table to a role",
        ),
    )

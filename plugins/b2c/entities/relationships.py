"""Who acts for a consumer or a household: other consumers, and staff."""

from platform_core import Choice, Choices, Date, Entity, Integer, Reference, Unique, User

from .consumers import Consumer
from .households import Household

REPRESENTATIVE = "authorized_representative"
BETWEEN_CONSUMERS = Choices({REPRESENTATIVE: "Authorized representative"})
MANAGER = "relationship_manager"
OF_STAFF = Choices({MANAGER: "Relationship manager"})


class ConsumerRelationship(
    Entity,
    tablename="sn_customer_rel_consumer_to_consumer",
    label="Consumer relationship",
    default_order="order",
):
    """A consumer is something to another one for some time: his authorized representative, who acts for him."""

    consumer = Reference(
        Consumer, required=True, index=True, on_delete="cascade", label="Consumer", help="Who acts"
    )
    type = Choice(BETWEEN_CONSUMERS, default=REPRESENTATIVE, required=True, label="Is")
    of_consumer = Reference(Consumer, required=True, index=True, on_delete="cascade", help="For whom he acts")
    valid_from = Date(help="First day; empty: at once")
    valid_until = Date(help="Last day; empty: until further notice")
    order = Integer(default=100, minimum=0)


class HouseholdRelationship(
    Entity,
    extends=ConsumerRelationship,
    tablename="sn_customer_rel_household_member_relationship",
    label="Household relationship",
    default_order="order",
):
    """A relationship between two members of one household. It counts only while both are current members."""

    household = Reference(Household, required=True, index=True, on_delete="cascade")


class ConsumerTeamMember(
    Entity,
    tablename="sn_customer_rel_consumer_to_user",
    label="Consumer team member",
    default_order="order",
):
    """A member of staff who looks after a consumer."""

    consumer = Reference(Consumer, required=True, index=True, on_delete="cascade")
    user = Reference(User, required=True, index=True, on_delete="cascade", help="Member of staff")
    responsibility = Choice(OF_STAFF, default=MANAGER, required=True)
    order = Integer(default=100, minimum=0)
    constraints = (
        Unique(("consumer", "user", "responsibility"), because="A person has a responsibility once"),
    )


class HouseholdTeamMember(
    Entity,
    tablename="sn_customer_rel_household_to_user",
    label="Household team member",
    default_order="order",
):
    """A member of staff who looks after a household."""

    household = Reference(Household, required=True, index=True, on_delete="cascade")
    user = Reference(User, required=True, index=True, on_delete="cascade", help="Member of staff")
    responsibility = Choice(OF_STAFF, default=MANAGER, required=True)
    order = Integer(default=100, minimum=0)
    constraints = (
        Unique(("household", "user", "responsibility"), because="A person has a responsibility once"),
    )

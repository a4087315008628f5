"""What customers of every kind have in common: tables, and nothing that asks who is looking."""

from platform_core import Boolean, Choice, Choices, Entity, String, Text

RESPONSIBILITY_TYPE = Choices(
    {
        "user": "User",
        "contact": "Contact",
        "consumer": "Consumer",
        "account": "Account",
        "none": "None",
    }
)


class Responsibility(
    Entity,
    tablename="sn_customerservice_responsibility_def",
    label="Responsibility",
    plural="Responsibilities",
    display="name",
    default_order="name",
):
    """What somebody is there for, in a team or in a relationship: account manager, authorized representative.

    One that is in use cannot be deleted.
    """

    name = String(80, required=True, unique=True)
    type = Choice(
        RESPONSIBILITY_TYPE, required=True, help="Who may hold it; fixed once the definition is there"
    )
    unique = Boolean(help="No more than one person holds it for one customer")
    description = Text(1000)
    active = Boolean(default=True, help="Offered for new teams and relationships")

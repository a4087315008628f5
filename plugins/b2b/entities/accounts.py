"""Accounts and contacts: tables, and nothing that asks who is looking."""

from platform_core import (
    AtMostOne,
    Boolean,
    Choice,
    Choices,
    Company,
    DateTime,
    Decimal,
    Entity,
    Hierarchy,
    Number,
    Reference,
    String,
    Text,
    User,
    WebAddress,
)

AGENT_STATUS = Choices(
    {"off_work": "Off work", "on_break": "On break", "on_route": "On route", "on_site": "On site"}
)
SCHEDULE_STATUS = Choices(
    {
        "ahead": "Ahead",
        "on_time": "On time",
        "behind_less30": "Behind by less than 30 minutes",
        "behind_30to60": "Behind by 30 to 60 minutes",
        "behind_more60": "Behind by more than 60 minutes",
    }
)


class Account(
    Entity,
    extends=Company,
    tablename="customer_account",
    label="Account",
    display="name",
    default_order="name",
    number_prefix="ACCT",
):
    """A company that is served: a customer, a partner who serves customers of his own, or both.

    Whatever hangs on an account keeps it from being deleted: it is dealt with first, on purpose.
    """

    number = Number()
    active = Boolean(default=True)
    partner = Boolean(help="Sells to and supports customers of its own; may be a customer as well")
    account_parent = Reference(
        "self",
        label="Parent account",
        help="The account above this one; empty at the top",
        index=True,
        on_delete="restrict",
    )
    account_code = String(
        255, unique=True, read_only=True, help="Key of the account in paths, given at creation"
    )
    account_path = String(
        2400, index=True, read_only=True, help="Codes from the top account down to this one"
    )
    registration_code = String(
        40, unique=True, help="What a person types to ask for a login under this account"
    )
    contact = Reference(User, help="The person to turn to about this company")
    duns_number = String(9, pattern="^[0-9]{9}$", label="DUNS number", help="Nine digits")
    discount = Decimal(help="Percent")
    fiscal_year = String(40)
    stock_price = String(40)
    vendor_type = String(40, help="What kind of vendor the company is")
    vendor_manager = Reference(User, help="Member of staff who looks after the company as a vendor")
    lat_long_error = String(1000, label="Position error", help="Why the address could not be placed on a map")
    banner_text = Text(help="Shown at the head of the company's pages")
    hierarchy = Hierarchy(parent="account_parent", code="account_code", path="account_path")


class Contact(
    Entity,
    extends=User,
    tablename="customer_contact",
    label="Contact",
    display="name",
    default_order="name",
):
    """A person of exactly one account, with or without a login."""

    account = Reference(
        Account,
        required=True,
        index=True,
        on_delete="restrict",
        help="The account that the person belongs to",
    )
    primary_contact = Boolean(help="The account's first contact; an account has at most one")
    introduction = String(40)
    edu_status = String(40, label="Education status")
    agent_status = Choice(AGENT_STATUS)
    on_schedule = Choice(SCHEDULE_STATUS)
    geolocation_tracked = Boolean(help="Agreed to his position being kept")
    latitude = Decimal()
    longitude = Decimal()
    last_position_update = DateTime()
    last_login_device = String(40)
    social_channel = String(40, help="Where the person is found, such as the name of a network")
    social_handle = String(100, help="The person's name there")
    social_handle_url = WebAddress(label="Social profile", help="Address of the person's page there")
    constraints = (
        AtMostOne(
            per="account",
            flag="primary_contact",
            because="An account has at most one primary contact (CSM-66)",
        ),
    )

"""The addresses of accounts."""

from platform_core import AtMostOne, Boolean, Choice, Choices, Entity, Location, Reference, Unique

from .accounts import Account

ADDRESS_TYPE = Choices({"billing": "Billing", "shipping": "Shipping", "mailing": "Mailing", "site": "Site"})


class AccountAddress(
    Entity,
    tablename="account_address_relationship",
    label="Account address",
    plural="Account addresses",
    default_order="-primary",
):
    """A place as the address of an account; one place may be the address of many accounts.

    An account that has addresses has exactly one primary address, which is the one that stands on the account itself.
    """

    account = Reference(Account, required=True, index=True, on_delete="cascade")
    location = Reference(
        Location, required=True, index=True, on_delete="restrict", help="The place, with its street and city"
    )
    primary = Boolean(help="Stands on the account as well; the first address is primary by itself")
    type = Choice(ADDRESS_TYPE, help="What the account uses the address for")
    constraints = (
        Unique(("account", "location"), because="A place is an address of an account once"),
        AtMostOne(
            per="account", flag="primary", because="An account has at most one primary address (CSM-45)"
        ),
    )

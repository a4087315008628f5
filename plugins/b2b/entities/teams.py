"""Who of our staff looks after an account, and what an account keeps from its own contacts."""

from platform_core import Boolean, Entity, Integer, Reference, String, Unique, User
from plugins.customer_base import Responsibility

from .accounts import Account


class TeamMember(
    Entity,
    tablename="sn_customerservice_team_member",
    label="Account team member",
    default_order="order",
):
    """A member of our staff who is there for an account, and what for."""

    account = Reference(Account, required=True, index=True, on_delete="cascade")
    user = Reference(User, required=True, index=True, on_delete="cascade", help="A member of our staff")
    responsibility = Reference(Responsibility, required=True, index=True, on_delete="restrict")
    order = Integer(default=100, help="Place in the team's list")
    sole = String(
        80, unique=True, read_only=True, help="Account and responsibility, where no more than one may hold it"
    )
    constraints = (
        Unique(("account", "user", "responsibility"), because="A person has a responsibility in a team once"),
    )


class AccountAccess(
    Entity, tablename="sn_csm_account_access", label="Account access", plural="Account access"
):
    """Whether an account's contacts see all that it owns, or only what they are named on."""

    account = Reference(
        Account, required=True, unique=True, on_delete="cascade", help="An account has one at most"
    )
    restrict_contact_access = Boolean(
        help="Contacts see only the sold products and items that they are named on or authorized for"
    )

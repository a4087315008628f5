"""What is shown in one look with an account, and with a contact."""

from platform_core import OverviewSection

from .entities import (
    Account,
    AccountAddress,
    AccountRelationship,
    Contact,
    ContactRelationship,
    Registration,
    TeamMember,
)
from .entities.registrations import PENDING

ADDRESS = ("location.street", "location.zip", "location.city", "location.state", "location.country")

SECTIONS = (
    OverviewSection(
        of=Account,
        name="team",
        summary="Who of our staff looks after the account",
        lists=TeamMember,
        where=lambda account: TeamMember.account == account,
        fields=("user", "user.name", "responsibility.name", "order"),
        order=("order",),
    ),
    OverviewSection(
        of=Account,
        name="contacts",
        summary="The people of the account",
        lists=Contact,
        where=lambda account: Contact.account == account,
        fields=("name", "title", "email", "phone", "active", "primary_contact"),
        order=("name",),
    ),
    OverviewSection(
        of=Account,
        name="related_contacts",
        summary="People of other accounts who act for this one",
        lists=ContactRelationship,
        where=lambda account: ContactRelationship.company == account,
        fields=("contact", "contact.name", "responsibility.name", "start_date", "end_date"),
        order=("order",),
    ),
    OverviewSection(
        of=Account,
        name="addresses",
        summary="The addresses of the account",
        lists=AccountAddress,
        where=lambda account: AccountAddress.account == account,
        fields=("location", "primary", "type", *ADDRESS),
        order=("sys_created_on",),
    ),
    OverviewSection(
        of=Account,
        name="subsidiaries",
        summary="The accounts right below this one",
        lists=Account,
        where=lambda account: Account.account_parent == account,
        fields=("number", "name", "city", "country", "active"),
        order=("name",),
    ),
    OverviewSection(
        of=Account,
        name="relationships",
        summary="The accounts that this one is related to",
        lists=AccountRelationship,
        where=lambda account: AccountRelationship.from_company == account,
        fields=("relationship", "to_company", "to_company.name", "start_date", "end_date"),
        order=("order",),
    ),
    OverviewSection(
        of=Account,
        name="registrations",
        summary="Who waits for a login under the account",
        lists=Registration,
        where=lambda account: (Registration.account == account) & (Registration.state == PENDING),
        fields=("first_name", "last_name", "email", "sys_created_on"),
        order=("sys_created_on",),
    ),
    OverviewSection(
        of=Contact,
        name="further_accounts",
        summary="The accounts that the contact acts for besides his own",
        lists=ContactRelationship,
        where=lambda contact: ContactRelationship.contact == contact,
        fields=("company", "company.name", "responsibility.name", "start_date", "end_date"),
        order=("order",),
    ),
)

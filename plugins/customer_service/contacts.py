"""Whose contact somebody is, and for which accounts he acts."""

from platform_core import ActorStandIn, Condition, Records, exists, outer, valid
from plugins.b2b import AccountRelationship, Contact, ContactRelationship


async def acts_for(records: Records, contact: str, account: str) -> bool:
    """Whether the contact belongs to the account, or acts for it today by a contact relationship."""
    acting: Condition = (Contact.sys_id == contact) & (
        (Contact.account == account) | _related_contact(account)
    )
    return await records.find(Contact, acting, fields=("sys_id",)) is not None


async def fits(records: Records, contact: str, account: str) -> bool:
    """Whether a case of the account may have the contact.

    He belongs to it, to an account below it or to one that is related to it today, or acts for it by a contact
    relationship.
    """
    fitting: Condition = (Contact.sys_id == contact) & (
        Contact.account.within(account) | _related_contact(account) | _of_related_account(account)
    )
    return await records.find(Contact, fitting, fields=("sys_id",)) is not None


def _related_contact(account: str) -> Condition:
    today = ActorStandIn.today
    relationship = (
        (ContactRelationship.contact == outer(Contact.sys_id))
        & (ContactRelationship.company == account)
        & valid(ContactRelationship.start_date, ContactRelationship.end_date, today)
    )
    return exists(ContactRelationship, relationship)


def _of_related_account(account: str) -> Condition:
    today = ActorStandIn.today
    relationship = (
        (AccountRelationship.from_company == outer(Contact.account))
        & (AccountRelationship.to_company == account)
        & valid(AccountRelationship.start_date, AccountRelationship.end_date, today)
    )
    return exists(AccountRelationship, relationship)

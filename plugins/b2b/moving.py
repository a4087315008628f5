"""Moving a contact to another account: an action of its own, never a by-product of an edit."""

from platform_core import NotPermitted, Record, Records
from plugins.customer_base import FOUNDATION_DATA_MANAGER

from .entities import Account, Contact
from .roles import ACCOUNT_DATA_MANAGER

MOVERS = (ACCOUNT_DATA_MANAGER, FOUNDATION_DATA_MANAGER)
MOVES = "a contact is moved to another account"


async def move_contact(records: Records, contact: str, account: str) -> Record:
    """Make a contact one of another account, which takes him away from his own.

    Only keepers of account data do this. A contact who is to act for a second account gets a contact relationship
    instead.
    """
    async with records.transaction() as transaction:
        # Who may change neither contact nor account is told that there is none.
        await transaction.get(Contact, contact, ("sys_id",))
        if not records.actor.has(*MOVERS) and not records.actor.elevated:
            raise NotPermitted(
                "you may not move contacts to other accounts",
                remedy=f"ask somebody who is {' or '.join(role.name for role in MOVERS)}",
            )
        await transaction.get(Account, account, ("sys_id",))
        await transaction.elevated(MOVES).update(Contact, contact, {"account": account})
        return await transaction.get(Contact, contact)

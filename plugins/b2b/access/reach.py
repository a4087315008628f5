"""Which accounts an actor acts for: as a contact of them, or by a contact relationship to them."""

from typing import Any

from platform_core import ActorStandIn, Condition, Reference, Related, related, valid

from ..entities import Contact, ContactRelationship


def own_accounts(actor: ActorStandIn) -> Related:
    """The account that the actor is a contact of."""
    return related(Contact.account, Contact.sys_id == actor.id)


def related_accounts(actor: ActorStandIn) -> Related:
    """The further accounts that the actor acts for today, by a contact relationship."""
    today = valid(ContactRelationship.start_date, ContactRelationship.end_date, actor.today)
    return related(ContactRelationship.company, (ContactRelationship.contact == actor.id) & today)


def at_own(column: Reference, actor: ActorStandIn) -> Condition:
    """The account is one that the actor acts for."""
    condition: Condition = column.is_in(own_accounts(actor)) | column.is_in(related_accounts(actor))
    return condition


def in_own_trees(column: Reference, actor: ActorStandIn) -> Condition:
    """The account is one that the actor acts for, or lies below one of these."""
    own: Any = column.within(own_accounts(actor))
    condition: Condition = own | column.within(related_accounts(actor))
    return condition

"""Partners on cases: whom a partner serves, and that he acts for nobody else."""

from typing import Any

from platform_core import INTERNAL, ActorStandIn, Condition, Restriction, exists, negate, outer, valid
from plugins.b2b import AccountRelationship, own_accounts

from .entities import Case


def serving(actor: ActorStandIn) -> Any:
    """The relationship is one that holds today, of a partner with a customer."""
    of_partner: Any = (AccountRelationship.from_kind == "partner") & (
        AccountRelationship.to_kind == "account"
    )
    return of_partner & valid(AccountRelationship.start_date, AccountRelationship.end_date, actor.today)


def still_served(actor: ActorStandIn) -> Condition:
    """Where the actor's account is the partner on the case, it serves the account of the case today, or is that account."""
    serves_it = (
        (AccountRelationship.from_company == outer(Case.partner))
        & (AccountRelationship.to_company == outer(Case.account))
        & serving(actor)
    )
    another_partner: Any = negate(Case.partner.is_in(own_accounts(actor)))
    own_case = Case.account.within(own_accounts(actor)) | Case.account.is_null()
    condition: Condition = another_partner | own_case | exists(AccountRelationship, serves_it)
    return condition


RESTRICTIONS = (
    Restriction(
        entity=Case,
        where=still_served,
        unless=(INTERNAL,),
        because="A partner acts for a customer only while a partner relationship holds (CSM-54)",
    ),
)

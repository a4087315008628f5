"""What a partner's people may do for the partner's customers, while the two accounts are related."""

from platform_core import (
    ActorFact,
    ActorStandIn,
    Condition,
    Grant,
    Related,
    related,
)
from plugins.b2b import (
    COLLEAGUE_FIELDS,
    PORTAL_CONTACT_FIELDS,
    SHARED_ACCOUNT_FIELDS,
    Account,
    AccountRelationship,
    Contact,
    own_accounts,
)
from plugins.customer_service import CUSTOMER_CREATES, CUSTOMER_READS, CUSTOMER_WRITES, Case, serving
from plugins.product_data import CUSTOMER_ASSET_FIELDS, Asset

from .roles import PARTNER, PARTNER_ADMIN


def own_customers(actor: ActorStandIn) -> Related:
    """The accounts that the actor's own account serves today."""
    of_own = AccountRelationship.from_company.is_in(own_accounts(actor))
    return related(AccountRelationship.to_company, of_own & serving(actor))


def customer_account(actor: ActorStandIn) -> Condition:
    """The account is a customer of the actor's own."""
    condition: Condition = Account.sys_id.is_in(own_customers(actor))
    return condition


def contact_of_customer(actor: ActorStandIn) -> Condition:
    """The contact is one of a customer of the actor's account."""
    condition: Condition = Contact.account.is_in(own_customers(actor))
    return condition


def asset_of_customer(actor: ActorStandIn) -> Condition:
    """The asset belongs to a customer of the actor's account."""
    condition: Condition = Asset.account.is_in(own_customers(actor))
    return condition


def relationship_of_own(actor: ActorStandIn) -> Condition:
    """The relationship is seen from the actor's account."""
    condition: Condition = AccountRelationship.from_company.is_in(own_accounts(actor))
    return condition


def through_own_partner(actor: ActorStandIn) -> Condition:
    """The actor's account is the partner on the case."""
    condition: Condition = Case.partner.is_in(own_accounts(actor)) & Case.consumer.is_null()
    return condition


def through_the_actor(actor: ActorStandIn) -> Condition:
    """The same, and the actor is the partner's contact on it."""
    condition: Condition = through_own_partner(actor) & (Case.partner_contact == actor.id)
    return condition


def served_by_the_actor(actor: ActorStandIn) -> Condition:
    """The same, for a customer of the actor's account."""
    condition: Condition = through_the_actor(actor) & Case.account.is_in(own_customers(actor))
    return condition


def served_by_own_account(actor: ActorStandIn) -> Condition:
    """The actor's account is the partner on the case, which is one of a customer of it."""
    condition: Condition = through_own_partner(actor) & Case.account.is_in(own_customers(actor))
    return condition


FACTS = (ActorFact("customers", "Accounts that the actor's account serves as a partner", own_customers),)

RULES = (
    Grant(
        role=PARTNER,
        entity=Account,
        may=("read",),
        where=customer_account,
        fields=SHARED_ACCOUNT_FIELDS,
        because="A partner's people see the customers that the partner serves (CSM-54)",
    ),
    Grant(
        role=PARTNER,
        entity=Contact,
        may=("read",),
        where=contact_of_customer,
        fields=COLLEAGUE_FIELDS,
        because="A partner's people open cases for the contacts of the partner's customers (CSM-54)",
    ),
    Grant(
        role=PARTNER,
        entity=Asset,
        may=("read",),
        where=asset_of_customer,
        fields=CUSTOMER_ASSET_FIELDS,
        because="A partner's people see what the partner's customers have (CSM-54)",
    ),
    Grant(
        role=PARTNER,
        entity=AccountRelationship,
        may=("read",),
        where=relationship_of_own,
        because="A partner's people see whom the partner is related to",
    ),
    Grant(
        role=PARTNER,
        entity=Case,
        may=("read",),
        where=through_the_actor,
        fields=CUSTOMER_READS,
        because="A partner's people see the cases that name them, and no others of the customer (CSM-54, CSM-55)",
    ),
    Grant(
        role=PARTNER,
        entity=Case,
        may=("create",),
        where=served_by_the_actor,
        fields=CUSTOMER_CREATES,
        because="A partner's people open cases for the partner's customers (CSM-54)",
    ),
    Grant(
        role=PARTNER,
        entity=Case,
        may=("write",),
        where=served_by_the_actor,
        fields=CUSTOMER_WRITES,
        because="A partner's people look after the cases that name them (CSM-54, CSM-102)",
    ),
    Grant(
        role=PARTNER_ADMIN,
        entity=Case,
        may=("read",),
        where=through_own_partner,
        fields=CUSTOMER_READS,
        because="Partner admins see all cases that the partner brought (CSM-54, CSM-55)",
    ),
    Grant(
        role=PARTNER_ADMIN,
        entity=Case,
        may=("create",),
        where=served_by_own_account,
        fields=CUSTOMER_CREATES,
        because="Partner admins open cases for the partner's customers (CSM-54)",
    ),
    Grant(
        role=PARTNER_ADMIN,
        entity=Case,
        may=("write",),
        where=served_by_own_account,
        fields=CUSTOMER_WRITES,
        because="Partner admins look after all cases that the partner brought (CSM-54, CSM-102)",
    ),
    Grant(
        role=PARTNER_ADMIN,
        entity=Contact,
        may=("create",),
        where=contact_of_customer,
        fields=("account", *PORTAL_CONTACT_FIELDS),
        because="Partner admins add users to the partner's customers (CSM-60)",
    ),
    Grant(
        role=PARTNER_ADMIN,
        entity=Contact,
        may=("read",),
        where=contact_of_customer,
        because="Partner admins see the users of the partner's customers (CSM-60)",
    ),
    Grant(
        role=PARTNER_ADMIN,
        entity=Contact,
        may=("write",),
        where=contact_of_customer,
        fields=PORTAL_CONTACT_FIELDS,
        because="Partner admins look after these users (CSM-60)",
    ),
)

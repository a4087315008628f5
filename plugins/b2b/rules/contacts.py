"""What holds whenever an account or a contact is saved."""

from collections.abc import Mapping
from typing import Any

from platform_core import BusinessRule, Change, refusal

from ..entities import Account, Contact


async def before_account_is_created(change: Change) -> Mapping[str, Any] | None:
    """An account that is said to be neither customer nor partner is a customer."""
    if change.new["customer"] or change.new["partner"]:
        return None
    return {"customer": True}


async def before_contact_company_is_set(change: Change) -> Mapping[str, Any] | None:
    """A contact's company is his account, which is a company."""
    company, account = change.new["company"], change.new["account"]
    if account is not None and "company" in change.changed and company not in {None, account}:
        detail = "the company of a contact is always his account"
        raise refusal(
            "company",
            detail,
            "leave company out; to move the contact, use `POST /api/contacts/{sys_id}/move`",
            "not_the_account",
        )
    return {"company": account} if company != account else None


async def before_contact_changes_his_account(change: Change) -> Mapping[str, Any] | None:
    """An edit takes nobody away from his account: that would be moving him, which is an action of its own."""
    if "account" in change.changed and change.new["account"] is not None and not change.actor.elevated:
        detail = "the account of a contact is not changed by an edit, which would take him away from it"
        raise refusal(
            "account",
            detail,
            "give him a contact relationship to the further account; to take him away from his own, "
            "`POST /api/contacts/{sys_id}/move`",
            "not_by_an_edit",
        )
    return None


async def before_primary_contact_is_chosen(change: Change) -> Mapping[str, Any] | None:
    """The former primary contact steps back for the new one; a contact who moves does not stay primary."""
    if not change.new["primary_contact"] or change.new["account"] is None:
        return None
    if change.kind == "update" and "primary_contact" not in change.changed:
        return {"primary_contact": False} if "account" in change.changed else None
    records = change.elevated("an account has one primary contact")
    former = await records.find(
        Contact,
        (Contact.account == change.new["account"])
        & (Contact.primary_contact.eq(True))
        & (Contact.sys_id != change.sys_id),
    )
    if former is not None:
        await records.update(Contact, former["sys_id"], {"primary_contact": False})
    return None


BUSINESS_RULES = (
    BusinessRule(
        entity=Account,
        kinds=("create",),
        before=before_account_is_created,
        because="An account is a customer, a partner, or both (CSM-29)",
    ),
    BusinessRule(
        entity=Contact,
        kinds=("update",),
        before=before_contact_changes_his_account,
        order=50,
        because="Moving a contact is an action of its own, with a right of its own (CSM-28)",
    ),
    BusinessRule(
        entity=Contact,
        kinds=("create", "update"),
        before=before_contact_company_is_set,
        because="A contact belongs to exactly one account, so his company can be no other (CSM-23)",
    ),
    BusinessRule(
        entity=Contact,
        kinds=("create", "update"),
        before=before_primary_contact_is_chosen,
        because="The primary contact of an account is a contact of it, and there is one at most (CSM-66)",
    ),
)

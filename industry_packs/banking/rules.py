"""What holds whenever a complaint is taken in or changed."""

from __future__ import annotations

from typing import Any

from platform_core import IMPORT_ADMIN, BusinessRule, Change, FieldError, InvalidInput

from .entities import ComplaintCase, FinancialAccount, RegulationSubcategory
from .stages import STAGE_RULES


async def before_complaint_customer_is_set(change: Change) -> dict[str, Any] | None:
    """A complaint is a consumer's, or an account's and one of its contacts'.

    What comes in with an import may be anonymous: published complaints name the bank, never the customer.
    """
    given = {name for name in ("account", "consumer", "contact") if change.new.get(name)}
    if "consumer" in given and given != {"consumer"}:
        detail = "a complaint has a consumer, or an account with a contact, never both"
        raise _refusal("consumer", detail, "leave out the consumer, or account and contact", "not_exclusive")
    moved = change.kind == "create" or change.changed & {"account", "consumer", "contact"}
    if not moved or "consumer" in given or (not given and change.actor.has(IMPORT_ADMIN)):
        return None
    if not given:
        detail = "a complaint names who complains"
        raise _refusal("consumer", detail, "give a consumer, or an account with a contact", "required")
    if "contact" not in given:
        detail = "a complaint of an account names the contact who complains"
        raise _refusal("contact", detail, "give a contact of the account", "required")
    return None


async def before_complaint_regulation_is_set(change: Change) -> dict[str, Any] | None:
    """Category and subcategory of the regulation stand there exactly when a regulation is touched."""
    names = ("regulatory_category", "regulatory_subcategory")
    if not change.changed & {"regulatory_impact", *names}:
        return None
    touched = bool(change.new.get("regulatory_impact"))
    wrong = [name for name in names if bool(change.new.get(name)) is not touched]
    if wrong:
        detail = (
            "is required with a regulatory impact"
            if touched
            else "is for complaints with a regulatory impact"
        )
        code = "required" if touched else "not_applicable"
        errors = [FieldError(pointer=f"/{name}", detail=detail, code=code) for name in wrong]
        remedy = "give category and subcategory" if touched else "leave them out, or set regulatory_impact"
        raise InvalidInput(f"{' and '.join(wrong)}: {detail}", remedy=remedy, errors=errors)
    if touched:
        records = change.elevated("a regulation's subcategory is of its category")
        subcategory = await records.get(RegulationSubcategory, change.new["regulatory_subcategory"])
        if subcategory["category"] != change.new["regulatory_category"]:
            detail = "the subcategory belongs to another category"
            raise _refusal("regulatory_subcategory", detail, "choose one of the category", "wrong_category")
    return None


async def before_complaint_financial_account_is_set(change: Change) -> dict[str, Any] | None:
    """The financial account is one of the customer who complains, or of an account below his."""
    chosen = change.new.get("financial_account")
    if chosen is None or not change.changed & {"financial_account", "account", "consumer"}:
        return None
    account, consumer = change.new.get("account"), change.new.get("consumer")
    records = change.elevated("a complaint is about an account of the customer who complains")
    found = None
    if account or consumer:
        holder = (
            FinancialAccount.account.within(account) if account else FinancialAccount.consumer == consumer
        )
        found = await records.find(FinancialAccount, (FinancialAccount.sys_id == chosen) & holder)
    if found is None:
        detail = "the financial account is none of the customer who complains"
        raise _refusal(
            "financial_account", detail, "name one of his accounts, or none", "of_another_customer"
        )
    return None


def _refusal(field: str, detail: str, remedy: str, code: str) -> InvalidInput:
    error = FieldError(pointer=f"/{field}", detail=detail, code=code)
    return InvalidInput(detail, remedy=remedy, errors=[error])


COMPLAINT_RULES = (
    BusinessRule(
        entity=ComplaintCase,
        kinds=("create", "update"),
        before=before_complaint_customer_is_set,
        because="A complaint has a consumer, or an account with a contact (BNK-16)",
    ),
    BusinessRule(
        entity=ComplaintCase,
        kinds=("create", "update"),
        before=before_complaint_regulation_is_set,
        because="Regulatory category and subcategory are mandatory iff there is an impact (BNK-16)",
    ),
    BusinessRule(
        entity=ComplaintCase,
        kinds=("create", "update"),
        before=before_complaint_financial_account_is_set,
        because="A customer complains about his own accounts",
    ),
)

BUSINESS_RULES = (*COMPLAINT_RULES, *STAGE_RULES)

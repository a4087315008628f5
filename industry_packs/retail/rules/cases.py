"""What holds whenever a retail case or a task of one is saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from platform_core import BusinessRule, Change, FieldError, InvalidInput, Query, TransitionRefused, refusal
from plugins.b2b import CUSTOMER
from plugins.b2c import REQUESTER
from plugins.customer_service import CLOSED
from plugins.service_model_foundation import MemberResponsibility

from ..access.reach import OF_STORES as RESPONSIBILITIES
from ..entities import (
    CustomerComplaint,
    HeadquartersCommunication,
    InStoreOperation,
    InStoreTask,
    RetailCase,
    RetailTask,
    StoreCommunication,
    StoreInquiry,
)
from ..lifecycles import STILL_OPEN, STORES
from .refusing import refuse_another

PERSONS = (
    "account", "contact", "consumer", "household", "partner_contact", "requested_by", "internal_user",
    "additional_users", "watch_list", "complainant_name", "complainant_email", "sales_order",
)  # fmt: skip
"""What leads to a person: the order does by its buyer."""
OF_A_STORE = (StoreInquiry, InStoreOperation)


async def before_complaint_is_anonymous(change: Change) -> Mapping[str, Any] | None:
    """An anonymous complaint leads to nobody, from the beginning (RET-7)."""
    if change.old is not None and "anonymous" in change.changed:
        detail = "who complained is on record, or nobody is: that cannot be changed"
        raise refusal("anonymous", detail, "take the complaint in once more", "fixed")
    if not change.new["anonymous"]:
        return None
    if change.actor.has(CUSTOMER, REQUESTER):
        detail = "whoever is signed in is on record with what he does"
        raise refusal("anonymous", detail, "sign out, and complain without a sign-in", "signed_in")
    errors = [
        FieldError(pointer=f"/{name}", detail="it leads to a person", code="anonymous")
        for name in PERSONS
        if change.new.get(name)
    ]
    if errors:
        names = ", ".join(each.pointer[1:] for each in errors)
        detail = f"an anonymous complaint names nobody, and {names} does"
        raise InvalidInput(detail, remedy="leave it out, or take the complaint in by name", errors=errors)
    return None


async def before_store_case_is_opened(change: Change) -> Mapping[str, Any] | None:
    """A case of a store has one; who belongs to just one need not name it. A store supports itself in its operations."""
    new, values = change.new, dict[str, Any]()
    store = new["requesting_service_organization"]
    if store is None and change.actor.has(*STORES):
        store = values["requesting_service_organization"] = await _only_store(change)
    if store is None and change.entity in OF_A_STORE:
        detail = "it is not known which store it is about"
        raise refusal("requesting_service_organization", detail, "name the store", "required")
    if change.entity is InStoreOperation:
        values["service_organization"] = store
    return values


async def _only_store(change: Change) -> str | None:
    held = (
        (MemberResponsibility.member.user == change.actor.id)
        & MemberResponsibility.member.active.eq(True)
        & MemberResponsibility.responsibility.is_in(list(RESPONSIBILITIES))
    )
    query = Query(where=held, fields=("member.service_organization",), limit=50)
    page = await change.elevated("the store of whoever opens a case").list(MemberResponsibility, query)
    stores = {each["member.service_organization"] for each in page.records}
    return stores.pop() if len(stores) == 1 else None


async def before_operation_moves_to_another_store(change: Change) -> Mapping[str, Any] | None:
    """A store supports itself in its operations."""
    store = change.new["requesting_service_organization"]
    return {"service_organization": store} if change.new["service_organization"] != store else None


async def before_case_is_closed(change: Change) -> Mapping[str, Any] | None:
    """A case is closed after its tasks, a communication after those of its stores (C-5)."""
    if not change.becomes("state", CLOSED):
        return None
    records = change.elevated("a case is closed after what it brought")
    tasks = (RetailTask.retail_case == change.sys_id) & RetailTask.state.is_in(list(STILL_OPEN))
    task = await records.find(RetailTask, tasks, ("number",))
    if task is not None:
        raise TransitionRefused(
            f"the task {task['number']} is still open", remedy="have the task closed, then close the case"
        )
    if change.entity is HeadquartersCommunication:
        mine = (StoreCommunication.communication == change.sys_id) & StoreCommunication.active.eq(True)
        if left := await records.count(StoreCommunication, mine):
            raise TransitionRefused(
                f"{left} stores have not done their part yet", remedy="close those of the stores first"
            )
    return None


async def before_task_is_saved(change: Change) -> Mapping[str, Any] | None:
    """A task says what it is about, for whom, and who did it when."""
    refuse_another(change, "retail_case", "make another task for the other case")
    new, values = change.new, dict[str, Any]()
    if change.kind == "create":
        if change.entity is InStoreTask and new["retail_case"]:
            await _refuse_other_case(change)
        values["parent"] = new["retail_case"]
        values["requested_by"] = new["requested_by"] or change.actor.id or None
    if "subject" in change.changed:
        values["short_description"] = new["subject"]
    if change.kind == "update" and "state" in change.changed:
        person = change.actor.id or None
        if new["state"] in STILL_OPEN:
            values |= {"work_start": change.now, "assigned_to": new["assigned_to"] or person}
        else:
            values |= {"closed_at": change.now, "closed_by": person}
    return values


async def _refuse_other_case(change: Change) -> None:
    records = change.elevated("a task is one of its case")
    case = await records.get(RetailCase, change.new["retail_case"], ("sys_class_name",))
    if case["sys_class_name"] != InStoreOperation.info.table:
        detail = "an in-store task is one of an in-store operation"
        raise refusal("retail_case", detail, "make a retail task for this case", "other_case_type")


CASE_RULES = (
    BusinessRule(
        entity=CustomerComplaint,
        kinds=("create", "update"),
        before=before_complaint_is_anonymous,
        order=30,
        because="An anonymous complaint stores no person link (RET-7)",
    ),
    BusinessRule(
        entity=RetailCase,
        kinds=("create",),
        before=before_store_case_is_opened,
        order=55,
        because="A store's case is one of a store (RET-8)",
    ),
    BusinessRule(
        entity=InStoreOperation,
        kinds=("update",),
        before=before_operation_moves_to_another_store,
        because="A store supports itself in its operations",
    ),
    BusinessRule(
        entity=RetailCase,
        kinds=("update",),
        before=before_case_is_closed,
        order=110,
        because="A parent does not close while what it needs is open (C-5)",
    ),
    BusinessRule(
        entity=RetailTask,
        kinds=("create", "update"),
        before=before_task_is_saved,
        because="A task says who asked for it and who did it",
    ),
)

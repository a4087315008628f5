"""The mail to whoever complained by name; nobody else gets one (RET-7)."""

from __future__ import annotations

from platform_core import BusinessRule, ChangeEvent, Message, Record, Records, refuse_without_mail, send_mail
from plugins.b2b import Contact
from plugins.b2c import Consumer

from .entities import CustomerComplaint
from .settings import MAILS

# No word of the complaint stands in it: else anybody could have us mail his words to others.
BODY = """\
Your complaint has arrived. Its number is {number}; name it when you write or call about it.
"""
WITHOUT_MAIL = ("word that a complaint has arrived", "set mail up, or set retail.mails_complaints to false")


async def address_of(records: Records, complaint: Record) -> str | None:
    """Where whoever complained is written to; nowhere, when he did not say who he is."""
    if complaint["anonymous"]:
        return None
    if complaint["complainant_email"]:
        return str(complaint["complainant_email"])
    for field, entity in (("consumer", Consumer), ("contact", Contact)):
        if complaint[field]:
            found = await records.get(entity, complaint[field], ("email",))
            return None if found["email"] is None else str(found["email"])
    return None


async def on_complaint_is_taken_in(event: ChangeEvent, records: Records) -> None:
    """Tell whoever complained by name that it has arrived."""
    if not records.setting(MAILS):
        return
    complaint = await records.find(CustomerComplaint, CustomerComplaint.sys_id == event.sys_id)
    recipient = None if complaint is None else await address_of(records, complaint)
    if complaint is None or recipient is None:
        return
    refuse_without_mail(records, *WITHOUT_MAIL)
    message = Message(
        recipient=recipient,
        subject=f"Your complaint {complaint['number']}",
        body=BODY.format(number=complaint["number"]),
    )
    async with records.elevated("a complaint's mail is sent").transaction() as transaction:
        await send_mail(transaction, message, once=event.key)


MAIL_RULES = (
    BusinessRule(
        entity=CustomerComplaint,
        kinds=("create",),
        on=on_complaint_is_taken_in,
        because="Whoever complains by name is told that it arrived; anonymous complaints mail nobody (RET-7)",
    ),
)

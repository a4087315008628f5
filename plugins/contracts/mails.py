"""The mail by which an approver learns that a contract waits for him."""

from __future__ import annotations

from platform_core import BusinessRule, ChangeEvent, Message, Records, User, can_mail, send_mail

from .entities import Contract

REASON = "an approver is told of a contract"
BODY = """\
The contract {number}, {name}, waits for your decision. It would be in force from {starts} to {ends}.

Approve it, or reject it and say why in a comment, at {where}.
"""


async def on_contract_is_submitted(event: ChangeEvent, records: Records) -> None:
    """Mail the approver, once for each time that it is submitted, if mail is set up."""
    if event.transition != "submit_for_review" or not can_mail(records):
        return
    async with records.elevated(REASON).transaction() as transaction:
        contract = await transaction.find(Contract, Contract.sys_id == event.sys_id)
        if contract is None or contract["approver"] is None:
            return
        approver = await transaction.get(User, contract["approver"], ("email",))
        if not approver["email"]:
            return
        body = BODY.format(
            number=contract["number"],
            name=contract["short_description"],
            starts=contract["starts"],
            ends=contract["ends"] or "further notice",
            where=records.setting("base.public_url"),
        )
        subject = f"Contract {contract['number']} waits for your decision"
        await send_mail(
            transaction, Message(recipient=approver["email"], subject=subject, body=body), once=event.key
        )


MAIL_RULES = (
    BusinessRule(
        entity=Contract,
        kinds=("update",),
        on=on_contract_is_submitted,
        because="Who is to decide about a contract is told by mail that it waits",
    ),
)

"""A pack that mails somebody when his parcel is on its way."""

from platform_core import (
    ADMIN,
    Boolean,
    BusinessRule,
    ChangeEvent,
    Email,
    Entity,
    Grant,
    Message,
    Pack,
    Records,
    send_mail,
)


class Parcel(Entity, tablename="post_parcel", label="Parcel"):
    """Something on its way to somebody."""

    recipient = Email(100, required=True)
    sent = Boolean()


async def on_parcel_is_sent(event: ChangeEvent, records: Records) -> None:
    """Tell the recipient."""
    if "sent" not in event.changed or not event.new["sent"]:
        return
    parcel = await records.get(Parcel, event.sys_id)
    message = Message(recipient=parcel["recipient"], subject="Your parcel", body="It is on its way.")
    async with records.elevated("a recipient is told").transaction() as transaction:
        await send_mail(transaction, message, once=event.key)


pack = Pack(
    name="post",
    version="0.1",
    summary="Parcels",
    entities=(Parcel,),
    access_rules=(
        Grant(role=ADMIN, entity=Parcel, may=("read", "write"), because="They look after parcels"),
    ),
    business_rules=(
        BusinessRule(
            entity=Parcel, kinds=("update",), on=on_parcel_is_sent, because="Recipients wait for parcels"
        ),
    ),
)

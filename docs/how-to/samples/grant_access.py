"""Devices that customers rent: who sees which of them, and which of their fields."""

from platform_core import (
    INTERNAL,
    ActorStandIn,
    Boolean,
    Condition,
    Entity,
    Grant,
    Money,
    Operation,
    Pack,
    ProtectedField,
    Reference,
    Restriction,
    Role,
    String,
    negate,
)
from plugins.b2b import CUSTOMER, CUSTOMER_ADMIN, Account, own_accounts


class Device(Entity, tablename="rental_device", display="name", default_order="name"):
    """Something that an account rents."""

    name = String(80, required=True)
    account = Reference(Account, required=True, index=True, on_delete="restrict")
    price = Money(help="What we paid for it, in cents")
    seized = Boolean(help="Held by order of a court")


KEEPER = Role("rental.keeper", "Looks after rented devices", contains=(INTERNAL,), kind="internal")
BUYER = Role("rental.buyer", "Buys devices", contains=(KEEPER,), kind="internal")
COUNSEL = Role("rental.counsel", "Answers to courts", contains=(INTERNAL,), kind="internal")

KEEP: tuple[Operation, ...] = ("create", "read", "write")


def rented_by_own_account(actor: ActorStandIn) -> Condition:
    """The actor's account rents the device."""
    condition: Condition = Device.account.is_in(own_accounts(actor))
    return condition


def rented_by_own_tree(actor: ActorStandIn) -> Condition:
    """The actor's account, or one below it, rents the device."""
    condition: Condition = Device.account.within(own_accounts(actor))
    return condition


def not_seized(_: ActorStandIn) -> Condition:
    """No court holds the device."""
    return negate(Device.seized.eq(True))


GRANTS = (
    Grant(role=KEEPER, entity=Device, may=KEEP, because="Keepers look after every device"),
    Grant(role=COUNSEL, entity=Device, may=("read",), because="Courts ask about any device"),
    Grant(
        role=COUNSEL, entity=Device, may=("write",), fields=("seized",), because="Courts seize and release"
    ),
    Grant(
        role=CUSTOMER,
        entity=Device,
        may=("read",),
        where=rented_by_own_account,
        fields=("name",),
        because="Contacts see what their account rents",
    ),
    Grant(
        role=CUSTOMER_ADMIN,
        entity=Device,
        may=("read",),
        where=rented_by_own_tree,
        fields=("name", "account"),
        because="Customer admins see what their account and those below it rent",
    ),
)
SEIZED = Restriction(
    entity=Device,
    where=not_seized,
    unless=(COUNSEL,),
    because="A seized device is for those who answer to the court",
)
PRICE = ProtectedField(
    entity=Device, field="price", read=(BUYER,), write=(BUYER,), because="Prices are for buyers"
)

pack = Pack(
    name="rental",
    version="0.1.0",
    summary="Devices that customers rent",
    requires=("b2b>=0.1",),
    entities=(Device,),
    roles=(KEEPER, BUYER, COUNSEL),
    access_rules=(*GRANTS, SEIZED, PRICE),
)

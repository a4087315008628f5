"""The tables of retail, and nothing that asks who is looking."""

from .cases import (
    CustomerComplaint,
    HeadquartersCommunication,
    InStoreOperation,
    InStoreTask,
    RetailCase,
    RetailTask,
    StoreCommunication,
    StoreInquiry,
)
from .guests import OrderLookup
from .laws import ReturnLaw, WithdrawalException
from .orders import Order, OrderLine
from .organizations import RetailOrganization
from .returns import Refund, RmaCase, RmaCaseLine

ENTITIES = (
    RetailOrganization,
    ReturnLaw,
    WithdrawalException,
    Order,
    OrderLine,
    OrderLookup,
    RmaCase,
    RmaCaseLine,
    Refund,
    RetailCase,
    StoreInquiry,
    CustomerComplaint,
    HeadquartersCommunication,
    StoreCommunication,
    InStoreOperation,
    RetailTask,
    InStoreTask,
)

__all__ = [
    "ENTITIES",
    "CustomerComplaint",
    "HeadquartersCommunication",
    "InStoreOperation",
    "InStoreTask",
    "Order",
    "OrderLine",
    "OrderLookup",
    "Refund",
    "RetailCase",
    "RetailOrganization",
    "RetailTask",
    "ReturnLaw",
    "RmaCase",
    "RmaCaseLine",
    "StoreCommunication",
    "StoreInquiry",
    "WithdrawalException",
]

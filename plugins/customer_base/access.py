"""Who may see and change what customers of every kind have in common."""

from platform_core import INTERNAL, Grant, Operation

from .entities import Responsibility
from .roles import ACCESS_ADMIN, ESM_USER, FOUNDATION_ADMIN

EVERYTHING: tuple[Operation, ...] = ("create", "read", "write", "delete")

RULES = (
    Grant(role=INTERNAL, entity=Responsibility, may=("read",), because="Staff see who is there for what"),
    Grant(
        role=ESM_USER,
        entity=Responsibility,
        may=("read",),
        fields=("name", "description"),
        because="Customers see what the people they deal with are there for",
    ),
    Grant(
        role=FOUNDATION_ADMIN,
        entity=Responsibility,
        may=EVERYTHING,
        because="They set customer data up, responsibilities included",
    ),
    Grant(
        role=ACCESS_ADMIN,
        entity=Responsibility,
        may=EVERYTHING,
        because="They define who is responsible for what",
    ),
)

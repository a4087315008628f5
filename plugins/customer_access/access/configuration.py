"""Who sees and sets up what responsibilities open."""

from platform_core import INTERNAL, Grant, Operation
from plugins.customer_base import ACCESS_ADMIN, ESM_USER, FOUNDATION_ADMIN

from ..entities import AccessConfiguration, PartyType
from ..roles import FUNCTIONAL

EVERYTHING: tuple[Operation, ...] = ("create", "read", "write", "delete")

RULES = (
    Grant(
        role=INTERNAL, entity=PartyType, may=("read",), because="Staff see what kinds of parties there are"
    ),
    Grant(role=ESM_USER, entity=PartyType, may=("read",), because="Customers see what a party is"),
    Grant(role=INTERNAL, entity=AccessConfiguration, may=("read",), because="Staff see what parties may do"),
    *(
        Grant(
            role=role,
            entity=entity,
            may=("read",),
            because="Whoever may be a party sees what that opens to him",
        )
        for entity in (PartyType, AccessConfiguration)
        for role in FUNCTIONAL
    ),
    *(
        Grant(role=role, entity=entity, may=EVERYTHING, because="They set up who may do what as a party")
        for entity in (PartyType, AccessConfiguration)
        for role in (ACCESS_ADMIN, FOUNDATION_ADMIN)
    ),
)

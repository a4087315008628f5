"""Who may see and change sold products and install base items."""

from platform_core import Grant, Operation
from plugins.customer_base import ESM_AGENT

from .entities import ENTITIES
from .roles import INSTALL_BASE_ADMIN

EVERYTHING: tuple[Operation, ...] = ("create", "read", "write", "delete")

RULES = tuple(
    rule
    for entity in ENTITIES
    for rule in (
        Grant(
            role=ESM_AGENT, entity=entity, may=("read",), because="Agents see what customers have (CSM-147)"
        ),
        Grant(
            role=INSTALL_BASE_ADMIN,
            entity=entity,
            may=EVERYTHING,
            because="They keep the install base (CSM-147)",
        ),
    )
)

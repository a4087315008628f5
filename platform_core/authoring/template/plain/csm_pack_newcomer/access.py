"""Who may see and change what: the page that an auditor reads."""

from platform_core import INTERNAL, Grant, Role

from .entities import Asset

KEEPER = Role(
    "newcomer.keeper",
    "Keeps all assets",
    contains=(INTERNAL,),
    kind="internal",
)
AUDITOR = Role(
    "newcomer.auditor",
    "Reads all assets",
    contains=(INTERNAL,),
    kind="internal",
)
ROLES = (KEEPER, AUDITOR)

RULES = (
    Grant(
        role=KEEPER,
        entity=Asset,
        may=("create", "read", "write", "delete"),
        because="Keepers look after all assets",
    ),
    Grant(role=AUDITOR, entity=Asset, may=("read",), because="Auditors count what there is"),
    Grant(
        role=INTERNAL,
        entity=Asset,
        may=("read",),
        where=lambda actor: Asset.holder == actor.id,
        because="People see what they have themselves",
    ),
)

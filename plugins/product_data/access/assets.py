"""Who may see and change assets, and who is asked about them."""

from platform_core import Grant, Operation
from plugins.customer_base import ESM_AGENT

from ..entities import Asset, AssetContact
from ..roles import ASSET_MANAGER

EVERYTHING: tuple[Operation, ...] = ("create", "read", "write", "delete")

RULES = (
    *(
        Grant(
            role=ESM_AGENT, entity=entity, may=("read",), because="Agents see what customers have (CSM-147)"
        )
        for entity in (Asset, AssetContact)
    ),
    *(
        Grant(role=ASSET_MANAGER, entity=entity, may=EVERYTHING, because="They keep the assets")
        for entity in (Asset, AssetContact)
    ),
)

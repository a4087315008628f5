"""Who may see and change product models and assets."""

from platform_core import INTERNAL, Grant, Operation
from plugins.customer_base import ESM_AGENT, ESM_USER

from .entities import Asset, Model
from .roles import ASSET_MANAGER, MODEL_MANAGER

EVERYTHING: tuple[Operation, ...] = ("create", "read", "write", "delete")

RULES = (
    Grant(role=INTERNAL, entity=Model, may=("read",), because="Staff see what is sold"),
    Grant(role=ESM_USER, entity=Model, may=("read",), because="Customers see what is sold"),
    Grant(role=MODEL_MANAGER, entity=Model, may=EVERYTHING, because="They keep the models"),
    Grant(role=ESM_AGENT, entity=Asset, may=("read",), because="Agents see what customers have (CSM-147)"),
    Grant(role=ASSET_MANAGER, entity=Asset, may=EVERYTHING, because="They keep the assets"),
)

"""Product data: product models, what is known of them, and the assets that customers have."""

from .entities import Asset, Model
from .manifest import pack
from .roles import ASSET_MANAGER, MODEL_MANAGER

__all__ = ["ASSET_MANAGER", "MODEL_MANAGER", "Asset", "Model", "pack"]

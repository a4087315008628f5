"""The tables of product data."""

from .assets import Asset, AssetContact, ConsumableAsset, FacilityAsset, HardwareAsset, LicenseAsset
from .catalogue import (
    CatalogCategory,
    CatalogItem,
    ModelCatalogItem,
    ProductCatalogItem,
    ProductOffering,
    ProductSpecification,
    ServiceOffering,
)
from .characteristics import (
    Characteristic,
    CharacteristicOption,
    ModelCharacteristic,
    SpecificationCharacteristic,
)
from .combinations import BundleComponent, CompatibleModel
from .kinds import (
    ApplicationModel,
    ConsumableModel,
    ContractModel,
    FacilityModel,
    HardwareModel,
    ServiceModel,
    SoftwareModel,
)
from .models import Model, ModelCategory, ProductFamily, ProductLine, UnitOfMeasure

MODELS = (
    Model, HardwareModel, SoftwareModel, ApplicationModel, ConsumableModel, ContractModel, FacilityModel,
    ServiceModel,
)  # fmt: skip
ASSETS = (Asset, HardwareAsset, ConsumableAsset, LicenseAsset, FacilityAsset)
ENTITIES = (
    UnitOfMeasure, ModelCategory, ProductLine, ProductFamily, *MODELS, CompatibleModel, BundleComponent,
    CatalogCategory, CatalogItem, ProductCatalogItem, ModelCatalogItem, ProductSpecification, ProductOffering,
    ServiceOffering, Characteristic, CharacteristicOption, ModelCharacteristic, SpecificationCharacteristic,
    *ASSETS, AssetContact,
)  # fmt: skip

__all__ = [
    "ASSETS",
    "ENTITIES",
    "MODELS",
    "ApplicationModel",
    "Asset",
    "AssetContact",
    "BundleComponent",
    "CatalogCategory",
    "CatalogItem",
    "Characteristic",
    "CharacteristicOption",
    "CompatibleModel",
    "ConsumableAsset",
    "ConsumableModel",
    "ContractModel",
    "FacilityAsset",
    "FacilityModel",
    "HardwareAsset",
    "HardwareModel",
    "LicenseAsset",
    "Model",
    "ModelCatalogItem",
    "ModelCategory",
    "ModelCharacteristic",
    "ProductCatalogItem",
    "ProductFamily",
    "ProductLine",
    "ProductOffering",
    "ProductSpecification",
    "ServiceModel",
    "ServiceOffering",
    "SoftwareModel",
    "SpecificationCharacteristic",
    "UnitOfMeasure",
]

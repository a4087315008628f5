"""Who may see and change product models, the catalogue, specifications and offerings."""

from platform_core import (
    IMPORT_ADMIN,
    INTERNAL,
    ActorStandIn,
    Condition,
    Entity,
    Grant,
    Operation,
    Role,
    valid,
)
from plugins.customer_base import ESM_USER

from ..entities import (
    MODELS,
    BundleComponent,
    CatalogCategory,
    CatalogItem,
    Characteristic,
    CharacteristicOption,
    CompatibleModel,
    Model,
    ModelCatalogItem,
    ModelCategory,
    ModelCharacteristic,
    ProductFamily,
    ProductLine,
    ProductOffering,
    ProductSpecification,
    ServiceOffering,
    SpecificationCharacteristic,
    UnitOfMeasure,
)
from ..entities.catalogue import PUBLISHED
from ..entities.models import PLANNED
from ..roles import CATALOG_ADMIN, MODEL_MANAGER, PRODUCT_CATALOG_ADMIN, PRODUCT_CATALOG_VIEWER

KEEP: tuple[Operation, ...] = ("create", "read", "write")
EVERYTHING: tuple[Operation, ...] = ("create", "read", "write", "delete")
SYSTEM = ("sys_id", "sys_class_name", "sys_created_on", "sys_updated_on", "sys_mod_count")

# What one costs, who answers for it and what staff note about it is not for customers.
NOT_FOR_CUSTOMERS = frozenset(
    {"cost", "currency", "depreciation", "depreciation_months", "owner", "comments", "certified"}
) | {"sys_created_by", "sys_updated_by"}

DEFINED = (Characteristic, CharacteristicOption, UnitOfMeasure)
ABOUT_MODELS = (ModelCategory, ProductLine, ProductFamily, *DEFINED)
OF_MODELS = (CompatibleModel, BundleComponent, ModelCharacteristic)
CATALOGUE = (CatalogCategory, CatalogItem, ModelCatalogItem)
OFFERED = (ProductSpecification, SpecificationCharacteristic, ProductOffering, ServiceOffering)


def seen_by_customers(entity: type[Entity], *, own: bool = False) -> tuple[str, ...]:
    """The fields of an entity that customers read; ``own``: of those that it adds to the one that it extends."""
    fields = entity.info.own_fields if own else entity.info.fields
    return tuple(name for name in fields if name not in NOT_FOR_CUSTOMERS)


def announced(_: ActorStandIn) -> Condition:
    """The model is sold, or was."""
    condition: Condition = Model.status != PLANNED
    return condition


def on_offer(actor: ActorStandIn) -> Condition:
    """The item stands in the catalogue today."""
    condition: Condition = CatalogItem.active.eq(True) & valid(
        CatalogItem.available_from, CatalogItem.available_until, actor.today
    )
    return condition


def leads_to_an_offer(actor: ActorStandIn) -> Condition:
    """The item of the product stands in the catalogue today, and the product is announced."""
    item = ModelCatalogItem.catalog_item
    condition: Condition = (
        item.active.eq(True)
        & valid(item.available_from, item.available_until, actor.today)
        & (ModelCatalogItem.model.status != PLANNED)
    )
    return condition


def open_shelf(_: ActorStandIn) -> Condition:
    """The category is shown."""
    condition: Condition = CatalogCategory.active.eq(True)
    return condition


def published(_: ActorStandIn) -> Condition:
    """The specification is published."""
    condition: Condition = ProductSpecification.state == PUBLISHED
    return condition


def of_published(_: ActorStandIn) -> Condition:
    """It is one of a published specification."""
    condition: Condition = SpecificationCharacteristic.specification.state == PUBLISHED
    return condition


def offered(actor: ActorStandIn) -> Condition:
    """The offering is published, and sold today."""
    condition: Condition = (ProductOffering.state == PUBLISHED) & valid(
        ProductOffering.effective_from, ProductOffering.effective_until, actor.today
    )
    return condition


def offered_service(_: ActorStandIn) -> Condition:
    """The offering of a service is in use."""
    condition: Condition = ServiceOffering.active.eq(True)
    return condition


def of_announced(_: ActorStandIn) -> Condition:
    """The value is one of a model that is sold, or was."""
    condition: Condition = ModelCharacteristic.model.status != PLANNED
    return condition


def both_announced(_: ActorStandIn) -> Condition:
    """Both models are sold, or were."""
    condition: Condition = (CompatibleModel.model.status != PLANNED) & (
        CompatibleModel.compatible_with.status != PLANNED
    )
    return condition


def all_announced(_: ActorStandIn) -> Condition:
    """The bundle and its part are sold, or were."""
    condition: Condition = (BundleComponent.bundle.status != PLANNED) & (
        BundleComponent.model.status != PLANNED
    )
    return condition


def keep(role: Role, entities: tuple[type[Entity], ...], because: str) -> tuple[Grant, ...]:
    """The role may do everything with the records of these entities."""
    return tuple(Grant(role=role, entity=entity, may=EVERYTHING, because=because) for entity in entities)


STAFF_RULES = (
    *(
        Grant(role=INTERNAL, entity=entity, may=("read",), because="Staff see what is made and sold")
        for entity in (Model, *ABOUT_MODELS, *OF_MODELS, *CATALOGUE, ServiceOffering)
    ),
    Grant(
        role=INTERNAL,
        entity=ProductSpecification,
        may=("read",),
        where=published,
        because="Staff see published specifications",
    ),
    Grant(
        role=INTERNAL,
        entity=SpecificationCharacteristic,
        may=("read",),
        where=of_published,
        because="Staff see published specifications",
    ),
    Grant(
        role=INTERNAL,
        entity=ProductOffering,
        may=("read",),
        where=lambda _: ProductOffering.state == PUBLISHED,
        because="Staff see published offerings, also those that are not sold any more",
    ),
    *(
        Grant(role=PRODUCT_CATALOG_VIEWER, entity=entity, may=("read",), because="They read drafts, too")
        for entity in OFFERED
    ),
    *keep(MODEL_MANAGER, (Model, *ABOUT_MODELS, *OF_MODELS), "They keep the models"),
    *keep(MODEL_MANAGER, (ModelCatalogItem,), "They say what can be asked for with a product"),
    *keep(CATALOG_ADMIN, CATALOGUE, "They keep the catalogue"),
    *keep(PRODUCT_CATALOG_ADMIN, (*OFFERED, *DEFINED), "They keep what is offered, and how it is described"),
    *(
        Grant(role=IMPORT_ADMIN, entity=entity, may=KEEP, because="Imports bring products in")
        for entity in (Model, *ABOUT_MODELS, *OF_MODELS, *CATALOGUE, *OFFERED)
    ),
)

CUSTOMER_RULES: tuple[Grant, ...] = (
    *(
        Grant(
            role=ESM_USER,
            entity=entity,
            may=("read",),
            where=announced,
            fields=seen_by_customers(entity, own=entity is not Model),
            because="Customers see what is sold, and what was",
        )
        for entity in MODELS
    ),
    *(
        Grant(
            role=ESM_USER,
            entity=entity,
            may=("read",),
            fields=seen_by_customers(entity),
            because="Customers see how products are grouped and described",
        )
        for entity in ABOUT_MODELS
    ),
    *(
        Grant(
            role=ESM_USER,
            entity=entity,
            may=("read",),
            where=where,
            fields=seen_by_customers(entity),
            because="Customers see what they can have today",
        )
        for entity, where in (
            (CatalogCategory, open_shelf),
            (CatalogItem, on_offer),
            (ModelCatalogItem, leads_to_an_offer),
            (ProductSpecification, published),
            (SpecificationCharacteristic, of_published),
            (ProductOffering, offered),
            (ServiceOffering, offered_service),
            (ModelCharacteristic, of_announced),
            (CompatibleModel, both_announced),
            (BundleComponent, all_announced),
        )
    ),
)

RULES: tuple[Grant, ...] = (*STAFF_RULES, *CUSTOMER_RULES)

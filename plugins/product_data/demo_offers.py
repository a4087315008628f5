"""Demonstration data: the catalogue, specifications, and what is offered at which price."""

from platform_core import DemoLoader

from .demo_models import Ids
from .entities import (
    CatalogCategory,
    CatalogItem,
    Characteristic,
    ModelCatalogItem,
    ProductCatalogItem,
    ProductOffering,
    ProductSpecification,
    ServiceOffering,
    SpecificationCharacteristic,
)


async def load_offers(demo: DemoLoader, models: Ids) -> None:
    """Create what can be ordered and what is offered."""
    await _catalogue(demo, models)
    router = await demo.create(
        ProductSpecification, name="Managed router", version="2", model=models["AX-200"]
    )
    for order, (name, mandatory, value) in enumerate(
        (("Ports", True, None), ("Throughput", True, "1000"), ("Housing", False, "rack")), 1
    ):
        characteristic = (await demo.find(Characteristic, name=name))["sys_id"]
        await demo.create(
            SpecificationCharacteristic,
            specification=router["sys_id"],
            characteristic=characteristic,
            mandatory=mandatory,
            value=value,
            order=order,
        )
    await demo.records.transition(ProductSpecification, router["sys_id"], "publish")
    rented = await demo.create(
        ProductOffering,
        name="Managed router, rented",
        product_specification=router["sys_id"],
        one_time_price=9900,
        recurring_price=2900,
        periodicity="monthly",
        currency="EUR",
        term_months=24,
    )
    await demo.records.transition(ProductOffering, rented["sys_id"], "publish")
    await demo.create(
        ProductOffering,
        name="Checkout set, bought",
        model=models["Checkout set"],
        one_time_price=129900,
        currency="EUR",
    )
    for name, default in (("Support by day", True), ("Support around the clock", False)):
        await demo.create(
            ServiceOffering, name=name, product=models["Managed access"], default_offering=default
        )


async def _catalogue(demo: DemoLoader, models: Ids) -> None:
    devices = await demo.create(CatalogCategory, title="For your devices")
    repairs = await demo.create(CatalogCategory, title="Repairs and returns", parent=devices["sys_id"])
    repair = await demo.create(
        CatalogItem,
        name="Have a device repaired",
        category=repairs["sys_id"],
        short_description="We fetch it, repair it and bring it back",
    )
    await demo.create(
        ProductCatalogItem,
        name="One more till terminal",
        category=devices["sys_id"],
        model=models["Till T2"],
        price=64900,
        currency="EUR",
    )
    for name in ("AX-200", "Till T2", "Coin C4"):
        await demo.create(ModelCatalogItem, model=models[name], catalog_item=repair["sys_id"])

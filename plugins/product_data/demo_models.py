"""Demonstration data: product models with their makers, lines, families, characteristics and what they go with."""

import datetime
from typing import Any

from platform_core import Company, DemoLoader, Entity, utc_now

from .entities import (
    ApplicationModel,
    BundleComponent,
    Characteristic,
    CharacteristicOption,
    CompatibleModel,
    ConsumableModel,
    ContractModel,
    FacilityModel,
    HardwareModel,
    Model,
    ModelCategory,
    ModelCharacteristic,
    ProductFamily,
    ProductLine,
    ServiceModel,
    SoftwareModel,
    UnitOfMeasure,
)

Ids = dict[str, str]

UNITS = (("piece", "Piece"), ("GB", "Gigabyte"), ("h", "Hour"), ("Mbit/s", "Megabit per second"))
MAKERS = ("Alder Networks", "Brightcoin Systems", "Tillworks", "Meadow Software")
CATEGORIES = (
    ("Router", "alm_hardware"),
    ("Cash machine", "alm_hardware"),
    ("Point-of-sale terminal", "alm_hardware"),
    ("Hotel software", "alm_license"),
    ("Spare part", "alm_consumable"),
    ("Technical room", "alm_facility"),
    ("Service", None),
)
# (line, the line above)
LINES = (("Networks", None), ("Access", "Networks"), ("Payments", None))
FAMILIES = (("AX routers", "Access"), ("Coin cash machines", "Payments"), ("Till terminals", "Payments"))
# (class, name, version, maker, number of the maker, family, category, further values)
MODELS: tuple[tuple[type[Entity], str, str | None, str | None, str | None, str | None, str, dict[str, Any]], ...] = (
    (HardwareModel, "AX-100", "1", "Alder Networks", "AX100-24", "AX routers", "Router",
     {"end_of_sale": -400, "end_of_support": 300, "rack_units": 1, "power_watts": 45}),
    (HardwareModel, "AX-200", "2", "Alder Networks", "AX200-48", "AX routers", "Router",
     {"effective_from": -420, "rack_units": 1, "power_watts": 60, "cost": 41000, "currency": "EUR"}),
    (HardwareModel, "AX-300", "3", "Alder Networks", "AX300-48", "AX routers", "Router",
     {"effective_from": 120, "rack_units": 1}),
    (HardwareModel, "Coin C4", None, "Brightcoin Systems", "C4-DISP", "Coin cash machines", "Cash machine",
     {"effective_from": -1200, "weight_kg": 310.0, "power_watts": 250, "certified": True}),
    (HardwareModel, "Till T2", None, "Tillworks", "T2", "Till terminals", "Point-of-sale terminal",
     {"effective_from": -700, "weight_kg": 1.2, "power_watts": 18}),
    (ConsumableModel, "Receipt roll 80 mm", None, "Tillworks", "RR80", None, "Spare part", {"pack_size": 20}),
    (SoftwareModel, "Front Desk", "7.2", "Meadow Software", None, None, "Hotel software",
     {"license_metric": "per_device", "edition": "Standard"}),
    (ApplicationModel, "Guest portal", None, "Meadow Software", None, None, "Hotel software", {"language": "Python"}),
    (ContractModel, "On-site maintenance, three years", None, None, None, None, "Service", {"term_months": 36}),
    (FacilityModel, "Technical room", None, None, None, None, "Technical room", {"area_m2": 12.0}),
    (ServiceModel, "Managed access", None, None, None, None, "Service", {}),
    (Model, "Checkout set", None, "Tillworks", None, "Till terminals", "Point-of-sale terminal", {"bundle": True}),
)  # fmt: skip
# (name, type, further values)
CHARACTERISTICS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("Ports", "number", {"minimum": 1.0, "maximum": 96.0, "decimals": 0, "unit": "piece"}),
    ("Throughput", "number", {"minimum": 0.0, "unit": "Mbit/s"}),
    ("Touch screen", "boolean", {}),
    ("Firmware released", "date", {}),
    ("Housing", "choice", {}),
    ("Colour", "text", {"max_length": 40}),
)
HOUSINGS = (("rack", "For a rack"), ("desk", "For a desk"), ("wall", "Built into a wall"))
VALUES = (
    ("AX-100", "Ports", "24"),
    ("AX-200", "Ports", "48"),
    ("AX-200", "Throughput", "2500"),
    ("AX-200", "Housing", "rack"),
    ("AX-200", "Firmware released", "2026-02-02"),
    ("Coin C4", "Housing", "wall"),
    ("Till T2", "Touch screen", "true"),
    ("Till T2", "Colour", "Graphite"),
)


async def load_models(demo: DemoLoader) -> Ids:
    """Create the models and all that they belong to; returns the models' ids by name."""
    units = {code: await _one(demo, UnitOfMeasure, code=code, name=name) for code, name in UNITS}
    makers = {name: await _one(demo, Company, name=name, manufacturer=True) for name in MAKERS}
    categories = {
        name: await _one(demo, ModelCategory, name=name, asset_class=kind) for name, kind in CATEGORIES
    }
    lines: Ids = {}
    for name, above in LINES:
        lines[name] = await _one(demo, ProductLine, name=name, parent=lines.get(above or ""))
    families = {
        name: await _one(demo, ProductFamily, name=name, product_line=lines[line]) for name, line in FAMILIES
    }
    models: Ids = {}
    for entity, name, version, maker, number, family, category, values in MODELS:
        models[name] = await _one(
            demo,
            entity,
            name=name,
            version=version,
            manufacturer=makers.get(maker or ""),
            model_number=number,
            product_family=families.get(family or ""),
            cmdb_model_category=[categories[category]],
            **{field: _day(field, value) for field, value in values.items()},
        )
    await _together(demo, models)
    await _characteristics(demo, models, units)
    return models


async def _together(demo: DemoLoader, models: Ids) -> None:
    for newer, older in (("AX-200", "AX-100"), ("AX-300", "AX-200")):
        await demo.records.update(Model, models[newer], {"replaces": models[older]})
    for name, quantity in (("Till T2", 2), ("Receipt roll 80 mm", 10)):
        await demo.create(
            BundleComponent, bundle=models["Checkout set"], model=models[name], quantity=quantity
        )
    await demo.records.update(Model, models["Checkout set"], {"main_component": models["Till T2"]})
    pair = {"model": models["Till T2"], "compatible_with": models["Receipt roll 80 mm"]}
    await demo.create(CompatibleModel, **pair, note="No other width")


async def _characteristics(demo: DemoLoader, models: Ids, units: Ids) -> None:
    known: Ids = {}
    for name, kind, values in CHARACTERISTICS:
        unit = {"unit": units[values["unit"]]} if "unit" in values else {}
        known[name] = await _one(demo, Characteristic, **{"name": name, "value_type": kind, **values, **unit})
    for order, (value, name) in enumerate(HOUSINGS, 1):
        option = {"characteristic": known["Housing"], "value": value, "name": name, "order": order}
        await demo.create(CharacteristicOption, **option)
    for model, name, value in VALUES:
        await demo.create(ModelCharacteristic, model=models[model], characteristic=known[name], value=value)


async def _one(demo: DemoLoader, entity: type[Entity], **values: Any) -> str:
    return str((await demo.create(entity, **values))["sys_id"])


def _day(field: str, value: Any) -> Any:
    """A model's days stand in the list above as distances from today."""
    if field in ("effective_from", "end_of_sale", "end_of_support"):
        return utc_now().date() + datetime.timedelta(days=value)
    return value

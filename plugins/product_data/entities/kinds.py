"""The kinds of product models."""

from platform_core import Choice, Choices, Decimal, Entity, Integer, Reference, String

from .models import Model, UnitOfMeasure

LICENSE_METRIC = Choices(
    {
        "per_user": "Per user",
        "per_device": "Per device",
        "per_core": "Per core",
        "subscription": "Subscription",
        "site": "Site",
    }
)


class HardwareModel(
    Entity,
    extends=Model,
    tablename="cmdb_hardware_product_model",
    label="Hardware model",
    display="display_name",
    default_order="name",
):
    """A model of a device."""

    weight_kg = Decimal(label="Weight (kg)")
    power_watts = Integer(minimum=0, label="Power consumption (W)")
    rack_units = Integer(minimum=0)


class SoftwareModel(
    Entity,
    extends=Model,
    tablename="cmdb_software_product_model",
    label="Software model",
    display="display_name",
    default_order="name",
):
    """A model of software that is licensed."""

    edition = String(100)
    platform = String(100, help="What it runs on")
    license_metric = Choice(LICENSE_METRIC, help="What a right to use it is counted by")


class ApplicationModel(
    Entity,
    extends=Model,
    tablename="cmdb_application_product_model",
    label="Application model",
    display="display_name",
    default_order="name",
):
    """A model of an application that is run for customers or by them."""

    platform = String(100, help="What it runs on")
    language = String(100, help="What it is written in")


class ConsumableModel(
    Entity,
    extends=Model,
    tablename="cmdb_consumable_product_model",
    label="Consumable model",
    display="display_name",
    default_order="name",
):
    """A model of something that is used up: cables, paper, spare parts."""

    unit = Reference(UnitOfMeasure, on_delete="restrict", help="What it is counted in")
    pack_size = Integer(minimum=1, help="How many there are in a pack")


class ContractModel(
    Entity,
    extends=Model,
    tablename="cmdb_contract_product_model",
    label="Contract model",
    display="display_name",
    default_order="name",
):
    """A contract as it is sold: a maintenance plan, an extended warranty."""

    term_months = Integer(minimum=1, label="Term (months)")


class FacilityModel(
    Entity,
    extends=Model,
    tablename="cmdb_facility_product_model",
    label="Facility model",
    display="display_name",
    default_order="name",
):
    """A kind of building, room or site."""

    area_m2 = Decimal(label="Area (m²)")


class ServiceModel(
    Entity,
    extends=Model,
    tablename="cmdb_service_product_model",
    label="Service model",
    display="display_name",
    default_order="name",
):
    """A service as it is sold."""

    unit = Reference(UnitOfMeasure, on_delete="restrict", help="What it is charged by")

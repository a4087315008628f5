"""Which models go together: compatible ones, and the parts of a bundle."""

from platform_core import Entity, Integer, Reference, String, Unique

from .models import Model


class CompatibleModel(
    Entity,
    tablename="product_data_compatible_model",
    label="Compatible model",
    default_order="sys_created_on",
):
    """Two models work together. Each has a row that says so, and the two come and go together."""

    model = Reference(Model, required=True, index=True, on_delete="cascade")
    compatible_with = Reference(Model, required=True, index=True, on_delete="cascade")
    note = String(255, help="On what terms, if any")
    constraints = (Unique(("model", "compatible_with"), because="Two models are named compatible once"),)


class BundleComponent(
    Entity,
    tablename="product_data_bundle_component",
    label="Bundle component",
    default_order="order",
):
    """A model is a part of a bundle, so many times."""

    bundle = Reference(Model, required=True, index=True, on_delete="cascade")
    model = Reference(Model, required=True, index=True, on_delete="restrict")
    quantity = Integer(default=1, minimum=1, required=True)
    order = Integer(default=100, help="Place in the bundle's list")
    constraints = (Unique(("bundle", "model"), because="A bundle names each of its parts once"),)

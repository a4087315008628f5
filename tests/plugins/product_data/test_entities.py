"""Tables of product data: names, columns and where they stand in the class chain."""

import pytest

from platform_core import Entity
from plugins.product_data import ASSETS, MODELS, Asset, AssetContact, Model, ModelCategory

MODEL_COLUMNS = (
    "name", "display_name", "manufacturer", "model_number", "product_family", "status", "cmdb_model_category", "owner",
    "description", "short_description", "picture", "main_component", "barcode", "cost", "depreciation", "certified",
    "effective_from", "effective_until", "comments", "bundle",
)  # fmt: skip
ASSET_COLUMNS = (
    "display_name", "asset_tag", "serial_number", "model", "model_category", "ci", "account", "contact", "consumer",
    "household", "company", "location", "assigned_to", "managed_by", "owned_by", "vendor", "parent", "install_status",
    "substatus", "install_date", "purchase_date", "warranty_expiration", "cost", "quantity", "comments",
)  # fmt: skip


@pytest.mark.parametrize(
    ("entity", "columns"),
    [
        (Model, MODEL_COLUMNS),
        (Asset, ASSET_COLUMNS),
        (ModelCategory, ("name", "asset_class", "ci_class", "enforce_verification")),
        (AssetContact, ("asset", "contact", "responsibility", "order")),
    ],
)
def test_an_entity_has_the_columns_of_the_model(entity: type[Entity], columns: tuple[str, ...]) -> None:
    assert set(columns) <= entity.info.fields.keys()


def test_kinds_of_models_and_classes_of_assets_extend_their_root() -> None:
    assert {each.info.table for each in MODELS if each.info.lineage[0] is Model} == {
        "cmdb_model", "cmdb_hardware_product_model", "cmdb_software_product_model", "cmdb_application_product_model",
        "cmdb_consumable_product_model", "cmdb_contract_product_model", "cmdb_facility_product_model",
        "cmdb_service_product_model",
    }  # fmt: skip
    assert [each.info.table for each in ASSETS if each.info.lineage[0] is Asset] == [
        "alm_asset", "alm_hardware", "alm_consumable", "alm_license", "alm_facility",
    ]  # fmt: skip


def test_the_classes_that_a_category_can_name_are_those_that_there_are() -> None:
    choices = ModelCategory.info.fields["asset_class"].choices
    assert choices is not None
    assert set(choices.codes) == {each.info.table for each in ASSETS}

"""Product models, the lines and families that they belong to, and the kinds of models."""

from platform_core import (
    Boolean,
    Choice,
    Choices,
    Company,
    CurrencyCode,
    Date,
    Entity,
    Hierarchy,
    Integer,
    Money,
    Reference,
    ReferenceList,
    String,
    Text,
    User,
    WebAddress,
)

PLANNED, IN_PRODUCTION, END_OF_SALE, END_OF_SUPPORT, RETIRED = (
    "planned", "in_production", "end_of_sale", "end_of_support", "retired",
)  # fmt: skip
MODEL_STATUS = Choices(
    {
        PLANNED: "Planned",
        IN_PRODUCTION: "In production",
        END_OF_SALE: "No longer sold",
        END_OF_SUPPORT: "No longer supported",
        RETIRED: "Retired",
    }
)
DEPRECIATION = Choices(
    {"straight_line": "Straight line", "declining_balance": "Declining balance", "none": "None"}
)
ASSET_CLASS = Choices(
    {
        "alm_asset": "Asset",
        "alm_hardware": "Hardware",
        "alm_consumable": "Consumable",
        "alm_license": "Software license",
        "alm_facility": "Facility",
    }
)


class UnitOfMeasure(
    Entity,
    tablename="product_data_unit",
    label="Unit of measure",
    plural="Units of measure",
    display="name",
    default_order="name",
):
    """What amounts are counted or measured in: pieces, metres, gigabytes."""

    code = String(40, required=True, unique=True, help="Short and fixed: GB, m, piece")
    name = String(100, required=True)


class ModelCategory(
    Entity,
    tablename="cmdb_model_category",
    label="Model category",
    plural="Model categories",
    display="name",
    default_order="name",
):
    """A kind of product: router, cash machine, office software. It says what class the assets of its models have."""

    name = String(100, required=True, unique=True)
    asset_class = Choice(
        ASSET_CLASS, help="Assets of models of this category are of this class; empty: of any"
    )
    ci_class = String(80, help="Class of the matching items in a configuration management database")
    enforce_verification = Boolean(
        help="A configuration management database takes items of this category in after verification only"
    )


class ProductLine(
    Entity,
    tablename="product_data_line",
    label="Product line",
    display="name",
    default_order="name",
):
    """Products that are sold and looked after together; lines may have lines below them."""

    name = String(100, required=True, unique=True)
    description = Text()
    active = Boolean(default=True)
    owner = Reference(User, index=True, help="Who of our staff answers for the line")
    parent = Reference("self", index=True, on_delete="restrict", help="The line above; empty at the top")
    code = String(255, unique=True, read_only=True, help="Key of the line in paths")
    path = String(2400, index=True, read_only=True, help="Codes from the top line down to this one")
    hierarchy = Hierarchy(parent="parent", code="code", path="path")


class ProductFamily(
    Entity,
    tablename="product_data_family",
    label="Product family",
    plural="Product families",
    display="name",
    default_order="name",
):
    """Models that belong together, such as the sizes and versions of one router; a part of a line."""

    name = String(100, required=True, unique=True)
    description = Text()
    active = Boolean(default=True)
    product_line = Reference(ProductLine, index=True, on_delete="restrict")


class Model(
    Entity,
    tablename="cmdb_model",
    label="Product model",
    display="display_name",
    default_order="name",
):
    """What is made and sold under one name: a router of a certain make, a piece of software, a service.

    Its dates are days, and make its status: planned before the first one, then in production; after the last day of
    sale no longer sold, after the last day of support no longer supported, after its last day retired.
    """

    name = String(100, required=True, index=True)
    display_name = String(255, read_only=True, help="Manufacturer, name and version")
    manufacturer = Reference(Company, index=True)
    model_number = String(100, index=True, help="The manufacturer's own number of it")
    version = String(40)
    replaces = Reference("self", index=True, label="Replaces", help="The model or version before this one")
    product_line = Reference(ProductLine, index=True, on_delete="restrict", help="That of the family, if any")
    product_family = Reference(ProductFamily, index=True, on_delete="restrict")
    cmdb_model_category = ReferenceList(ModelCategory, label="Model categories")
    status = Choice(
        MODEL_STATUS, default=IN_PRODUCTION, index=True, read_only=True, help="Follows from the dates"
    )
    effective_from = Date(help="First day of sale; empty: it is sold already")
    end_of_sale = Date(help="Last day of sale")
    end_of_support = Date(help="Last day on which it is supported")
    effective_until = Date(help="Last day before it is retired")
    owner = Reference(User, index=True, help="Who of our staff answers for the model")
    short_description = String(1000)
    description = Text()
    picture = WebAddress(help="Where a picture of it is found")
    barcode = String(100, index=True)
    bundle = Boolean(help="Several models that are sold as one")
    main_component = Reference("self", index=True, help="The model that a bundle is built around")
    certified = Boolean(help="Approved for use")
    cost = Money(help="What one costs us")
    currency = CurrencyCode()
    depreciation = Choice(DEPRECIATION)
    depreciation_months = Integer(minimum=1, help="Months until it is written off")
    comments = Text(help="For staff only")
    active = Boolean(default=True, help="Offered for choice; retiring it ends that")

"""What can be ordered and what is offered: catalogue items, specifications, offerings of products and of services."""

from platform_core import (
    AtMostOne,
    Boolean,
    Choice,
    Choices,
    CurrencyCode,
    Date,
    Entity,
    Hierarchy,
    Index,
    Integer,
    Money,
    Number,
    Reference,
    String,
    Text,
    Unique,
    User,
    WebAddress,
)

from .models import Model, UnitOfMeasure

DRAFT, PUBLISHED, ARCHIVED = "draft", "published", "archived"
PUBLICATION = Choices({DRAFT: "Draft", PUBLISHED: "Published", ARCHIVED: "Archived"})
PERIODICITY = Choices({"monthly": "Monthly", "quarterly": "Quarterly", "annually": "Annually"})


class CatalogCategory(
    Entity,
    tablename="sc_category",
    label="Catalog category",
    plural="Catalog categories",
    display="title",
    default_order="order",
):
    """A shelf of the catalogue; shelves may have shelves below them."""

    title = String(100, required=True, index=True)
    description = String(1000)
    active = Boolean(default=True)
    order = Integer(default=100)
    parent = Reference("self", index=True, on_delete="restrict", help="The category above; empty at the top")
    code = String(255, unique=True, read_only=True, help="Key of the category in paths")
    path = String(2400, index=True, read_only=True, help="Codes from the top category down to this one")
    hierarchy = Hierarchy(parent="parent", code="code", path="path")


class CatalogItem(
    Entity,
    tablename="sc_cat_item",
    label="Catalog item",
    display="name",
    default_order="order",
):
    """Something that people can order or ask for."""

    name = String(100, required=True, index=True)
    category = Reference(CatalogCategory, index=True, on_delete="restrict")
    short_description = String(1000)
    description = Text()
    picture = WebAddress(help="Where a picture of it is found")
    active = Boolean(default=True, help="Shown in the catalogue")
    available_from = Date(help="First day; empty: at once")
    available_until = Date(help="Last day; empty: until further notice")
    price = Money(help="Paid once")
    recurring_price = Money(help="Paid again and again")
    recurring_frequency = Choice(PERIODICITY)
    currency = CurrencyCode()
    order = Integer(default=100, help="Place on its shelf")
    owner = Reference(User, index=True, help="Who of our staff answers for the item")


class ProductCatalogItem(
    Entity,
    extends=CatalogItem,
    tablename="pc_product_cat_item",
    label="Product catalog item",
    display="name",
    default_order="order",
):
    """A product model as it can be ordered."""

    model = Reference(Model, required=True, index=True, on_delete="restrict")


class ModelCatalogItem(
    Entity,
    tablename="sn_prod_cat_rel_m2m_product_catalog_item",
    label="Catalog item of a product",
    plural="Catalog items of products",
    default_order="order",
):
    """Who has a product can ask for what stands in this catalogue item: a repair, more storage, a return."""

    model = Reference(Model, required=True, index=True, on_delete="cascade")
    catalog_item = Reference(CatalogItem, required=True, index=True, on_delete="cascade")
    order = Integer(default=100, help="Place in the product's list")
    constraints = (Unique(("model", "catalog_item"), because="A product has a catalogue item once"),)


class ProductSpecification(
    Entity,
    tablename="sn_prd_pm_product_specification",
    label="Product specification",
    display="name",
    default_order="name",
    number_prefix="PRDSPEC",
):
    """What a product is technically: the model behind it and its characteristics. Offerings sell it."""

    number = Number()
    name = String(100, required=True, index=True)
    version = String(40)
    description = Text()
    model = Reference(Model, index=True, on_delete="restrict", label="Product model")
    owner = Reference(User, index=True)
    effective_from = Date(help="First day; empty: at once")
    effective_until = Date(help="Last day; empty: until further notice")
    state = Choice(PUBLICATION, default=DRAFT, index=True)
    constraints = (Unique(("name", "version"), because="A version of a specification is there once"),)


class ProductOffering(
    Entity,
    tablename="sn_prd_pm_product_offering",
    label="Product offering",
    display="name",
    default_order="name",
    number_prefix="PRDOFR",
):
    """What is sold: a specification or a model, at a price, for a time."""

    number = Number()
    name = String(100, required=True, index=True)
    description = Text()
    product_specification = Reference(ProductSpecification, index=True, on_delete="restrict")
    model = Reference(
        Model,
        index=True,
        on_delete="restrict",
        label="Product model",
        help="That of the specification, if any",
    )
    owner = Reference(User, index=True)
    unit = Reference(UnitOfMeasure, on_delete="restrict", help="What its quantity is counted in")
    one_time_price = Money()
    recurring_price = Money()
    periodicity = Choice(PERIODICITY, help="How often the recurring price is due")
    currency = CurrencyCode()
    term_months = Integer(minimum=1, label="Term (months)", help="How long it is taken for")
    effective_from = Date(help="First day of sale; empty: at once")
    effective_until = Date(help="Last day of sale; empty: until further notice")
    state = Choice(PUBLICATION, default=DRAFT, index=True)


class ServiceOffering(
    Entity,
    tablename="service_offering",
    label="Service offering",
    display="name",
    default_order="name",
):
    """A service at one level: support by day, support around the clock. A product may have one that goes with it."""

    name = String(100, required=True, index=True)
    description = Text()
    active = Boolean(default=True)
    product = Reference(Model, index=True, on_delete="restrict", label="Product model")
    default_offering = Boolean(help="The one that a product comes with unless another one is chosen")
    constraints = (
        AtMostOne(
            per="product", flag="default_offering", because="A product comes with one service offering"
        ),
        Index(("product", "name")),
    )

"""Product models and assets: tables, and nothing that asks who is looking."""

from __future__ import annotations

from platform_core import Boolean, Company, Entity, Location, Reference, String, Text, User
from plugins.b2b import Account, Contact
from plugins.b2c import Consumer, Household


class Model(
    Entity,
    tablename="cmdb_model",
    label="Product model",
    display="display_name",
    default_order="name",
):
    """What is made and sold under one name: a router of a certain make, a piece of software, a service."""

    name = String(100, required=True, index=True)
    display_name = String(255, read_only=True)
    manufacturer = Reference(Company, index=True)
    model_number = String(100)
    short_description = String(1000)
    description = Text()
    active = Boolean(default=True)


class Asset(
    Entity,
    tablename="alm_asset",
    label="Asset",
    display="display_name",
    default_order="display_name",
):
    """One thing that can be pointed at: it has a serial number or a tag, and stands somewhere."""

    display_name = String(255, read_only=True)
    asset_tag = String(40, index=True)
    serial_number = String(100, index=True)
    model = Reference(Model, required=True, index=True, on_delete="restrict")
    account = Reference(Account, index=True, on_delete="restrict")
    contact = Reference(Contact, index=True)
    consumer = Reference(Consumer, index=True, on_delete="restrict")
    household = Reference(Household, index=True, on_delete="restrict")
    location = Reference(Location, index=True)
    assigned_to = Reference(User, index=True)

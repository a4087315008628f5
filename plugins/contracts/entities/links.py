"""What hangs on a contract: what it covers, whom it concerns, and which contract came after it."""

from __future__ import annotations

from platform_core import Date, DateTime, Entity, ExactlyOneOf, Index, Reference, Unique, User
from plugins.b2b import Contact
from plugins.install_base import InstallBaseItem, SoldProduct
from plugins.product_data import Asset

from .contracts import Contract, ContractLine
from .entitlements import Entitlement


class Coverage(
    Entity,
    tablename="sn_install_base_m2m_contract_sold_product",
    label="Sold product covered",
    plural="Sold products covered",
    display="sys_id",
    default_order="sys_id",
):
    """A sold product or an installed item that a contract, or an entitlement, covers from one day to another.

    It goes with the product; a contract that is deleted leaves the product.
    """

    contract = Reference(Contract, index=True, on_delete="cascade")
    service_contract_line = Reference(ContractLine, index=True, on_delete="cascade", label="Contract line")
    entitlement = Reference(Entitlement, index=True, on_delete="cascade")
    sold_product = Reference(SoldProduct, index=True, on_delete="cascade")
    install_base = Reference(InstallBaseItem, index=True, on_delete="cascade", label="Install base item")
    added = Date(help="First day that it is covered; today, when left out")
    removed = Date(help="Last day that it is covered; empty: as long as the contract")
    constraints = (
        ExactlyOneOf(
            ("sold_product", "install_base"), because="A line of coverage is about one thing (CSM-131)"
        ),
        Index(("contract", "sold_product")),
        Index(("contract", "install_base")),
    )


class ContractContact(
    Entity,
    tablename="contract_rel_contact",
    label="Contract contact",
    display="sys_id",
    default_order="sys_id",
):
    """A further person of the customer whom a contract concerns."""

    contract = Reference(Contract, required=True, index=True, on_delete="cascade")
    contact = Reference(Contact, required=True, index=True, on_delete="cascade")
    constraints = (Unique(("contract", "contact"), because="A contact stands on a contract once"),)


class ContractAsset(
    Entity, tablename="clm_m2m_contract_asset", label="Asset covered", plural="Assets covered",
    display="sys_id", default_order="sys_id",
):  # fmt: skip
    """An asset that a contract covers, from one day to another."""

    contract = Reference(Contract, required=True, index=True, on_delete="cascade")
    asset = Reference(Asset, required=True, index=True, on_delete="cascade")
    added = Date(help="First day that it is covered; today, when left out")
    removed = Date(help="Last day that it is covered; empty: as long as the contract")
    constraints = (Unique(("contract", "asset"), because="An asset is covered by a contract once"),)


class Renewal(
    Entity,
    tablename="contracts_renewal",
    label="Contract renewal",
    display="sys_id",
    default_order="-renewed_on",
):
    """A contract that was renewed, and the one that came after it."""

    contract = Reference(Contract, required=True, index=True, on_delete="restrict", read_only=True)
    renewed_contract = Reference(
        Contract,
        required=True,
        unique=True,
        on_delete="cascade",
        read_only=True,
        help="The contract that came after it",
    )
    renewed_on = DateTime(required=True, read_only=True)
    renewed_by = Reference(User, read_only=True)

"""The contracts and entitlements that are shown in one look with a customer, or with what he has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from platform_core import Condition, Entity, OverviewSection, related
from plugins.b2b import Account, Contact
from plugins.b2c import Consumer, Household
from plugins.install_base import InstallBaseItem, SoldProduct

from .entities import Contract, ContractContact, Coverage, Entitlement
from .periods import ACTIVE, DRAFT, SUSPENDED

IN_USE = [DRAFT, ACTIVE, SUSPENDED]
CONTRACT_FIELDS = ("number", "short_description", "state", "substate", "starts", "ends")
ENTITLEMENT_FIELDS = (
    "number", "entitlement_name", "state", "active", "channel", "end_date", "per_unit", "remaining_units", "contract.number",
)  # fmt: skip
Where = Callable[[str], Condition]


def _pair(of: type[Entity], words: str, contracts: Where, entitlements: Where) -> tuple[OverviewSection, ...]:
    return (
        OverviewSection(
            of=of,
            name="contracts",
            summary=f"The contracts {words} that are not over, the next to end first",
            lists=Contract,
            where=lambda sys_id: contracts(sys_id) & Contract.state.is_in(IN_USE),
            fields=CONTRACT_FIELDS,
            order=("ends",),
        ),
        OverviewSection(
            of=of,
            name="entitlements",
            summary=f"The entitlements {words} that are not over, the next to end first",
            lists=Entitlement,
            where=lambda sys_id: entitlements(sys_id) & Entitlement.state.is_in(IN_USE),
            fields=ENTITLEMENT_FIELDS,
            order=("end_date",),
        ),
    )


def _of_contact(contact: str) -> Any:
    """It concerns the contact first, or as a further one."""
    added = related(ContractContact.contract, ContractContact.contact == contact)
    return (Contract.contact == contact) | Contract.sys_id.is_in(added)


def _covering(column: Any) -> Where:
    """The contract covers the thing."""
    return lambda sys_id: Contract.sys_id.is_in(related(Coverage.contract, column == sys_id))


def _for_thing(own: Any, column: Any) -> Where:
    """The entitlement is for the thing, or covers it."""
    return lambda sys_id: (
        (own == sys_id) | Entitlement.sys_id.is_in(related(Coverage.entitlement, column == sys_id))
    )


SECTIONS = (
    *_pair(
        Account,
        "of the account",
        lambda account: Contract.account == account,
        lambda account: Entitlement.account == account,
    ),
    *_pair(
        Contact,
        "that concern the contact",
        _of_contact,
        lambda contact: Entitlement.contract.is_in(related(Contract.sys_id, _of_contact(contact))),
    ),
    *_pair(
        Consumer,
        "of the consumer",
        lambda consumer: Contract.consumer == consumer,
        lambda consumer: Entitlement.consumer == consumer,
    ),
    *_pair(
        Household,
        "of the household",
        lambda household: Contract.household == household,
        lambda household: Entitlement.household == household,
    ),
    *_pair(
        SoldProduct,
        "that cover the product",
        _covering(Coverage.sold_product),
        _for_thing(Entitlement.sold_product, Coverage.sold_product),
    ),
    *_pair(
        InstallBaseItem,
        "that cover the item",
        _covering(Coverage.install_base),
        _for_thing(Entitlement.install_base_item, Coverage.install_base),
    ),
)

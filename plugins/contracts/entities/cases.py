"""What covers a case."""

from __future__ import annotations

from platform_core import Boolean, DateTime, Entity, Integer, Reference, Text, Unique
from plugins.customer_service import Case

from .contracts import Contract
from .entitlements import Entitlement


class CaseEntitlement(
    Entity,
    tablename="sn_customerservice_case_entitlement",
    label="Case entitlement",
    display="sys_id",
    default_order="sys_id",
):
    """An entitlement that a case falls under, why it was chosen, and when a unit of it was taken.

    The platform chooses one by itself; whoever works on the case may choose another one.
    """

    case = Reference(Case, required=True, index=True, on_delete="cascade")
    entitlement = Reference(Entitlement, required=True, index=True, on_delete="restrict")
    contract = Reference(Contract, index=True, read_only=True, help="The contract that gives the entitlement")
    chosen_by_hand = Boolean(read_only=True, help="A person chose it, and it stays when the case changes")
    score = Integer(read_only=True, help="How well it matched the case when it was chosen")
    explanation = Text(1000, read_only=True, help="What matched, and why it was chosen")
    counted_on = DateTime(read_only=True, help="When the case took a unit; it takes one only")
    constraints = (Unique(("case", "entitlement"), because="A case falls under an entitlement once"),)

"""A bank for tests: the service desk's customers, what they have with the bank, and its staff."""

from __future__ import annotations

from typing import Any

from industry_packs.banking import (
    B2B_AGENT,
    B2C_AGENT,
    COMPLAINT_ADMIN,
    COMPLAINT_AGENT,
    COMPLAINT_CONTRIBUTOR,
    COMPLAINT_MANAGER,
    COMPLAINT_VIEWER,
    FS_ADMIN,
    FS_AGENT,
    QUALITY_AGENT,
    ComplaintCase,
    ComplaintTask,
    FinancialAccount,
    QualityControlTask,
    RegulationSubcategory,
)
from platform_core import Query, Record
from plugins.customer_base import CUSTOMER_DATA_VIEWER
from tests.plugins.customer_service.desk import Desk

STAFF = {
    "bank agent": (FS_AGENT,),
    "corporate agent": (B2B_AGENT,),
    "branch agent": (B2C_AGENT,),
    "bank admin": (FS_ADMIN,),
    "complaint agent": (COMPLAINT_AGENT,),
    "quality agent": (QUALITY_AGENT,),
    "complaint manager": (COMPLAINT_MANAGER,),
    "complaint admin": (COMPLAINT_ADMIN,),
    "complaint viewer": (COMPLAINT_VIEWER,),
    "clerk": (COMPLAINT_CONTRIBUTOR, CUSTOMER_DATA_VIEWER),
    "lawyer": (COMPLAINT_CONTRIBUTOR,),
}
ANSWER = "You are right, and we are sorry."
SENT = {"response": ANSWER, "resolution_code": "fixed_by_support", "close_notes": "Corrected."}


class Bank(Desk):
    """The desk, with the words of a bank."""

    async def open_bank(self) -> None:
        """Create staff, and a financial account of hotel, group and both consumers."""
        for name, roles in STAFF.items():
            await self.person(name, *roles)
        for holder in ("hotel", "group", "stranger"):
            await self.holding(holder, "0042", account=self[holder])
        for holder in ("clara", "mateo"):
            await self.holding(holder, "4711", consumer=self[f"{holder}'s record"])

    async def holding(self, holder: str, number: str, **who: str) -> None:
        """Create a financial account, remembered as ``<holder>'s account``."""
        values = {"type": "checking", "institution": "Bank", "currency": "EUR", "number": number}
        await self.add(f"{holder}'s account", FinancialAccount, **values, **who)

    async def regulation(self, name: str = "Fees") -> dict[str, Any]:
        """What a complaint says that touches a regulation."""
        found = await self.everything.find(RegulationSubcategory, RegulationSubcategory.name == name)
        assert found is not None
        return {
            "regulatory_impact": True,
            "regulatory_category": found["category"],
            "regulatory_subcategory": found["sys_id"],
        }

    async def complaint(self, name: str = "complaint", **values: Any) -> str:
        """Open a complaint (Clara's, unless said otherwise) and return its id."""
        who = {} if {"contact", "consumer"} & values.keys() else {"consumer": self["clara's record"]}
        await self.add(name, ComplaintCase, short_description=name, **who, **values)
        return self[name]

    async def move(self, person: str, name: str, /, complaint: str = "complaint", **values: Any) -> Record:
        """Make a move of a complaint as a person."""
        return await self.records(person).transition(ComplaintCase, self[complaint], name, values)

    async def drafting(self, **values: Any) -> str:
        """A complaint whose response is being written."""
        complaint = await self.complaint(**values)
        await self.move("complaint agent", "accept")
        await self.move("complaint agent", "start_drafting")
        return complaint

    async def state_of(self, name: str = "complaint") -> Record:
        """A complaint as it stands, behind the scenes."""
        return await self.everything.get(ComplaintCase, self[name])

    async def checks(self) -> list[Record]:
        """The quality control tasks of the complaint, oldest first."""
        query = Query(where=QualityControlTask.complaint == self["complaint"], order=("sys_id",))
        return (await self.everything.list(QualityControlTask, query)).records

    async def tasks(self) -> list[Record]:
        """The tasks of the complaint for other departments, oldest first."""
        query = Query(where=ComplaintTask.complaint == self["complaint"], order=("sys_id",))
        return (await self.everything.list(ComplaintTask, query)).records

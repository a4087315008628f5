"""Demonstration data of banking: who works there, what customers have with the bank, and their complaints."""

from typing import Any, NamedTuple

from platform_core import DemoData, DemoLoader, User
from plugins.b2b import Account, Contact
from plugins.b2c import Consumer

from .entities import ComplaintCase, FinancialAccount, QualityControlTask, RegulationSubcategory
from .lifecycle import STILL_OPEN
from .roles import (
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
)

BANK = "Harbor Trust Bank"
STAFF = (
    ("Nora", "Feld", "Bank service agent", FS_AGENT, "Sees what all customers have with the bank"),
    ("Ben", "Castell", "Corporate service agent", B2B_AGENT, "Sees what businesses have with the bank"),
    ("Lucia", "Prado", "Branch service agent", B2C_AGENT, "Sees what private customers have with the bank"),
    ("Oscar", "Nyberg", "Account operations", FS_ADMIN, "Keeps financial accounts"),
    ("Samuel", "Oduya", "Complaint agent", COMPLAINT_AGENT, "Works complaints from intake to response"),
    ("Ingrid", "Holm", "Quality agent", QUALITY_AGENT, "Approves or rejects the response in quality control"),
    ("Victor", "Lang", "Head of complaints", COMPLAINT_MANAGER, "Runs the complaint department"),
    ("Judith", "Marx", "Complaint administrator", COMPLAINT_ADMIN, "Keeps the regulation categories"),
    ("Kenji", "Mori", "Branch clerk", COMPLAINT_CONTRIBUTOR, "Takes complaints in, and sees only those"),
    ("Alba", "Ruiz", "Compliance officer", COMPLAINT_VIEWER, "Reads complaints, and changes none"),
)  # fmt: skip
# (account or consumer's first name, type, last four, balance in cents)
HOLDINGS = (
    ("Shark Hotels", "checking", "4410", 18_250_000),
    ("Shark Hotels Lisbon", "checking", "7731", 1_940_050),
    ("Shark Hotels Lisbon", "term_loan", "0092", -45_000_000),
    ("Blue Anchor Ferries", "checking", "5108", 7_300_000),
    ("Clara", "checking", "2201", 184_233),
    ("Clara", "credit_card", "9034", -45_910),
    ("Mateo", "mortgage", "6612", -21_870_000),
    ("Harold", "saving", "3378", 902_000),
)


class Example(NamedTuple):
    """One complaint: whose (a contact's user name, a consumer's first name), about what, how far it got."""

    who: str
    subject: str
    product: str
    issue: str
    holding: str
    moves: tuple[str, ...] = ()
    regulation: str = ""
    legal: bool = False


DRAFT = ("accept", "start_drafting")
EXAMPLES = (
    Example("Clara", "Card charged after I returned the shoes", "Credit card", "Billing disputes", "9034"),
    Example("Mateo", "Payment posted a week late", "Mortgage", "Loan servicing, payments, escrow account",
            "6612", ("accept",)),
    Example("tiago.reis", "Cash deposits of the hotel counted wrongly", "Bank account or service",
            "Deposits and withdrawals", "7731", ("accept", "request_info")),
    Example("nils.berg", "Account closed without notice", "Bank account or service",
            "Account opening, closing, or management", "5108", ("accept",), legal=True),
    Example("Clara", "Transfer that I never made", "Bank account or service", "Using a debit or ATM card",
            "2201", (*DRAFT, "submit_for_quality_control"), "Unauthorized transfer"),
    Example("Harold", "Savings rate is not the one that was advertised", "Bank account or service",
            "Account opening, closing, or management", "3378", (*DRAFT, "send_response")),
    Example("Mateo", "Escrow statement is missing", "Mortgage", "Loan servicing, payments, escrow account",
            "6612", (*DRAFT, "submit_for_quality_control", "approve", "send_response", "accept_solution"),
            "Escrow account"),
    Example("tiago.reis", "The same deposit once more", "Bank account or service",
            "Deposits and withdrawals", "7731", ("cancel",)),
)  # fmt: skip
ANSWER = {"response": "You are right. We have put it in order, and we are sorry for the trouble."}
SOLUTION = {"resolution_code": "fixed_by_support", "close_notes": "Corrected, customer informed."}
VALUES: dict[str, dict[str, Any]] = {
    "start_drafting": {"summary": "Checked against our records; the customer is right."},
    "request_info": {"comments": "Please send us the deposit slips."},
    "submit_for_quality_control": ANSWER,
    "send_response": {**ANSWER, **SOLUTION, "company_response": "explanation", "timely_response": "yes"},
    "accept_solution": {"comments": "Thank you."},
    "cancel": {"close_notes": "Opened twice."},
}


async def load(demo: DemoLoader) -> None:
    """Create staff, holdings and complaints, and lead each complaint as far as its example says."""
    for first, last, title, role, because in STAFF:
        user_name = f"{first}.{last}".lower()
        names = {"first_name": first, "last_name": last, "title": title}
        await demo.user(User, user_name, role.name, because=because, **names)
    holdings: dict[str, str] = {}
    for holder, kind, number, balance in HOLDINGS:
        values = {"type": kind, "number": number, "balance": balance, "currency": "EUR", "institution": BANK}
        created = await demo.create(FinancialAccount, **values, **await _holder(demo, holder))
        holdings[number] = created["sys_id"]
    agent = (await demo.find(User, user_name="samuel.oduya"))["sys_id"]
    for example in EXAMPLES:
        await open_complaint(demo, example, holdings[example.holding], agent)


async def open_complaint(demo: DemoLoader, example: Example, holding: str, agent: str) -> None:
    """Open one complaint and make the moves of its example."""
    regulation = await _regulation(demo, example.regulation) if example.regulation else {}
    complaint = await demo.create(
        ComplaintCase,
        short_description=example.subject,
        complaint_product=example.product,
        complaint_issue=example.issue,
        institution=BANK,
        financial_account=holding,
        contact_type="web",
        legal_impact=example.legal,
        **regulation,
        **await _customer(demo, example.who),
    )
    for move in example.moves:
        if move == "approve":
            await _approve(demo, complaint["sys_id"])
            continue
        values = VALUES.get(move, {}) | ({"assigned_to": agent} if move == "accept" else {})
        if move == "send_response" and example.regulation:
            values = {name: value for name, value in values.items() if name != "response"}
        await demo.records.transition(ComplaintCase, complaint["sys_id"], move, values)


async def _holder(demo: DemoLoader, name: str) -> dict[str, str]:
    if name in {"Clara", "Mateo", "Harold"}:
        return {"consumer": (await demo.find(Consumer, first_name=name))["sys_id"]}
    return {"account": (await demo.find(Account, name=name))["sys_id"]}


async def _customer(demo: DemoLoader, who: str) -> dict[str, str]:
    if "." not in who:
        consumer = await demo.find(Consumer, first_name=who)
        login = {"opened_by": consumer["user"]} if consumer["user"] else {}
        return {"consumer": consumer["sys_id"], **login}
    contact = await demo.find(Contact, user_name=who)
    return {"contact": contact["sys_id"], "opened_by": contact["sys_id"]}


async def _regulation(demo: DemoLoader, name: str) -> dict[str, Any]:
    found = await demo.find(RegulationSubcategory, name=name)
    category = {"regulatory_category": found["category"], "regulatory_subcategory": found["sys_id"]}
    return {"regulatory_impact": True, **category}


async def _approve(demo: DemoLoader, complaint: str) -> None:
    still_open = QualityControlTask.state.is_in(list(STILL_OPEN))
    task = await demo.records.find(
        QualityControlTask, (QualityControlTask.complaint == complaint) & still_open
    )
    if task is not None:
        await demo.records.transition(QualityControlTask, task["sys_id"], "approve")


DEMO = DemoData("A bank's staff, what customers have with it, and complaints in every stage", load)

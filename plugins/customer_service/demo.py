"""Demonstration data of customer service: a manager, somebody who only reads, and cases in every state."""

from typing import Any, NamedTuple

from platform_core import DemoData, DemoLoader, User
from plugins.b2b import Account, Contact
from plugins.b2c import Consumer
from plugins.install_base import InstallBaseItem

from .entities import AffectedItem, Case
from .roles import CASE_TASK_VIEWER, CASE_VIEWER, MANAGER


class Example(NamedTuple):
    """One case: who asks (a contact by user name, a consumer by first name), what, and how far it got."""

    who: str
    subject: str
    channel: str
    priority: int
    moves: tuple[str, ...] = ()


RESOLVED = ("accept", "propose_solution")
BUSINESS = (
    Example("tiago.reis", "Key cards do not open the garage door", "phone", 2),
    Example("tiago.reis", "Booking system shows last year's rates", "web", 3, ("accept",)),
    Example("lena.vogt", "Heating in rooms 201 to 240 stays cold", "phone", 1, ("accept", "request_info")),
    Example("joe.alvarez", "Invoice lists a pump that was never delivered", "email", 3, RESOLVED),
    Example("erik.sund", "Please add the Lisbon hotel to our plan", "web", 4, (*RESOLVED, "accept_solution")),
    Example("beatriz.nunes", "Same as our call of this morning", "web", 4, ("accept", "cancel")),
    Example("nils.berg", "Spare parts for the ramp of the Oslo ferry", "email", 3, ("accept",)),
)
PRIVATE = (
    Example("Clara", "Parcel arrived without the charger", "chat", 3),
    Example("Clara", "How do I change my address?", "web", 4, (*RESOLVED, "accept_solution")),
    Example("Mateo", "The app signs me out every day", "web", 3, ("accept", "request_info")),
    Example("Harold", "Charged twice in October", "mail", 2, ("accept",)),
)
VALUES: dict[str, dict[str, Any]] = {
    "accept": {"work_notes": "Taken over."},
    "request_info": {"comments": "Could you send us a picture, please?"},
    "propose_solution": {
        "resolution_code": "fixed_by_support",
        "close_notes": "Explained and put right.",
        "notes_to_comments": True,
    },
    "accept_solution": {"comments": "Thank you, that works."},
    "cancel": {"close_notes": "Opened twice."},
}


async def load(demo: DemoLoader) -> None:
    """Create staff and cases, and lead each case as far as its example says."""
    await demo.user(
        User,
        "ada.brennan",
        MANAGER.name,
        because="Manager: sees and runs every case, of accounts and of consumers",
        first_name="Ada",
        last_name="Brennan",
        title="Customer service manager",
    )
    await demo.user(
        User,
        "hugo.lemaire",
        CASE_VIEWER.name,
        CASE_TASK_VIEWER.name,
        because="Reads every case and its tasks, and changes none",
        first_name="Hugo",
        last_name="Lemaire",
        title="Auditor",
    )
    agent = (await demo.find(User, user_name="ruth.okafor"))["sys_id"]
    for example in BUSINESS:
        contact = await demo.find(Contact, user_name=example.who)
        await open_case(demo, example, agent, contact=contact["sys_id"], opened_by=contact["sys_id"])
    consumer_agent = (await demo.find(User, user_name="petra.novak"))["sys_id"]
    for example in PRIVATE:
        consumer = await demo.find(Consumer, first_name=example.who)
        person = consumer["user"] or consumer_agent
        await open_case(demo, example, consumer_agent, consumer=consumer["sys_id"], opened_by=person)
    await _failing_machine(demo, agent)
    partner = await demo.find(Account, name="Lagoon Facility Services")
    case = await demo.find(Case, short_description=BUSINESS[2].subject)
    await demo.records.update(Case, case["sys_id"], {"partner": partner["sys_id"]})


async def _failing_machine(demo: DemoLoader, agent: str) -> None:
    """The bank's cash machine fails; the manager of the store that it stands in opens a case about it."""
    machine = await demo.find(InstallBaseItem, name="Cash machine, Pier Street")
    part = await demo.find(InstallBaseItem, name="Cash dispenser, Pier Street")
    odd = (await demo.find(Contact, user_name="odd.hauge"))["sys_id"]
    case = await open_case(
        demo,
        Example("odd.hauge", "The cash machine keeps cards and gives no money", "web", 2, ("accept",)),
        agent,
        contact=odd,
        opened_by=odd,
        account=machine["account"],
        install_base=machine["sys_id"],
    )
    await demo.create(AffectedItem, case=case, install_base=part["sys_id"])


async def open_case(demo: DemoLoader, example: Example, agent: str, **customer: str) -> str:
    """Open one case and make the moves of its example."""
    case = await demo.create(
        Case,
        short_description=example.subject,
        contact_type=example.channel,
        priority=example.priority,
        **customer,
    )
    for move in example.moves:
        values = VALUES[move] | ({"assigned_to": agent} if move == "accept" else {})
        await demo.records.transition(Case, case["sys_id"], move, values)
    sys_id: str = case["sys_id"]
    return sys_id


DEMO = DemoData("Cases of accounts and consumers in every state, a manager and a case viewer", load)

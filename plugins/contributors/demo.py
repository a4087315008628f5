"""Demonstration data of contributors: somebody for each role, teams to manage customers in, and tasks of cases."""

from platform_core import DemoData, DemoLoader, User
from plugins.b2b import Account, TeamMember
from plugins.b2c import Consumer, ConsumerTeamMember
from plugins.customer_base import ACCOUNT_MANAGER, Responsibility
from plugins.customer_service import CASE_TASK_VIEWER, Case, CaseTask

from .roles import (
    ACCOUNT_CONTRIBUTOR,
    CASE_CREATOR,
    CASE_EDITOR,
    CASE_TASK_AGENT,
    CONSUMER_CONTRIBUTOR,
    PROXY_CONTACT,
    RELATIONSHIP_AGENT,
    RELATIONSHIP_CONTRIBUTOR,
    SELF_CONTRIBUTOR,
    SURROUNDINGS_VIEWER,
)

PEOPLE = (
    ("Aino", "Salmi", "Sales representative", ACCOUNT_CONTRIBUTOR, "Opens cases for any account, and follows them"),
    ("Bruno", "Costa", "Shop assistant", CONSUMER_CONTRIBUTOR, "Opens cases for any consumer, and follows them"),
    ("Celia", "Marsh", "Accountant", SELF_CONTRIBUTOR, "Opens cases for herself, and follows them"),
    ("Dario", "Conti", "Key account manager", RELATIONSHIP_CONTRIBUTOR,
     "Account manager of Shark Hotels Lisbon: follows its cases and opens new ones, and sees no other customer"),
    ("Edda", "Holm", "Personal adviser", RELATIONSHIP_AGENT,
     "Relationship manager of Clara: works her cases, and sees no other customer"),
    ("Farid", "Nasser", "Warehouse clerk", CASE_TASK_AGENT, "Does the tasks that cases have for him, and reads these cases"),
    ("Gwen", "Parry", "Team assistant", CASE_EDITOR, "Writes notes on cases, if another role lets her read them: none does"),
    ("Hana", "Sato", "Trainee", SURROUNDINGS_VIEWER, "Reads what belongs to the cases that name her; here it is one"),
    ("Ivar", "Lund", "Office manager", PROXY_CONTACT, "Stands in for contacts, and sees the cases on which he does"),
    ("Kofi", "Mensah", "Apprentice", CASE_CREATOR, "Names no customers, so he opens no case; follows those that name him"),
    ("Lotte", "Brink", "Auditor", CASE_TASK_VIEWER, "Reads every case task, and changes nothing"),
)  # fmt: skip
CASE = "Heating in rooms 201 to 240 stays cold"


async def load(demo: DemoLoader) -> None:
    """Create the people, make two of them managers of customers, and give out two tasks."""
    people: dict[str, str] = {}
    for first, last, title, role, because in PEOPLE:
        user_name = f"{first}.{last}".lower()
        person = await demo.user(
            User, user_name, role.name, because=because, first_name=first, last_name=last, title=title
        )
        people[first] = person["sys_id"]
    manager = await demo.find(Responsibility, name=ACCOUNT_MANAGER)
    managed = await demo.find(Account, name="Shark Hotels Lisbon")
    await demo.create(
        TeamMember, account=managed["sys_id"], user=people["Dario"], responsibility=manager["sys_id"]
    )
    clara = await demo.find(Consumer, first_name="Clara")
    await demo.create(ConsumerTeamMember, consumer=clara["sys_id"], user=people["Edda"])
    case = await demo.find(Case, short_description=CASE)
    for subject, assignee, visible in (
        ("Send a spare pump to the hotel", people["Farid"], False),
        ("Send a picture of the boiler's display", None, True),
    ):
        await demo.create(
            CaseTask,
            short_description=subject,
            parent_case=case["sys_id"],
            assigned_to=assignee,
            visible_to_customer=visible,
        )
    await demo.records.update(Case, case["sys_id"], {"internal_user": people["Hana"]})


DEMO = DemoData(
    "Contributors and people who only look on, customers whom they manage, and tasks of a case", load
)

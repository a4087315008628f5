"""The case: what a customer asks, reports or complains about, and what was done about it."""

from __future__ import annotations

from platform_core import (
    Boolean,
    Choice,
    Choices,
    DateTime,
    Duration,
    Entity,
    Group,
    Index,
    Integer,
    Override,
    Reference,
    ReferenceList,
    String,
    Task,
    Text,
    Unique,
    User,
)
from plugins.b2b import Account, Contact
from plugins.b2c import Consumer, ConsumerProfile, Household
from plugins.install_base import InstallBaseItem, SoldProduct
from plugins.product_data import Asset, Model
from plugins.service_organization import Organization

PRIORITY = Choices({1: "Critical", 2: "High", 3: "Moderate", 4: "Low"})
CATEGORY = Choices({0: "Question", 1: "Issue", 2: "Feature"})
SUBCATEGORY = Choices({0: "Question"})
NOTIFY = Choices({1: "Do not notify", 2: "E-mail", 3: "Telephone"})
SOLVED_BY_CUSTOMER = "solved_by_customer"
RESOLUTION_CODE = Choices({
    "fixed_by_support": "Solved - Fixed by Support/Guidance provided",
    "fixed_by_problem": "Solved - Fixed by closing related PRB",
    "workaround": "Solved - Workaround provided based on open PRB",
    "fixed_by_change": "Solved - Fixed by closing related Change Request",
    "fixed_by_incident": "Solved - Fixed by closing related Incident",
    "request_complete": "Solved - Related Request is Closed Complete",
    SOLVED_BY_CUSTOMER: "Solved by customer",
})  # fmt: skip
UPON_APPROVAL = Choices({"do_nothing": "Wait for a user to close task", "proceed": "Proceed to next task"})
UPON_REJECT = Choices({"cancel": "Cancel all future tasks", "goto": "Go to a previous task"})


class Case(Entity, extends=Task, tablename="sn_customerservice_case", number_prefix="CS", label="Case"):
    """What a customer asks or reports, from the first word to the accepted solution."""

    # Deleting a customer would turn his cases into nobody's, which other people may read; so it is refused.
    account = Reference(Account, index=True, on_delete="restrict", help="The customer, when it is a business")
    contact = Reference(Contact, index=True, help="The person of the account who asks")
    consumer = Reference(
        Consumer, index=True, on_delete="restrict", help="The customer, when it is a private person"
    )
    consumer_profile = Reference(
        ConsumerProfile, index=True, help="In which capacity the consumer asks; the profile is one of his"
    )
    household = Reference(
        Household, index=True, help="The household that it is about; found by itself where there is just one"
    )
    product = Reference(Model, index=True, on_delete="restrict", help="What it is about")
    asset = Reference(Asset, index=True, on_delete="restrict", help="The very thing that it is about")
    sold_product = Reference(
        SoldProduct, index=True, on_delete="restrict", help="What the customer bought that it is about"
    )
    install_base = Reference(
        InstallBaseItem,
        index=True,
        on_delete="restrict",
        label="Install base item",
        help="What is installed that it is about",
    )
    service_organization = Reference(
        Organization, index=True, label="Provider organization", help="The organization that works on it"
    )
    requesting_service_organization = Reference(
        Organization,
        index=True,
        on_delete="restrict",
        label="Requestor organization",
        help="The organization that asks; the customer, when it names neither account nor consumer",
    )
    partner = Reference(
        Account, index=True, on_delete="restrict", help="The partner who acts for the account"
    )
    partner_contact = Reference(Contact)
    requested_by = Reference(User, index=True, help="The customer, when it is a member of staff")
    internal_user = Reference(User, index=True, label="Internal contact")
    support_manager = Reference(User)
    category = Choice(CATEGORY, default=1)
    subcategory = Choice(SUBCATEGORY, default=0)
    business_impact = Text()
    cause = Text()
    probable_cause = Text()
    resolution_code = Choice(RESOLUTION_CODE)
    resolved_at = DateTime(read_only=True)
    resolved_by = Reference(User, read_only=True)
    reopen_count = Integer(default=0, minimum=0, read_only=True, help="How often a solution was rejected")
    assigned_on = DateTime(read_only=True, help="When the assignee last changed")
    first_response_time = DateTime(read_only=True, help="When staff first commented")
    activity_due = DateTime()
    business_duration = Duration(read_only=True)
    contact_time_zone = String(40)
    needs_attention = Boolean()
    notify = Choice(NOTIFY, default=1, help="How the customer wants to be told")
    notes_to_comments = Boolean(help="The resolution notes go to the customer as a comment")
    follow_the_sun = Boolean(help="Handed on to whichever site is awake")
    proactive = Boolean(help="Opened before the customer noticed")
    auto_created_case = Boolean(read_only=True)
    auto_close = Boolean(help="Closes by itself when the customer does not answer")
    route_reason = String(40)
    approval_set = DateTime(read_only=True)
    upon_approval = Choice(UPON_APPROVAL, default="proceed")
    upon_reject = Choice(UPON_REJECT, default="cancel")
    rejection_goto = Reference(Task)
    user_input = Text()
    additional_users = ReferenceList(User, help="Further people of the customer")
    contributor_users = ReferenceList(
        User, read_only=True, help="Those to whom tasks of the case are assigned"
    )
    contributor_groups = ReferenceList(Group, read_only=True, help="Their groups")
    overrides = (Override("priority", choices=PRIORITY, default=4),)
    # Rights lead to cases by these: with the id behind each value, the index alone tells which.
    constraints = tuple(
        Index((name, "sys_id"))
        for name in (
            "account",
            "contact",
            "consumer",
            "sold_product",
            "install_base",
            "service_organization",
            "requesting_service_organization",
        )
    )


class AffectedItem(
    Entity,
    tablename="sn_install_base_m2m_affected_install_base",
    label="Affected install base item",
    display="install_base",
    default_order="sys_id",
):
    """A further item that a case is about."""

    case = Reference(Case, required=True, index=True, on_delete="cascade")
    install_base = Reference(
        InstallBaseItem, required=True, index=True, on_delete="restrict", label="Install base item"
    )
    constraints = (Unique(("case", "install_base"), because="An item is named once in a case"),)


class CaseTask(
    Entity, extends=Task, tablename="sn_customerservice_task", number_prefix="CSTASK", label="Case task"
):
    """Work that a case needs of somebody: of a colleague, or of the customer, who sees it then.

    ``parent`` may be any task; one that belongs to a case names it, and has its customer.
    """

    # Deleting a case would leave work without a customer, which other people may read; so it is refused.
    parent_case = Reference(Case, index=True, on_delete="restrict", help="The case that needs it")
    account = Reference(Account, index=True, read_only=True, on_delete="restrict", help="That of the case")
    contact = Reference(Contact, index=True, read_only=True, help="That of the case")
    consumer = Reference(Consumer, index=True, read_only=True, on_delete="restrict", help="That of the case")
    household = Reference(Household, index=True, read_only=True, help="That of the case")
    consumer_profile = Reference(ConsumerProfile, index=True, read_only=True, help="That of the case")
    visible_to_customer = Boolean(help="The customer sees the task, comments on it and closes it")
    overrides = (Override("priority", choices=PRIORITY, default=4),)
    constraints = (Index(("parent_case", "sys_id")), Index(("account", "sys_id")))

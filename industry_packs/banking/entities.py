"""Financial accounts, complaints, and the tasks that a complaint brings."""

from __future__ import annotations

from platform_core import (
    Boolean,
    Choice,
    Choices,
    Date,
    DateTime,
    Entity,
    ExactlyOneOf,
    Index,
    Money,
    Reference,
    String,
    Task,
    Text,
)
from plugins.b2b import Account
from plugins.b2c import Consumer
from plugins.customer_service import Case

ACCOUNT_TYPE = Choices({
    "checking": "Checking account", "saving": "Savings account", "investment": "Investment account",
    "certificate_of_deposit": "Certificate of deposit", "credit_card": "Credit card",
    "prepaid_card": "Prepaid card", "line_of_credit": "Line of credit", "mortgage": "Mortgage",
    "auto_loan": "Auto loan", "personal_loan": "Personal loan", "student_loan": "Student loan",
    "term_loan": "Term loan",
})  # fmt: skip
YES_NO = Choices({"yes": "Yes", "no": "No"})
CONSENT = Choices({
    "provided": "Consent provided", "not_provided": "Consent not provided", "withdrawn": "Consent withdrawn",
    "other": "Other", "not_applicable": "N/A",
})  # fmt: skip
COMPANY_RESPONSE = Choices({
    "explanation": "Closed with explanation", "monetary_relief": "Closed with monetary relief",
    "non_monetary_relief": "Closed with non-monetary relief", "relief": "Closed with relief",
    "no_relief": "Closed without relief", "closed": "Closed", "untimely": "Untimely response",
    "in_progress": "In progress",
})  # fmt: skip
STAGE = Choices({
    "intake": "Intake", "review": "Review", "drafting": "Drafting", "quality_control": "Quality control",
    "response": "Response", "closure": "Closure",
})  # fmt: skip
CUSTOMER_APPROVAL = Choices({"accepted": "Accepted", "rejected": "Rejected"})
TASK_TYPE = Choices({"legal": "Legal", "business_unit": "Business unit"})


class FinancialAccount(
    Entity,
    tablename="sn_bom_financial_account",
    label="Financial account",
    display="number",
    default_order="institution",
):
    """An account, card or loan that a customer has with a bank; of its number, only the last characters."""

    number = String(
        4,
        pattern="^[0-9A-Z]{1,4}$",
        required=True,
        label="Account number (last four)",
        help="The last four characters of the account number; more of it is never stored (BNK-1)",
    )
    type = Choice(ACCOUNT_TYPE, required=True)
    institution = String(100, required=True, index=True, help="The bank")
    currency = String(3, pattern="^[A-Z]{3}$", required=True, help="ISO 4217 code")
    balance = Money(help="In minor units of the currency")
    opened_on = Date()
    active = Boolean(default=True)
    account = Reference(Account, index=True, on_delete="restrict", help="The holder, when it is a business")
    consumer = Reference(
        Consumer, index=True, on_delete="restrict", help="The holder, when it is a private person"
    )
    constraints = (
        ExactlyOneOf(
            ("account", "consumer"), because="A financial account has one holder: a business or a person"
        ),
    )


class RegulationCategory(
    Entity,
    tablename="sn_bom_compl_regulation_category",
    label="Regulation category",
    plural="Regulation categories",
    display="name",
    default_order="name",
):
    """A field of law that a complaint may touch."""

    name = String(100, required=True, unique=True)
    active = Boolean(default=True)


class RegulationSubcategory(
    Entity,
    tablename="sn_bom_compl_regulation_subcategory",
    label="Regulation subcategory",
    plural="Regulation subcategories",
    display="name",
    default_order="name",
):
    """A particular duty within a field of law."""

    name = String(100, required=True, unique=True)
    category = Reference(RegulationCategory, required=True, index=True, on_delete="cascade")
    active = Boolean(default=True)


class ComplaintCase(
    Entity,
    extends=Case,
    tablename="sn_bom_compl_service",
    number_prefix="CMPL",
    label="Complaint",
):
    """A complaint about a bank, from intake to the answer that the customer accepts.

    Channel, time of receipt and the complainant's story are a case's own fields: ``contact_type``,
    ``opened_at`` and ``description``.
    """

    stage = Choice(STAGE, default="intake", index=True, read_only=True, help="Where the work stands")
    institution = String(160, index=True, help="The bank complained about, by the name that was given")
    financial_account = Reference(FinancialAccount, index=True)
    complaint_product = String(100, index=True, label="Product")
    complaint_sub_product = String(100, label="Sub-product")
    complaint_issue = String(160, index=True, label="Issue")
    complaint_sub_issue = String(160, label="Sub-issue")
    summary = Text(help="The complaint in the bank's words")
    expected_outcome = Text(help="What the customer wants")
    complainant_state = String(40, label="State of residence")
    complainant_zip = String(40, label="ZIP code", help="As published: the last digits may be masked")
    complainant_tags = String(100, label="Tags", help="Such as servicemember")
    consumer_consent = Choice(CONSENT, label="Consumer consent", help="To publish the story")
    sent_to_company_on = Date(label="Date sent to company")
    company_response = Choice(COMPANY_RESPONSE, label="Company response to consumer")
    company_public_response = String(255)
    timely_response = Choice(YES_NO, index=True)
    consumer_disputed = Choice(YES_NO)
    legal_impact = Boolean(help="Somebody may go to court; opens a task for the legal department")
    regulatory_impact = Boolean(help="A regulation is touched; the response passes quality control")
    regulatory_category = Reference(RegulationCategory, on_delete="restrict")
    regulatory_subcategory = Reference(RegulationSubcategory, on_delete="restrict")
    response = Text(help="What the customer is answered; he reads it once it is sent")
    response_sent_at = DateTime(read_only=True)
    customer_approval = Choice(CUSTOMER_APPROVAL, read_only=True)
    findings_and_learnings = Text()
    constraints = (Index(("complaint_product", "timely_response")),)


class ComplaintTask(Entity, extends=Task, tablename="sn_bom_compl_task", number_prefix="CMPT"):
    """Work for another department that a complaint needs before it can be answered."""

    complaint = Reference(ComplaintCase, required=True, index=True, on_delete="cascade")
    type = Choice(TASK_TYPE, required=True, default="business_unit")


class QualityControlTask(Entity, extends=Task, tablename="sn_bom_compl_qc_task", number_prefix="CMQC"):
    """The check of a drafted response before it may be sent."""

    complaint = Reference(ComplaintCase, required=True, index=True, on_delete="cascade")

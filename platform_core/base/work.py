"""Tasks, approvals, and what hangs on records: journal entries, audit rows, attachments."""

from __future__ import annotations

from ..choices import Choices
from ..constraints import Index, Unique
from ..entity import Entity
from ..fields import (
    Boolean,
    Choice,
    DateTime,
    Duration,
    Integer,
    Journal,
    Json,
    Number,
    ReferenceList,
    String,
    Text,
)
from ..references import Reference
from .people import Company, Group, Location, User

PRIORITY = Choices({1: "Critical", 2: "High", 3: "Moderate", 4: "Low", 5: "Planning"})
LEVEL = Choices({1: "High", 2: "Medium", 3: "Low"})
ESCALATION = Choices({0: "Normal", 1: "Moderate", 2: "High", 3: "Overdue"})
APPROVAL = Choices({
    "not requested": "Not Yet Requested", "requested": "Requested", "approved": "Approved", "rejected": "Rejected",
    "cancelled": "Cancelled", "duplicate": "Duplicate", "not_required": "Not Required",
})  # fmt: skip
CONTACT_TYPE = Choices({
    "chat": "Chat", "email": "Email", "phone": "Phone", "social": "Social", "web": "Web", "community": "Community",
    "mail": "Postal mail", "fax": "Fax", "referral": "Referral", "in_person": "In person",
})  # fmt: skip


class Task(Entity, tablename="task", label="Task", abstract=True, display="number", default_order="-sys_id"):
    """Work for somebody: the base of cases, case tasks, work orders and the like. Records are created in those."""

    number = Number()
    short_description = String(160)
    description = Text(32000)
    active = Boolean(default=True, read_only=True, help="Follows the state: false once the work is over")
    state = Integer(default=1, index=True)
    priority = Choice(PRIORITY, default=4)
    impact = Choice(LEVEL, default=3)
    urgency = Choice(LEVEL, default=3)
    assigned_to = Reference(User, index=True)
    assignment_group = Reference(Group, index=True)
    opened_at = DateTime(required=True, help="When the work was asked for; now, when left out")
    opened_by = Reference(User, index=True)
    closed_at = DateTime()
    closed_by = Reference(User)
    close_notes = Text(label="Resolution notes")
    due_date = DateTime()
    expected_start = DateTime()
    work_start = DateTime()
    work_end = DateTime()
    parent = Reference("self", index=True)
    company = Reference(Company, index=True)
    location = Reference(Location)
    contact_type = Choice(CONTACT_TYPE, label="Channel")
    escalation = Choice(ESCALATION, default=0, read_only=True)
    approval = Choice(APPROVAL, default="not requested", read_only=True)
    made_sla = Boolean(default=True, read_only=True, label="Made SLA")
    time_worked = Duration()
    reassignment_count = Integer(default=0, read_only=True)
    watch_list = ReferenceList(User)
    work_notes_list = ReferenceList(User)
    additional_assignee_list = ReferenceList(User)
    group_list = ReferenceList(Group)
    order = Integer()
    knowledge = Boolean()
    follow_up = DateTime()
    correlation_id = String(100, index=True, help="Key of the same work in another system")
    correlation_display = String(100)
    comments = Journal(label="Additional comments", help="Seen by the customer")
    work_notes = Journal(label="Work notes", help="Seen by staff only")
    constraints = tuple(
        Index((name, "sys_id")) for name in ("opened_at", "sys_updated_on", "assignment_group")
    )


class Approval(Entity, tablename="sysapproval_approver", label="Approval", default_order="-sys_created_on"):
    """A decision that is asked of one person about one task."""

    approver = Reference(User, required=True, index=True)
    sysapproval = Reference(Task, required=True, index=True, on_delete="cascade", label="Approval for")
    state = Choice(APPROVAL, default="requested")
    due_date = DateTime()
    comments = Journal(label="Comments")


class JournalEntry(
    Entity, tablename="sys_journal_field", label="Journal entry", plural="Journal entries", managed=True
):
    """One entry of a journal field; never changed, never removed while its record exists."""

    name = String(80, required=True, label="Table")
    element = String(80, required=True, label="Field")
    element_id = String(32, required=True, label="Record")
    value = Text(32000, required=True)
    impersonator = String(100, help="User name of whoever acted for the user, if somebody did")
    constraints = (Index(("element_id", "element", "sys_id")),)


class AuditRow(Entity, tablename="sys_audit", label="Audit row", managed=True):
    """One changed field of one change. ``record_checkpoint`` is the record's update count after the change."""

    tablename = String(80, required=True, label="Table")
    documentkey = String(32, required=True, label="Record")
    fieldname = String(80, required=True, label="Field")
    oldvalue = Text(64000)
    newvalue = Text(64000)
    reason = String(255)
    user = Reference(User)
    record_checkpoint = Integer(required=True)
    impersonator = String(100, help="User name of whoever acted for the user, if somebody did")
    constraints = (Index(("documentkey", "sys_id")),)


class DeletedRecord(Entity, tablename="sys_audit_delete", label="Deleted record", managed=True):
    """A record that was deleted, with its last values."""

    tablename = String(80, required=True, label="Table", index=True)
    documentkey = String(32, required=True, label="Record", index=True)
    display_value = String(255)
    payload = Json(required=True)
    reason = String(255, help="Why it was done outside the access rules, if it was")
    user = Reference(User)
    impersonator = String(100, help="User name of whoever acted for the user, if somebody did")


class Attachment(Entity, tablename="sys_attachment", label="Attachment", managed=True):
    """What is known of a file that hangs on a record; readable by exactly those who may read the record."""

    file_name = String(255, required=True)
    content_type = String(255, required=True)
    size_bytes = Integer(required=True, minimum=0)
    hash = String(64, required=True, help="SHA-256 of the content, in hexadecimal")
    state = String(40, required=True)
    table_name = String(80, required=True)
    table_sys_id = String(32, required=True)
    constraints = (Index(("table_sys_id", "sys_id")),)


PART_OF_FILE = 48 * 1024
"""Bytes in one part of a file, which are 64 KiB of text."""


class AttachmentPart(Entity, tablename="sys_attachment_doc", label="Attachment part", internal=True):
    """A part of what a file holds, as text in base 64."""

    attachment = Reference(Attachment, required=True, on_delete="cascade")
    position = Integer(required=True, minimum=0)
    data = Text(PART_OF_FILE * 4 // 3, required=True)
    constraints = (Unique(("attachment", "position"), because="A file has its parts one after another"),)

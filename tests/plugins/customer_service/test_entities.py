"""The case's table: columns, choices, and where it stands in the class chain."""

import pytest

from platform_core import Task
from plugins.customer_service import Case

# All columns of the model but those that refer to tables of later packs, and those that are derived.
COLUMNS = (
    "account", "active", "activity_due", "additional_assignee_list", "additional_users", "approval",
    "approval_set", "asset", "assigned_on", "assigned_to", "assignment_group", "auto_close",
    "auto_created_case", "business_duration", "business_impact", "category", "cause", "close_notes",
    "closed_at", "closed_by", "comments", "company", "consumer", "contact", "contact_time_zone",
    "contact_type", "contributor_users", "correlation_display", "correlation_id", "description",
    "due_date", "escalation", "expected_start", "first_response_time", "follow_the_sun", "follow_up",
    "group_list", "impact", "install_base", "internal_user", "knowledge", "location", "made_sla",
    "needs_attention", "notes_to_comments", "notify", "number", "opened_at", "opened_by", "order",
    "parent", "partner", "partner_contact", "priority", "proactive", "probable_cause", "product",
    "reassignment_count", "rejection_goto", "requested_by", "requesting_service_organization",
    "resolution_code", "resolved_at", "resolved_by", "route_reason", "service_organization",
    "short_description", "sold_product", "state", "subcategory", "support_manager", "time_worked",
    "upon_approval", "upon_reject", "urgency", "user_input", "watch_list", "work_end", "work_notes",
    "work_notes_list", "work_start",
)  # fmt: skip


def test_a_case_is_a_task_with_a_number_of_its_own() -> None:
    assert Case.info.lineage == (Task, Case)
    assert (Case.info.table, Case.info.number_prefix) == ("sn_customerservice_case", "CS")
    assert Case.info.display == "number"


@pytest.mark.parametrize("name", COLUMNS)
def test_a_case_has_the_column(name: str) -> None:
    assert name in Case.info.fields


@pytest.mark.parametrize(
    ("name", "codes", "default"),
    [
        ("priority", (1, 2, 3, 4), 4),
        ("category", (0, 1, 2), 1),
        ("subcategory", (0,), 0),
        ("notify", (1, 2, 3), 1),
        ("impact", (1, 2, 3), 3),
        ("urgency", (1, 2, 3), 3),
    ],
)
def test_a_choice_has_the_codes_of_the_model(name: str, codes: tuple[int, ...], default: int) -> None:
    field = Case.info.fields[name]
    assert field.choices is not None
    assert (field.choices.codes, field.default) == (codes, default)


def test_whose_case_it_is_cannot_be_forgotten_by_deleting_the_customer() -> None:
    kept = {name for name, field in Case.info.own_fields.items() if field.on_delete == "restrict"}
    assert kept == {
        *("account", "consumer", "partner", "requesting_service_organization"),
        *("product", "asset", "sold_product", "install_base"),
    }

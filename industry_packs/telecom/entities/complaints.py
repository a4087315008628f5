"""Complaints with alternative dispute resolution: who decides when customer and operator do not agree."""

from __future__ import annotations

from platform_core import (
    Choice,
    Choices,
    CountryCode,
    Date,
    DateTime,
    Entity,
    Integer,
    String,
    Text,
    Unique,
)
from plugins.customer_service import Case

ADR_STAGE = Choices({
    "intake": "Intake", "investigate": "Investigate", "resolution": "Resolution", "outcome": "Outcome",
    "closure": "Closure",
})  # fmt: skip
FEEDBACK = Choices({"accepted": "Accepted", "rejected": "Rejected"})


class AdrTerm(
    Entity,
    tablename="telecom_adr_term",
    label="Term of the deadlock letter",
    plural="Terms of the deadlock letter",
    display="country",
    default_order="country",
):
    """Within how many weeks of a complaint a country wants the deadlock letter, from a day on."""

    country = CountryCode(required=True)
    valid_from = Date(required=True, help="For complaints of this day and later")
    weeks = Integer(required=True, minimum=1, maximum=104)
    source = String(255, help="Where it is written")
    constraints = (Unique(("country", "valid_from"), because="A country has one term from a day on"),)


class AdrComplaint(
    Entity,
    extends=Case,
    tablename="sn_telco_adr_mgmt_complaint",
    number_prefix="ADR",
    label="ADR complaint",
):
    """A complaint that an independent body may decide, unless customer and operator agree before."""

    stage = Choice(ADR_STAGE, default="intake", index=True, read_only=True, help="Where the work stands")
    complained_on = Date(
        required=True, index=True, help="The day of the complaint, from which the clock runs"
    )
    country = CountryCode(required=True, help="Whose rules say when the deadlock letter is due")
    letter_due = Date(read_only=True, index=True, help="The last day for the deadlock letter")
    initiator_name = String(160, help="Who complains, where it is not the customer himself")
    adr_scheme = String(100, help="The body that would decide")
    adr_reference = String(100, help="The body's own number")
    expected_outcome = Text()
    investigation = Text(help="What was found")
    proposed_resolution = Text()
    feedback = Choice(FEEDBACK, read_only=True, help="What the customer says to the proposal")
    outcome = Text(help="What was done")
    deadlock_letter = Text(help="The text of the letter")
    deadlock_letter_issued_at = DateTime(read_only=True)

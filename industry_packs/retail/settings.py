"""What an implementer sets for retail."""

from platform_core import Setting

from .rules.returns import COMPANY_PREFIX
from .rules.terms import REFUND_DAYS

MAILS = "retail.mails_complaints"
PER_ORDER, PER_HOUR, TOKEN_HOURS = (
    "retail.lookups_per_order",
    "retail.failed_lookups_per_hour",
    "retail.guest_token_hours",
)
COMPLAINTS_PER_HOUR = "retail.complaints_per_hour"
SETTINGS = (
    Setting(
        name=COMPANY_PREFIX,
        kind="text",
        default="",
        summary="The company's GS1 prefix, 4 to 12 digits, from which parcels of returns get their SSCC; empty: none",
    ),
    Setting(
        name=REFUND_DAYS,
        kind="integer",
        default=14,
        summary="Days until money is paid back, where no law of withdrawal says another number",
        maximum=366,
    ),
    Setting(
        name=MAILS,
        kind="boolean",
        default=False,
        summary="Whoever complains by name gets a mail that says so; anonymous complaints never lead to one",
    ),
    Setting(
        name=PER_ORDER,
        kind="integer",
        default=10,
        summary="How often an hour one order number, or one e-mail address, may be tried by guests in vain",
        maximum=1000,
    ),
    Setting(
        name=PER_HOUR,
        kind="integer",
        default=300,
        summary="How often an hour guests may try in vain to find an order, all together",
    ),
    Setting(
        name=TOKEN_HOURS,
        kind="integer",
        default=2,
        summary="Hours for which a guest who found his order may go on without finding it again",
        maximum=720,
    ),
    Setting(
        name=COMPLAINTS_PER_HOUR,
        kind="integer",
        default=60,
        summary="How many complaints an hour are taken in at most from people who are not signed in",
    ),
)

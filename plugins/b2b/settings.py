"""What an implementer may set for B2B."""

from platform_core import Setting

RELATED_ONLY = Setting(
    name="b2b.related_contacts_only",
    summary="Contacts act for further accounts of their own hierarchy and for accounts related to their own only",
    kind="boolean",
    default=True,
)

CONTACT_ROLES = Setting(
    name="b2b.contact_roles",
    summary="The roles that customer admins give to contacts and take from them, separated by commas",
    kind="text",
    default=(
        "sn_customerservice.customer,sn_customerservice.customer_admin,"
        "sn_customerservice.partner,sn_customerservice.partner_admin"
    ),
)

WAITING = Setting(
    name="b2b.waiting_registrations",
    summary="How many registrations may wait for one account",
    kind="integer",
    default=100,
)

INVITATION_HOURS = Setting(
    name="b2b.invitation_hours",
    summary="Hours in which a contact who was invited by mail can choose his password",
    kind="integer",
    default=72,
    maximum=720,
)

SETTINGS = (RELATED_ONLY, CONTACT_ROLES, WAITING, INVITATION_HOURS)

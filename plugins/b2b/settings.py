"""What an implementer may set for B2B."""

from platform_core import Setting

RELATED_ONLY = Setting(
    name="b2b.related_contacts_only",
    summary="Contacts act for further accounts of their own hierarchy and for accounts related to their own only",
    kind="boolean",
    default=True,
)

SETTINGS = (RELATED_ONLY,)

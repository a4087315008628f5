"""The roles of the base pack."""

from __future__ import annotations

from ..access import Role

INTERNAL = Role("snc_internal", "A member of staff", kind="internal")
EXTERNAL = Role("snc_external", "A customer or partner, who sees only what a rule gives him", kind="external")
APPROVER = Role("approver_user", "Decides approvals that are asked of him", contains=(INTERNAL,))
USER_ADMIN = Role("user_admin", "Manages users, groups and their roles", contains=(INTERNAL,))
IMPORT_ADMIN = Role("import_admin", "Brings records in from files, with their history", contains=(INTERNAL,))
PACK_ADMIN = Role(
    "pack_admin",
    "Plans and carries out what is done to packs, and sees what records of inactive packs there are",
    contains=(INTERNAL,),
)
ADMIN = Role(
    "admin",
    "May do everything that the platform's own rules allow",
    contains=(USER_ADMIN, IMPORT_ADMIN, PACK_ADMIN, APPROVER),
)

ROLES = (INTERNAL, EXTERNAL, APPROVER, USER_ADMIN, IMPORT_ADMIN, PACK_ADMIN, ADMIN)

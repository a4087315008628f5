"""The roles of the base pack."""

from __future__ import annotations

from ..access import Role

INTERNAL = Role("snc_internal", "A member of staff", kind="internal")
USER_ADMIN = Role("user_admin", "Manages users, groups and their roles", contains=(INTERNAL,))
EXTERNAL = Role(
    "snc_external",
    "A customer or partner, who sees only what a rule gives him",
    kind="external",
    assignable_by=(USER_ADMIN,),
)
APPROVER = Role(
    "approver_user",
    "Decides approvals that are asked of him",
    contains=(INTERNAL,),
    assignable_by=(USER_ADMIN,),
)
IMPORT_ADMIN = Role("import_admin", "Brings records in from files, with their history", contains=(INTERNAL,))
PACK_ADMIN = Role(
    "pack_admin",
    "Plans and carries out what is done to packs, and sees what records of inactive packs there are",
    contains=(INTERNAL,),
)
# Not contained in admin: whoever acts in the place of others was given that right by its name, which the audit shows.
IMPERSONATOR = Role(
    "impersonator", "Acts in the place of somebody else for a while, for support", contains=(INTERNAL,)
)
ADMIN = Role(
    "admin",
    "May do everything that the platform's own rules allow",
    contains=(USER_ADMIN, IMPORT_ADMIN, PACK_ADMIN, APPROVER),
)

ROLES = (INTERNAL, EXTERNAL, APPROVER, USER_ADMIN, IMPORT_ADMIN, PACK_ADMIN, IMPERSONATOR, ADMIN)

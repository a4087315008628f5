"""Who may see and change the base pack's records."""

from __future__ import annotations

from ..access import ActorFact, Grant, Operation, ProtectedField
from ..conditions import ActorStandIn, Condition, Related, related
from ..entity import Entity
from .delegation import RoleDelegation
from .impersonation import Impersonation
from .people import Company, Group, GroupMember, GroupRole, Location, RoleRecord, User, UserRole
from .plumbing import ChoiceRecord, PackArchive, PackOperation, PackRecord, Property, VerificationFinding
from .roles import ADMIN, APPROVER, EXTERNAL, IMPORT_ADMIN, INTERNAL, PACK_ADMIN, USER_ADMIN
from .signing_in import SecurityEvent
from .work import Approval, Task

EVERYTHING: tuple[Operation, ...] = ("create", "read", "write", "delete")
PUBLIC_USER_FIELDS = (
    "sys_id",
    "sys_class_name",
    "user_name",
    "name",
    "first_name",
    "last_name",
    "title",
    "email",
    "active",
)


def own_groups(actor: ActorStandIn) -> Related:
    """The groups that the actor is a member of."""
    return related(GroupMember.group, GroupMember.user == actor.id)


def own_delegation(actor: ActorStandIn) -> Condition:
    """The actor lends the role, or it is lent to him."""
    condition: Condition = (RoleDelegation.delegator == actor.id) | (RoleDelegation.delegate == actor.id)
    return condition


FACTS = (ActorFact("groups", "Groups that the actor is a member of", own_groups),)

RULES = (
    Grant(role=ADMIN, entity=Entity, may=EVERYTHING, because="Administrators may do everything"),
    Grant(
        role=INTERNAL,
        entity=User,
        may=("read",),
        fields=PUBLIC_USER_FIELDS,
        because="Staff find people by name",
    ),
    Grant(
        role=INTERNAL,
        entity=User,
        may=("read",),
        where=lambda actor: User.sys_id == actor.id,
        because="One's own record",
    ),
    Grant(
        role=EXTERNAL,
        entity=User,
        may=("read",),
        where=lambda actor: User.sys_id == actor.id,
        because="One's own record",
    ),
    Grant(role=INTERNAL, entity=Group, may=("read",), because="Staff find groups by name"),
    Grant(role=INTERNAL, entity=GroupMember, may=("read",), because="Staff see who works in which group"),
    Grant(
        role=INTERNAL,
        entity=Company,
        may=("read",),
        fields=("sys_id", "sys_class_name", "name"),
        because="Staff see company names",
    ),
    Grant(role=INTERNAL, entity=Location, may=("read",), because="Staff see places"),
    Grant(role=INTERNAL, entity=RoleRecord, may=("read",), because="Staff see which roles there are"),
    Grant(role=INTERNAL, entity=ChoiceRecord, may=("read",), because="Staff see the choice lists"),
    Grant(role=USER_ADMIN, entity=User, may=EVERYTHING, because="User administrators manage people"),
    Grant(
        role=USER_ADMIN,
        entity=SecurityEvent,
        may=("read",),
        because="User administrators see who signed in, and who tried",
    ),
    Grant(role=USER_ADMIN, entity=Group, may=EVERYTHING, because="User administrators manage groups"),
    Grant(
        role=USER_ADMIN, entity=GroupMember, may=EVERYTHING, because="User administrators manage memberships"
    ),
    Grant(role=USER_ADMIN, entity=UserRole, may=EVERYTHING, because="User administrators give roles"),
    Grant(
        role=USER_ADMIN, entity=GroupRole, may=EVERYTHING, because="User administrators give roles to groups"
    ),
    Grant(
        role=USER_ADMIN,
        entity=RoleDelegation,
        may=("create", "read", "delete"),
        because="User administrators see who lends what, and end it",
    ),
    Grant(
        role=USER_ADMIN,
        entity=Impersonation,
        may=("read",),
        because="User administrators see who acted in whose place",
    ),
    Grant(
        role=INTERNAL,
        entity=RoleDelegation,
        may=("create",),
        where=lambda actor: RoleDelegation.delegator == actor.id,
        because="Staff lend roles of their own",
    ),
    Grant(
        role=INTERNAL,
        entity=RoleDelegation,
        may=("read", "delete"),
        where=own_delegation,
        because="Both sides see a delegation, and either ends it",
    ),
    Grant(
        role=IMPORT_ADMIN,
        entity=Company,
        may=("create", "read", "write"),
        because="Imports bring companies in",
    ),
    Grant(
        role=IMPORT_ADMIN, entity=Location, may=("create", "read", "write"), because="Imports bring places in"
    ),
    Grant(role=ADMIN, entity=Property, may=EVERYTHING, because="Administrators change settings"),
    Grant(
        role=PACK_ADMIN,
        entity=PackRecord,
        may=("read",),
        because="Pack administrators see the state of packs",
    ),
    Grant(
        role=PACK_ADMIN,
        entity=PackOperation,
        may=("read",),
        because="Pack administrators see what was done to packs",
    ),
    Grant(
        role=PACK_ADMIN,
        entity=PackArchive,
        may=("read",),
        because="Pack administrators see which packs can be restored",
    ),
    Grant(
        role=PACK_ADMIN,
        entity=VerificationFinding,
        may=("read",),
        because="Pack administrators see what is wrong with the instance",
    ),
    Grant(
        role=APPROVER,
        entity=Approval,
        may=("read", "write"),
        where=lambda actor: Approval.approver == actor.id,
        because="Approvers decide what is asked of them",
    ),
    ProtectedField(
        entity=Task,
        field="work_notes",
        read=(INTERNAL,),
        write=(INTERNAL,),
        because="Work notes are for staff: no external user ever reads one (CSM-100)",
    ),
    ProtectedField(
        entity=Task,
        field="work_notes_list",
        read=(INTERNAL,),
        write=(INTERNAL,),
        because="It names staff who follow the work",
    ),
)

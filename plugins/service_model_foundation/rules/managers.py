"""What comes with managing a location, and goes with it: membership, responsibility, role."""

from __future__ import annotations

from platform_core import BusinessRule, Change, Records, Role, UserRole
from plugins.service_organization import OrganizationMember

from ..access import reach
from ..entities import BusinessLocation, ManagerRole, MemberResponsibility
from ..roles import LOCATION_MANAGER, MANAGER_CONTRIBUTOR
from ..settings import MANAGER_AS_CONTRIBUTOR

REASON = "managing a location brings a role, and takes it along (CSM-168)"
ROLE_OF: dict[str, Role] = {
    reach.FULFILLER: LOCATION_MANAGER,
    reach.MANAGER_CONTRIBUTOR: MANAGER_CONTRIBUTOR,
}


async def after_location_manager_changes(change: Change) -> None:
    """The new manager gets what managing takes; the former one loses what he had by it alone."""
    former = change.before("manager")
    present = None if change.kind == "delete" else change.new.get("manager")
    if change.kind != "delete" and former == present:
        return
    records = change.elevated(REASON)
    if former is not None:
        await _step_back(records, change.sys_id, former)
    if present is not None:
        await _take_over(records, change, present)


async def _take_over(records: Records, change: Change, user: str) -> None:
    contributor = not change.new["internal"] or bool(records.setting(MANAGER_AS_CONTRIBUTOR.name))
    type_ = reach.MANAGER_CONTRIBUTOR if contributor else reach.FULFILLER
    member = await _member(records, change.sys_id, user)
    held = (MemberResponsibility.member == member) & (MemberResponsibility.type == type_)
    if await records.find(MemberResponsibility, held, ("sys_id",)) is None:
        await records.create(MemberResponsibility, {"member": member, "type": type_, "by_manager": True})
    role = ROLE_OF[type_].name
    given = (UserRole.user == user) & (UserRole.role == role)
    if await records.find(UserRole, given, ("sys_id",)) is None:
        await records.create(UserRole, {"user": user, "role": role})
        await records.create(ManagerRole, {"user": user, "role": role})


async def _member(records: Records, organization: str, user: str) -> str:
    whose = (OrganizationMember.service_organization == organization) & (OrganizationMember.user == user)
    member = await records.find(OrganizationMember, whose, ("sys_id", "active"))
    if member is None:
        member = await records.create(
            OrganizationMember, {"service_organization": organization, "user": user}
        )
    elif not member["active"]:
        await records.update(OrganizationMember, member["sys_id"], {"active": True})
    return str(member["sys_id"])


async def _step_back(records: Records, organization: str, user: str) -> None:
    """Take away what he had as the manager here, and the roles that nothing else brings any more."""
    by_it = (MemberResponsibility.member.user == user) & MemberResponsibility.by_manager.eq(True)
    here = by_it & (MemberResponsibility.member.service_organization == organization)
    while (held := await records.find(MemberResponsibility, here, ("sys_id",))) is not None:
        await records.delete(MemberResponsibility, held["sys_id"])
    for type_, role in ROLE_OF.items():
        mark = await records.find(
            ManagerRole, (ManagerRole.user == user) & (ManagerRole.role == role.name), ("sys_id",)
        )
        elsewhere = by_it & (MemberResponsibility.type == type_)
        if mark is None or await records.find(MemberResponsibility, elsewhere, ("sys_id",)) is not None:
            continue
        given = await records.find(
            UserRole, (UserRole.user == user) & (UserRole.role == role.name), ("sys_id",)
        )
        if given is not None:
            await records.delete(UserRole, given["sys_id"])
        await records.delete(ManagerRole, mark["sys_id"])


BUSINESS_RULES = (
    BusinessRule(
        entity=BusinessLocation,
        kinds=("create", "update", "delete"),
        after=after_location_manager_changes,
        because="A manager has the role that managing takes, as long as he manages something (CSM-168)",
    ),
)

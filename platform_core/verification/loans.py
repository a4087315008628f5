"""Loans: each is of a role that its lender holds, or may come to hold without another gift."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Literal, NamedTuple

from ..base.delegation import RoleDelegation
from ..base.people import RoleRecord
from ..identity.role_sources import LOANS_AND_LENDERS
from ..identity.standing import Reckoning
from ..identity.statements import Statement
from ..ids import utc_now
from ..instance import Instance
from ..records import Records
from ..storage import Session
from .concern import SHOWN, Concern, Repairs, repair_command
from .finding import Finding

NAME = "loans"
TABLE = RoleDelegation.info.table
_LOANS = Statement(LOANS_AND_LENDERS)


class _Idle(NamedTuple):
    """A loan that is not over and gives nothing. ``owned``: some pack has the role."""

    sys_id: str
    role: str
    lender: str
    owned: bool


async def verify(instance: Instance) -> AsyncIterator[Finding]:
    """Loans of roles that no pack owns, and of roles that their lenders will not hold again by themselves."""
    found = await _idle(instance.database, instance)
    for role in sorted({loan.role for loan in found if not loan.owned}):
        loans = [loan for loan in found if loan.role == role]
        yield _finding(loans, f"{len(loans)} loans are of the role {role!r}, which no pack owns", "error")
    if loans := [loan for loan in found if loan.owned]:
        lenders = ", ".join(sorted({loan.lender for loan in loans})[:SHOWN])
        what = f"{len(loans)} loans give nothing, for their lenders do not hold the roles any more: {lenders}"
        yield _finding(loans, f"{what}; given them again, they would lend them again", "notice")


def _finding(loans: list[_Idle], what: str, severity: Literal["error", "notice"]) -> Finding:
    return Finding(
        concern=NAME,
        what=what,
        table=TABLE,
        records=tuple(loan.sys_id for loan in loans[:SHOWN]),
        remedy="such loans are revoked",
        repair=repair_command(NAME),
        severity=severity,
    )


async def _idle(session: Session, instance: Instance) -> list[_Idle]:
    """The loans that will give nothing any more. Roles of packs that are not active may still come back to their lenders."""
    active, reckoning = instance.roles, Reckoning(instance.roles)
    rows = await session.fetch(f'SELECT "name" FROM "{RoleRecord.info.table}"')
    known = {row[0] for row in rows} | active.keys()
    found = []
    for sys_id, role, lender, joined in await session.fetch(_LOANS.on(session), (utc_now(),)):
        held = frozenset(joined.split(",") if joined else ())
        asleep = role not in active or bool((held & known) - active.keys())
        if role not in known or (not asleep and role not in reckoning.contained(held)[0]):
            found.append(_Idle(sys_id, role, str(lender or "?"), role in known))
    return found


async def repair(work: Repairs) -> AsyncIterator[str]:
    """Revoke the loans that will give nothing any more; nobody loses anything by it, and the history tells of it."""
    assembly = work.instance.assembly
    records: Records = Records.within(work.instance, work.actor, work.transaction, assembly)
    for loan in await _idle(work.transaction, work.instance):
        await records.delete(RoleDelegation, loan.sys_id)
        yield f"the loan of {loan.role} by {loan.lender} is revoked"


CONCERN = Concern(name=NAME, summary="roles that people lend each other", verify=verify, repair=repair)

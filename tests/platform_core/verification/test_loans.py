"""Loans that give nothing any more, and never will."""

from __future__ import annotations

import datetime

import pytest

from platform_core import RoleDelegation, User
from platform_core.testing import World, deactivate
from tests.example.works import CHIEF, FOREMAN, HAND
from tests.platform_core.verification.damage import found, only_finding, repaired, spoil

DAY = datetime.timedelta(days=1)


async def lend(csm: World, lender: str, role: str) -> str:
    """A loan to ned."""
    ids = {name: await csm.system.find(User, User.user_name == name, ("sys_id",)) for name in (lender, "ned")}
    lent = await csm.system.create(RoleDelegation, {
        "delegator": (ids[lender] or {})["sys_id"], "delegate": (ids["ned"] or {})["sys_id"], "role": role,
        "ends": datetime.datetime.now(datetime.UTC) + DAY, "reason": "Holidays",
    })  # fmt: skip
    return str(lent["sys_id"])


@pytest.fixture
async def lending(csm: World) -> World:
    """Two lend something: one by his own role, one by a role that contains it."""
    await csm.person("ada", CHIEF)
    await lend(csm, "flo", FOREMAN.name)
    await lend(csm, "ada", HAND.name)
    assert await found(csm) == []
    return csm


async def test_a_loan_whose_lender_holds_the_role_no_more_is_told_of_and_revoked(lending: World) -> None:
    await spoil(lending, "DELETE FROM sys_user_has_role WHERE role = 'works.chief'")
    finding = await only_finding(
        lending, "loans", "1 loans give nothing, for their lenders do not hold the roles"
    )
    assert (finding.severity, ": ada;" in finding.what) == ("notice", True)
    (done,) = await repaired(lending, "loans")
    assert done.what == "the loan of works.hand by ada is revoked"
    assert await lending.system.count(RoleDelegation) == 1


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE sys_user_has_role SET valid_from = '2099-01-01T00:00:00+00:00' WHERE role = 'works.chief'",
        "UPDATE sys_role_delegation SET ends = '2020-01-02T00:00:00+00:00', starts = '2020-01-01T00:00:00+00:00'",
        "UPDATE sys_user SET active = FALSE WHERE user_name = 'ada'",
    ],
)
async def test_a_loan_that_may_count_again_by_itself_or_is_over_is_sound(lending: World, sql: str) -> None:
    if "delegation" in sql:
        await spoil(lending, "DELETE FROM sys_user_has_role WHERE role = 'works.chief'")
    await spoil(lending, sql)
    assert await found(lending) == []


async def test_a_loan_of_a_role_that_no_pack_owns_is_found_and_revoked(lending: World) -> None:
    await spoil(lending, "UPDATE sys_role_delegation SET role = 'gone' WHERE role = 'works.hand'")
    finding = await only_finding(lending, "loans", "1 loans are of the role 'gone', which no pack owns")
    assert finding.severity == "error"
    await repaired(lending, "loans")


async def test_loans_of_roles_of_a_sleeping_pack_stay(lending: World) -> None:
    await deactivate(lending.instance, ["works"])
    await lending.instance.reload()
    assert {finding.concern for finding in await found(lending)} == {"rights"}

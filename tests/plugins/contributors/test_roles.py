"""Who may be a contributor."""

from __future__ import annotations

import pytest

from platform_core import INTERNAL, USER_ADMIN, InvalidInput, Role, UserRole
from plugins.b2c import UNIFIED_CONSUMER
from plugins.contributors import (
    ACCOUNT_CONTRIBUTOR,
    CASE_CREATOR,
    CASE_EDITOR,
    CASE_TASK_AGENT,
    CONSUMER_CONTRIBUTOR,
    PROXY_CONTACT,
    RELATIONSHIP_AGENT,
    RELATIONSHIP_CONTRIBUTOR,
    SELF_CONTRIBUTOR,
    SURROUNDINGS_VIEWER,
)
from tests.plugins.customer_service.desk import Desk

WORKING = (
    ACCOUNT_CONTRIBUTOR, CASE_CREATOR, CASE_EDITOR, CASE_TASK_AGENT, CONSUMER_CONTRIBUTOR, PROXY_CONTACT,
    RELATIONSHIP_AGENT, RELATIONSHIP_CONTRIBUTOR, SELF_CONTRIBUTOR, SURROUNDINGS_VIEWER,
)  # fmt: skip


async def refusal(desk: Desk, user: str, role: Role) -> list[str]:
    """The codes with which a role is refused to somebody; none when he gets it."""
    uma = await desk.world.person(f"uma of {role.name}", USER_ADMIN)
    try:
        await desk.world.as_(uma).create(UserRole, {"user": user, "role": role.name})
    except InvalidInput as refused:
        return [error.code for error in refused.errors]
    return []


@pytest.mark.rule("CSM-9")
async def test_who_is_a_unified_consumer_is_no_contributor(desk: Desk) -> None:
    eve = await desk.world.person("eve", INTERNAL, UNIFIED_CONSUMER)
    assert {role.name: await refusal(desk, eve.id, role) for role in WORKING} == {
        role.name: ["excluded"] for role in WORKING
    }


@pytest.mark.rule("CSM-9")
async def test_a_contributor_does_not_become_a_unified_consumer(desk: Desk) -> None:
    petra = await desk.world.person("petra", CASE_CREATOR)
    assert await refusal(desk, petra.id, UNIFIED_CONSUMER) == ["excluded"]
    plain = await desk.world.person("plain", INTERNAL)
    assert await refusal(desk, plain.id, CASE_CREATOR) == []

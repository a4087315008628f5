"""Whose grants have a say, and what a token that only reads leaves of them."""

from __future__ import annotations

import msgspec

from platform_core.access import OPERATIONS
from tests.example.works import CLERK, HAND, Job
from tests.platform_core.compiler.plain import rights, ruled, somebody
from tests.platform_core.test_policy_rights import MINE, NOTHING, graded, grant, mine


def test_a5_a_token_that_only_reads_opens_nothing_else() -> None:
    assembly = ruled(grant(may=OPERATIONS))
    person = somebody(HAND)
    token = msgspec.structs.replace(person, read_only=True)
    assert rights(assembly, token, Job) == rights(assembly, person, Job) != NOTHING
    for operation in OPERATIONS:
        if operation != "read":
            assert rights(assembly, token, Job, operation) == NOTHING
            assert not rights(assembly, person, Job, operation).none


def test_those_who_have_a_say_are_the_grants_of_the_roles_asked_about() -> None:
    mine_only, other = grant(where=mine), grant(where=graded, role=CLERK)
    found = ruled(mine_only, other).policy.sayers(Job, "read", frozenset((HAND.name,)))
    assert [(each.grant, each.rows) for each in found] == [(mine_only, MINE)]

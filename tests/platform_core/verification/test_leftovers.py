"""Left-overs: what a server that runs would have removed."""

from __future__ import annotations

import pytest

from platform_core.testing import World
from tests.platform_core.verification.damage import LONG_AGO, NOBODY, found, only_finding, repaired, spoil

FAR = "'2999-01-01T00:00:00.000000+00:00'"
FLO = "(SELECT sys_id FROM sys_user WHERE user_name = 'flo')"


@pytest.mark.parametrize(
    ("table", "columns", "values"),
    [
        ("sys_user_session", 'token_hash, "user", created, expires', f"'x', {FLO}, {LONG_AGO}, {LONG_AGO}"),
        ("sys_api_token", 'token_hash, "user", purpose, created, expires', f"'x', {FLO}, 'access', {LONG_AGO}, {LONG_AGO}"),
        (
            "sys_idempotency",
            "actor, key, fingerprint, table_name, record, created",
            f"'a', 'k', 'f', 'works_repair', (SELECT documentkey FROM sys_audit_delete LIMIT 1), {LONG_AGO}",
        ),
        ("sys_worker", "name, generation, seen", f"'w', 1, {LONG_AGO}"),
    ],
)  # fmt: skip
async def test_what_has_long_expired_is_removed(csm: World, table: str, columns: str, values: str) -> None:
    await spoil(csm, f"INSERT INTO {table} (sys_id, {columns}) VALUES ({NOBODY}, {values})")
    await only_finding(csm, "leftovers", f"1 rows of {table} have long expired")
    await repaired(csm, "leftovers")
    assert await csm.instance.database.fetch(f"SELECT 1 FROM {table}") == []


async def test_a_token_without_an_end_is_kept(csm: World) -> None:
    await spoil(
        csm,
        'INSERT INTO sys_api_token (sys_id, token_hash, "user", purpose, created) '
        f"VALUES ({NOBODY}, 'x', {FLO}, 'personal', {LONG_AGO})",
    )
    assert await found(csm) == []


async def test_a_job_that_is_never_due_is_made_due(csm: World) -> None:
    await spoil(csm, f"INSERT INTO sys_job (sys_id, name, due) VALUES ({NOBODY}, 'base.outbox', {FAR})")
    await only_finding(csm, "leftovers", "job 'base.outbox' is due later than it can ever be")
    await repaired(csm, "leftovers")

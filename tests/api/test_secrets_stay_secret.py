"""Secrets of clients and providers, and tokens, are never shown again: by no surface, table, error or log line."""

from __future__ import annotations

import logging

import pytest

from platform_core.storage import Database
from tests.api.office_kit import Office, opened
from tests.api.platform_kit import PASSWORD, Serve


async def _all_text(database: Database) -> str:
    """Every value of every table but the columns that keep hashes and ciphertext."""
    name = "name FROM sqlite_master WHERE type = 'table'"
    if database.dialect != "sqlite":
        name = "table_name FROM information_schema.tables WHERE table_schema = 'public'"
    tables = [row[0] for row in await database.fetch(f"SELECT {name}")]
    keeping = (
        "sys_api_token",
        "sys_oauth_client",
        "sys_oidc_provider",
        "sys_user_session",
        "sys_user_credential",
    )
    return str([await database.fetch(f'SELECT * FROM "{table}"') for table in tables if table not in keeping])


async def _shown_of(office: Office, table: str, row: str) -> str:
    """All that an administrator is answered who wants to know everything of a record."""
    shown = str((await office.admin.get(f"/api/tables/{table}", params={"count": "exact"})).text)
    for path in (f"tables/{table}/{row}", f"tables/{table}/{row}/history", f"schema/{table}"):
        shown += (await office.admin.get(f"/api/{path}")).text
    explain = {"table": table, "sys_id": row, "operation": "read"}
    shown += (await office.admin.get("/api/access/explain", params=explain)).text
    for field in ("secret_hash", "client_secret"):
        for query in ({"fields": field}, {f"{field}[startswith]": "a"}, {"order": field}):
            refused = await office.admin.get(f"/api/tables/{table}", params=query)
            assert refused.status_code == 400
            shown += refused.text
        given = await office.admin.patch(
            f"/api/tables/{table}/{row}", json={field: "mine"}, headers={"if-match": "*"}
        )
        assert given.status_code == 422
    return str(shown)


async def test_no_surface_shows_a_secret_a_token_or_what_is_kept_of_them(
    serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    office = await opened(serve)
    crm = await office.registers("crm")
    renewed = (await office.admin.post("/api/oauth-clients/crm/secret")).json()["client_secret"]
    pair = (
        await office.asks(
            "password", username="ann", password=PASSWORD, client_id="crm", client_secret=renewed
        )
    ).json()
    provider = {"name": "acme", "label": "A", "issuer": "https://login.example.com", "client_id": "pergola"}
    made = (await office.admin.post("/api/tables/sys_oidc_provider", json=provider)).json()
    hush = {"client_secret": "hush-hush-hush"}
    assert (await office.admin.put("/api/identity-providers/acme/secret", json=hush)).status_code == 204
    database = office.served.world.instance.database
    kept = [row[0] for row in await database.fetch("SELECT secret_hash FROM sys_oauth_client")]
    kept += [row[0] for row in await database.fetch("SELECT token_hash FROM sys_api_token")]
    kept += [row[0] for row in await database.fetch("SELECT client_secret FROM sys_oidc_provider")]
    secrets = [
        crm["client_secret"],
        renewed,
        pair["access_token"],
        pair["refresh_token"],
        hush["client_secret"],
        *kept,
    ]

    shown = await _all_text(database)
    listed = await office.admin.get("/api/tables/sys_oauth_client")
    shown += await _shown_of(office, "sys_oauth_client", listed.json()["records"][0]["sys_id"])
    shown += await _shown_of(office, "sys_oidc_provider", made["sys_id"])
    for table in ("sys_api_token", "sys_oidc_attempt"):
        shown += (await office.admin.get(f"/api/tables/{table}")).text
    shown += (await office.admin.get("/api/me/tokens")).text + (
        await office.anybody.get("/openapi.json")
    ).text
    shown += "\n".join(
        record.getMessage() + str(vars(record)) for record in caplog.records if record.name != "aiosqlite"
    )

    assert [secret for secret in secrets if secret in shown] == []
    assert "crm" in shown

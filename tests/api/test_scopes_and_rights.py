"""What a narrowed token does not reach by way of accounts, loans and people, and how that is explained."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from platform_core import ADMIN, INTERNAL, USER_ADMIN, Actor, Identity, utc_now
from tests.api.platform_kit import Serve, Served
from tests.example import gadgets
from tests.example.gadgets import AGENT


@pytest.fixture
async def served(serve: Serve) -> Served:
    return await serve(gadgets.pack)


async def holding(served: Served, user: Actor, scope: str | None) -> Any:
    """A client with a token of the user."""
    token = await Identity(served.world.instance).issue_token(user.id, "test", scope=scope)
    return served.client(headers={"authorization": f"Bearer {token}"})


async def test_a_token_with_a_scope_changes_no_account(served: Served) -> None:
    root = await served.world.person("root", ADMIN)
    ann = await served.world.person("ann", AGENT)
    narrow, whole = await holding(served, root, ADMIN.name), await holding(served, root, None)
    tried = [
        ("POST", "unlock"), ("POST", "temporary-password"), ("DELETE", "sessions"), ("DELETE", "second-factor"),
    ]  # fmt: skip
    for method, what in tried:
        answer = await narrow.request(method, f"/api/users/{ann.id}/{what}")
        assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted"), what
        assert (await whole.request(method, f"/api/users/{ann.id}/{what}")).status_code != 403, what


async def test_a_token_with_a_scope_lends_no_more_than_it_has_and_leaves_its_users_address(
    served: Served,
) -> None:
    ann = await served.world.person("ann", AGENT, ADMIN)
    bob = await served.world.person("bob", INTERNAL)
    whole = await holding(served, ann, None)
    loan = {
        "delegator": ann.id, "delegate": bob.id, "role": AGENT.name, "reason": "holidays",
        "ends": (utc_now() + datetime.timedelta(days=1)).isoformat(),
    }  # fmt: skip
    narrow = await holding(served, ann, INTERNAL.name)
    assert (await narrow.post("/api/tables/sys_role_delegation", json=loan)).status_code == 403
    assert (await whole.post("/api/tables/sys_role_delegation", json=loan)).status_code == 201
    anyway, path = {"if-match": "*"}, f"/api/tables/sys_user/{ann.id}"
    mine = {"email": "mine@example.com"}
    narrow = await holding(served, ann, USER_ADMIN.name)
    assert (await narrow.patch(path, json=mine, headers=anyway)).status_code == 403
    assert (await whole.patch(path, json=mine, headers=anyway)).status_code == 200


async def test_an_explanation_names_the_scope_that_is_in_the_way(served: Served) -> None:
    ann = await served.world.person("ann", AGENT)
    made = await served.world.system.create("gadgets_case", {"short_description": "Lamp"})
    reader, whole = await holding(served, ann, "read"), await holding(served, ann, None)

    async def explained(client: Any, operation: str) -> dict[str, Any]:
        asked = {"table": "gadgets_case", "sys_id": made["sys_id"], "operation": operation}
        answer = await client.get("/api/access/explain", params=asked)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    for operation in ("write", "delete", "transition:open"):
        found = await explained(reader, operation)
        assert found["allowed"] is False
        assert found["opening_roles"] == []
        assert any("the scope 'read'" in each for each in found["obstacles"]), found["obstacles"]
        assert not any("scope" in each for each in (await explained(whole, operation))["obstacles"])
    reading = await explained(reader, "read")
    assert (reading["allowed"], reading["obstacles"]) == (True, [])
    assert (await explained(whole, "write"))["allowed"] is True

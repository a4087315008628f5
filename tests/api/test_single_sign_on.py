"""Single sign-on with an OpenID Connect provider that others made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from platform_core import ADMIN, EXTERNAL, Group, GroupMember, User, UserRole
from tests.api.oidc_kit import Browser, Claims, mock_provider, offer, signs_in_there
from tests.api.platform_kit import Serve, Served
from tests.example import gadgets
from tests.example.gadgets import AGENT

ZOE: Claims = {
    "sub": "zoe-1", "email": "zoe@example.com", "email_verified": True, "given_name": "Zoe", "family_name": "Zimmer",
    "preferred_username": "zoe", "groups": ["support", "everybody"],
}  # fmt: skip
EVE: Claims = {"sub": "eve-1", "email": "zoe@example.com", "email_verified": False}
OLD: Claims = {"sub": "zoe-2", "email": "ZOE@example.com", "email_verified": True}


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with mock_provider(ZOE, EVE, OLD) as address:
        yield address


async def sign_in(served: Served, subject: str, path: str = "/") -> tuple[Browser, Any]:
    browser = Browser(served)
    back = signs_in_there(await browser.begins(path=path), subject)
    return browser, await browser.returns(back)


async def roles_of(served: Served, user: str) -> set[str]:
    page = await served.world.system.list("sys_user_has_role")
    return {record["role"] for record in page.records if record["user"] == user}


async def zoe(served: Served, *roles: Any) -> Any:
    return await served.world.person("zimmer", *roles, email="Zoe@Example.com")


async def test_a_user_is_made_signed_in_and_changes_records_like_any_other(serve: Serve, issuer: str) -> None:
    served = await serve(gadgets.pack)
    await offer(served, issuer, create_users=True, default_roles=[AGENT.name])
    listed = (await served.client().get("/api/sign-in/providers")).json()
    assert listed == {"providers": [{"name": "acme", "label": "Acme"}]}
    browser = Browser(served)

    there = await browser.begins(path="/cases?open=true")
    asked = parse_qs(urlsplit(there).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["response_type"] == ["code"]
    assert asked["scope"] == ["openid email profile"]
    done = await browser.returns(signs_in_there(there, "zoe-1"))

    assert (done.status_code, done.headers["location"]) == (303, "/cases?open=true")
    session, gone = done.headers.get_list("set-cookie")
    assert {"HttpOnly", "SameSite=Lax"} <= set(session.split("; "))
    assert "Max-Age=0" in gone
    assert await browser.who() == "zoe"
    made = await served.world.system.find(User, User.user_name == "zoe")
    assert made is not None
    assert (made["name"], made["email"], made["source"]) == ("Zoe Zimmer", "zoe@example.com", "oidc:acme")
    assert await roles_of(served, made["sys_id"]) == {AGENT.name}


async def test_a_session_begun_so_is_like_any_other(serve: Serve, issuer: str) -> None:
    served = await serve(gadgets.pack)
    await offer(served, issuer, create_users=True, default_roles=[AGENT.name])
    browser, _ = await sign_in(served, "zoe-1")
    token = (await browser.client.get("/api/me/csrf-token")).json()["csrf_token"]
    case = {"short_description": "Lamp"}
    assert (await browser.client.post("/api/tables/gadgets_case", json=case)).status_code == 403
    headers = {"x-csrf-token": token}
    assert (
        await browser.client.post("/api/tables/gadgets_case", json=case, headers=headers)
    ).status_code == 201
    again, _ = await sign_in(served, "zoe-1")
    assert await again.who() == "zoe"
    assert await served.world.system.count("sys_oidc_link") == 1
    assert (await browser.client.post("/api/sign-out", headers=headers)).status_code == 204
    assert await browser.who() == ""
    assert await again.who() == "zoe"


async def test_nobody_is_made_or_matched_unless_the_provider_is_set_so(serve: Serve, issuer: str) -> None:
    served = await serve(gadgets.pack)
    await zoe(served, AGENT)
    await offer(served, issuer)

    browser, answer = await sign_in(served, "zoe-1")

    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    assert await browser.who() == ""
    assert await served.world.system.count("sys_oidc_link") == 0


async def test_a_verified_address_finds_its_user_once_and_the_link_decides_from_then_on(
    serve: Serve, issuer: str
) -> None:
    served = await serve(gadgets.pack)
    person = await zoe(served, AGENT)
    await offer(served, issuer, match_email=True)

    unverified, _ = await sign_in(served, "eve-1")
    assert await unverified.who() == ""
    browser, _ = await sign_in(served, "zoe-1")
    assert await browser.who() == "zimmer"
    await served.world.system.update(User, person.id, {"email": "moved@example.com"})
    await served.world.person("other", AGENT, email="zoe@example.com")
    browser, _ = await sign_in(served, "zoe-1")
    assert await browser.who() == "zimmer"


async def test_an_address_that_went_to_somebody_else_does_not_take_the_account_along(
    serve: Serve, issuer: str
) -> None:
    served = await serve(gadgets.pack)
    await zoe(served, AGENT)
    await offer(served, issuer, match_email=True)
    await sign_in(served, "zoe-1")

    browser, answer = await sign_in(served, "zoe-2")

    assert answer.status_code == 401
    assert await browser.who() == ""


async def test_an_address_of_two_users_finds_neither(serve: Serve, issuer: str) -> None:
    served = await serve(gadgets.pack)
    await zoe(served, AGENT)
    await served.world.person("second", email="zoe@example.com")
    await offer(served, issuer, match_email=True, create_users=True)

    _, answer = await sign_in(served, "zoe-1")

    assert answer.status_code == 401


@pytest.mark.parametrize(
    "change", [{"active": False}, {"locked_out": True}, {"web_service_access_only": True}]
)
async def test_whoever_may_not_act_does_not_sign_in(
    serve: Serve, issuer: str, change: dict[str, Any]
) -> None:
    served = await serve(gadgets.pack)
    person = await zoe(served, AGENT)
    await offer(served, issuer, match_email=True)
    browser, _ = await sign_in(served, "zoe-1")
    assert await browser.who() == "zimmer"

    await served.world.system.update(User, person.id, change)

    assert await browser.who() == ""
    _, answer = await sign_in(served, "zoe-1")
    assert answer.status_code == 401


async def test_mapped_claims_give_roles_and_groups_and_take_back_what_they_gave(
    serve: Serve, issuer: str
) -> None:
    served = await serve(gadgets.pack)
    system = served.world.system
    desk = await system.create(Group, {"name": "Desk"})
    person = await zoe(served, "approver_user")
    mappings = [
        {
            "claim": "groups",
            "value": "support",
            "roles": [AGENT.name, "approver_user"],
            "groups": ["Desk", "Nobody"],
        },
        {"claim": "groups", "value": "root", "roles": [ADMIN.name]},
    ]
    provider = await offer(served, issuer, match_email=True, mappings=mappings)

    await sign_in(served, "zoe-1")
    assert await roles_of(served, person.id) == {AGENT.name, "approver_user"}
    member = await system.find(GroupMember, GroupMember.user == person.id)
    assert member is not None
    assert member["group"] == desk["sys_id"]
    await system.update("sys_oidc_provider", provider["sys_id"], {"mappings": mappings[1:]})
    await sign_in(served, "zoe-1")

    assert await roles_of(served, person.id) == {"approver_user"}
    assert await system.find(GroupMember, GroupMember.user == person.id) is None


@pytest.mark.rule("CSM-9")
async def test_a10_no_claim_makes_a_customer_a_member_of_staff(serve: Serve, issuer: str) -> None:
    served = await serve(gadgets.pack)
    person = await zoe(served, EXTERNAL)
    await offer(
        served,
        issuer,
        match_email=True,
        mappings=[{"claim": "groups", "value": "support", "roles": [ADMIN.name]}],
    )

    browser, answer = await sign_in(served, "zoe-1")

    assert answer.status_code == 401
    assert await browser.who() == ""
    assert await roles_of(served, person.id) == {EXTERNAL.name}
    assert await served.world.system.count("sys_oidc_link") == 0


async def test_a7_a_provider_that_is_switched_off_signs_nobody_in_not_even_those_under_way(
    serve: Serve, issuer: str
) -> None:
    served = await serve(gadgets.pack)
    await zoe(served, AGENT)
    provider = await offer(served, issuer, match_email=True)
    browser = Browser(served)
    back = signs_in_there(await browser.begins(), "zoe-1")

    await served.world.system.update("sys_oidc_provider", provider["sys_id"], {"active": False})

    assert (await browser.returns(back)).status_code == 404
    assert (await browser.client.get("/api/sign-in/acme")).status_code == 404
    assert (await browser.client.get("/api/sign-in/providers")).json() == {"providers": []}
    assert await served.world.system.count(UserRole) > 0

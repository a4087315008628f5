"""Invited contacts get a link by mail, where mail is set up."""

from __future__ import annotations

import re

import pytest

from platform_core import Identity
from plugins.b2b import CUSTOMER, CUSTOMER_ADMIN, Account, Contact, invite
from tests.mail_kit import Post, delivered, set_up
from tests.plugins.b2b.group import Group

PUBLIC = "https://csm.example.com"
COMPLETE = "/api/password-reset/complete"
OWN = "a password of my own"


@pytest.fixture
async def mailing(group: Group, post: Post) -> Group:
    """A group whose instance sends mails."""
    await set_up(group.csm, post, public_url=PUBLIC)
    group.csm.system = group.csm.instance.elevated("test set-up")
    return group


async def plain(group: Group, **values: object) -> str:
    """A contact without a login."""
    given = {"account": group.ids["Bar"], "last_name": "Melo", "email": "rui.melo@example.com", **values}
    return str((await group.csm.system.create(Contact, given))["sys_id"])


def token(text: str) -> str:
    """The token in a mail."""
    found = re.search(rf"{PUBLIC}/reset-password#token=(\S+)", text)
    assert found is not None, text
    return found[1]


@pytest.mark.rule("CSM-58")
@pytest.mark.rule("CSM-63")
async def test_an_invited_contact_chooses_his_password_by_a_link_and_nobody_else_knows_it(
    mailing: Group, post: Post
) -> None:
    boss = await mailing.csm.client(await mailing.contact("beatriz", "Europe", CUSTOMER_ADMIN))
    rui = await plain(mailing)
    login = (await boss.post(f"/api/contacts/{rui}/invite", json={})).json()
    assert (login["mailed_to"], login["temporary_password"]) == ("rui.melo@example.com", None)
    assert login["roles"] == [CUSTOMER.name]
    await delivered(mailing.csm)
    (mail,) = post.mails
    assert mail.rcpt_tos == ["rui.melo@example.com"]
    assert "rui.melo@example.com" in post.texts[0]
    assert "Melo" not in post.texts[0].replace("rui.melo", "")
    nobody = await mailing.csm.client()
    chosen = {"token": token(post.texts[0]), "password": OWN}
    assert (await nobody.post(COMPLETE, json=chosen)).status_code == 204
    assert (await nobody.post(COMPLETE, json=chosen)).status_code == 422
    signed_in = await nobody.post("/api/sign-in", json={"user_name": login["user_name"], "password": OWN})
    assert signed_in.json()["must_change_password"] is False


async def test_a_second_link_voids_the_first_and_the_password_holds_until_it_is_used(
    mailing: Group, post: Post
) -> None:
    records = mailing.csm.as_(await mailing.contact("beatriz", "Europe", CUSTOMER_ADMIN))
    rui = await plain(mailing, user_name="rui")
    await Identity(mailing.csm.instance).set_password(rui, "the password until now", must_change=False)
    await invite(records, rui)
    await invite(records, rui)
    await delivered(mailing.csm)
    first, second = post.texts
    nobody = await mailing.csm.client()
    before = {"user_name": "rui", "password": "the password until now"}
    assert (await nobody.post("/api/sign-in", json=before)).status_code == 200
    tried = [
        (await nobody.post(COMPLETE, json={"token": token(text), "password": OWN})).status_code
        for text in (first, second)
    ]
    assert tried == [422, 204]
    assert (await nobody.post("/api/sign-in", json=before)).status_code == 401
    assert (await nobody.post("/api/sign-in", json={"user_name": "rui", "password": OWN})).status_code == 200


async def test_a_link_that_went_to_a_wrong_address_is_void_once_the_address_is_corrected(
    mailing: Group, post: Post
) -> None:
    records = mailing.csm.as_(await mailing.contact("beatriz", "Europe", CUSTOMER_ADMIN))
    rui = await plain(mailing, email="ruy.melo@example.com")
    await invite(records, rui)
    await delivered(mailing.csm)
    await records.update(Contact, rui, {"email": "rui.melo@example.com"})
    stranger = await mailing.csm.client()
    answer = await stranger.post(COMPLETE, json={"token": token(post.texts[0]), "password": OWN})
    assert answer.status_code == 422


async def test_a_contact_without_an_address_gets_a_temporary_password(mailing: Group, post: Post) -> None:
    records = mailing.csm.as_(await mailing.contact("beatriz", "Europe", CUSTOMER_ADMIN))
    login = await invite(records, await plain(mailing, email=None), user_name="rui")
    assert login.mailed_to is None
    assert login.temporary_password is not None
    await delivered(mailing.csm)
    assert post.mails == []


@pytest.mark.rule("CSM-62")
async def test_who_registers_with_a_code_gets_a_link_once_he_is_approved(mailing: Group, post: Post) -> None:
    await mailing.csm.system.update(Account, mailing.ids["Bar"], {"registration_code": "BAR-4711"})
    nobody = await mailing.csm.client()
    asked = {
        "first_name": "Rui",
        "last_name": "Melo",
        "email": "rui.melo@example.com",
        "registration_code": "BAR-4711",
    }
    assert (await nobody.post("/api/account-registrations", json=asked)).status_code == 202
    boss = await mailing.csm.client(await mailing.contact("beatriz", "Bar", CUSTOMER_ADMIN))
    waits = (await boss.get("/api/tables/sn_customerservice_registration")).json()["records"][0]["sys_id"]
    login = (await boss.post(f"/api/account-registrations/{waits}/approve")).json()
    assert (login["mailed_to"], login["temporary_password"]) == ("rui.melo@example.com", None)
    await delivered(mailing.csm)
    chosen = {"token": token(post.texts[0]), "password": OWN}
    assert (await nobody.post(COMPLETE, json=chosen)).status_code == 204


async def test_nobody_gets_himself_another_password_by_an_invitation(group: Group) -> None:
    boss = await group.contact("beatriz", "Europe", CUSTOMER_ADMIN)
    client = await group.csm.client(boss)
    refused = await client.post(f"/api/contacts/{boss.id}/invite", json={})
    assert (refused.status_code, refused.json()["detail"]) == (403, "you do not invite yourself")
    assert (await client.get("/api/me")).status_code == 200

"""Roles, groups and loans over the command line."""

from __future__ import annotations

import datetime

from platform_core import Identity, Instance, User, utc_now
from platform_core.base.impersonation import Impersonation
from tests.platform_core.cli.terminal import PASSWORD, Terminal


def in_days(days: int) -> str:
    return (utc_now() + datetime.timedelta(days=days)).isoformat(timespec="seconds")


def test_roles_are_shown_with_what_they_contain_and_who_gives_them(made: Terminal) -> None:
    roles = {role["name"]: role for role in made.json("roles", "list")["roles"]}
    assert roles["admin"]["kind"] == "internal"
    assert "user_admin" in roles["admin"]["contains"]
    assert "snc_internal" in roles["admin"]["includes"]
    assert "impersonator" not in roles["admin"]["includes"]
    shown = made("roles", "show", "snc_external")
    assert shown.exit_code == 0
    assert "given by: administrators, its holders, user_admin" in shown.stdout
    assert made("roles", "show", "nonsense").exit_code == 1


def test_a_role_is_given_for_a_time_and_taken(made: Terminal) -> None:
    made("users", "add", "ann")
    assert made("roles", "give", "approver_user", "ann", "--until", in_days(2)).exit_code == 0
    (holding,) = [
        each
        for each in made.json("roles", "holders", "approver_user")["holders"]
        if each["user_name"] == "ann"
    ]
    assert (holding["path"], holding["by"], holding["until"] is not None) == ("given", "approver_user", True)
    assert "approver_user  until 20" in made("roles", "of", "ann").stdout
    assert made("roles", "give", "approver_user", "ann", "--until", in_days(-2)).exit_code == 1
    assert made("roles", "give", "approver_user", "ann", "--until", "soon").exit_code == 2
    assert made("roles", "take", "approver_user", "ann").exit_code == 0
    assert made("roles", "take", "approver_user", "ann").exit_code == 1
    assert made("roles", "give", "nonsense", "ann").exit_code == 1
    assert made("roles", "give", "approver_user", "nobody").exit_code == 1


def test_the_last_administrator_stays(made: Terminal) -> None:
    refused = made("roles", "take", "admin", "admin")
    assert (refused.exit_code, "nobody who is an administrator" in refused.stderr) == (1, True)
    assert [given["role"] for given in made.json("roles", "of", "admin")["roles"]] == ["admin"]


def test_groups_bring_roles_to_their_members(made: Terminal) -> None:
    made("users", "add", "ann")
    assert made("groups", "add", "Desk", "--role", "approver_user").exit_code == 0
    assert made("groups", "add", "Night", "--parent", "Desk").exit_code == 0
    assert made("groups", "join", "Night", "ann").exit_code == 0
    groups = {group["name"]: group for group in made.json("groups", "list")["groups"]}
    assert groups["Desk"]["roles"] == ["approver_user"]
    assert (groups["Night"]["parent"], groups["Night"]["members"]) == ("Desk", ["ann"])
    (holding,) = [
        each
        for each in made.json("roles", "holders", "snc_internal")["holders"]
        if each["user_name"] == "ann"
    ]
    assert (holding["path"], holding["by"], holding["source"]) == ("group", "approver_user", "Desk")
    assert made("roles", "take", "approver_user", "Desk", "--group").exit_code == 0
    assert made("roles", "give", "approver_user", "Desk", "--group").exit_code == 0
    assert made("groups", "leave", "Night", "ann").exit_code == 0
    assert made("groups", "leave", "Night", "ann").exit_code == 1
    assert made("groups", "join", "Nowhere", "ann").exit_code == 1


def test_roles_are_lent_listed_and_revoked(made: Terminal) -> None:
    made("users", "add", "ann", "--role", "approver_user")
    made("users", "add", "bob", "--role", "snc_internal")
    lent = made.json(
        "roles",
        "lend",
        "approver_user",
        "ann",
        "bob",
        "--until",
        in_days(3),
        "--reason",
        "Holidays",
        "--actor",
        "ann",
    )
    paths = {each["user_name"]: each for each in made.json("roles", "holders", "approver_user")["holders"]}
    assert (paths["bob"]["path"], paths["bob"]["source"]) == ("lent", "ann")
    (listed,) = made.json("roles", "delegations")["delegations"]
    assert (listed["delegator"], listed["delegate"], listed["reason"]) == ("ann", "bob", "Holidays")
    made("roles", "take", "approver_user", "ann")
    assert "bob" not in {
        each["user_name"] for each in made.json("roles", "holders", "approver_user")["holders"]
    }
    assert made("roles", "revoke", lent["sys_id"], "--actor", "bob").exit_code == 0
    assert made("roles", "revoke", lent["sys_id"]).exit_code == 1
    assert made("roles", "delegations").stdout.strip() == "nothing is lent"


def test_who_acted_in_whose_place_is_listed(made: Terminal) -> None:
    made("users", "add", "sue", "--role", "impersonator", "--password-stdin", given=f"{PASSWORD}\n")
    made("users", "add", "cid", "--role", "snc_external")
    assert made.json("users", "impersonations") == {"impersonations": []}

    async def act(instance: Instance) -> None:
        identity = Identity(instance)
        session = await identity.sign_in("sue", PASSWORD, address="test")
        found = await instance.elevated("test").find(User, User.user_name == "cid")
        assert found is not None
        await identity.impersonate(session.session_token, session.actor, found["sys_id"], "a ticket")
        assert await instance.elevated("test").count(Impersonation) == 1

    made.inside(act)
    (going_on,) = made.json("users", "impersonations", "--now")["impersonations"]
    assert (going_on["impersonator_name"], going_on["impersonated_name"]) == ("sue", "cid")
    assert "sue as cid" in made("users", "impersonations").stdout

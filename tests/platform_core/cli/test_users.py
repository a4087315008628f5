"""People, their roles and tokens over the command line."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from platform_core import Actor, Identity, Instance, User, UserRole, utc_now
from tests.platform_core.cli.terminal import PASSWORD, Terminal


def user(pergola: Terminal, user_name: str) -> dict[str, Any] | None:
    async def read(instance: Instance) -> dict[str, Any] | None:
        return await instance.elevated("test").find(User, User.user_name == user_name)

    return pergola.inside(read)


def signs_in(pergola: Terminal, user_name: str, password: str) -> bool:
    async def sign_in(instance: Instance) -> bool:
        return bool(await Identity(instance).sign_in(user_name, password, address="test"))

    return pergola.inside(sign_in)


def test_a_user_gets_fields_roles_and_a_made_up_password(made: Terminal) -> None:
    made("packs", "activate", "works", "--yes")
    added = made.json(
        "users", "add", "ann", "--first-name", "Ann", "--last-name", "Ames", "--email", "ann@example.com",
        "--role", "works.hand", "--role", "works.clerk", "--set", "vip=yes", "--set", "notification=Disabled",
        "--set", "manager=admin",
    )  # fmt: skip
    assert (added["name"], added["roles"]) == ("Ann Ames", ["works.clerk", "works.hand"])
    assert signs_in(made, "ann", added["password"])
    ann = user(made, "ann")
    admin = user(made, "admin")
    assert ann is not None
    assert admin is not None
    assert (ann["email"], ann["vip"], ann["notification"], ann["manager"]) == (
        "ann@example.com",
        True,
        1,
        admin["sys_id"],
    )


def test_a_password_is_taken_from_standard_input(made: Terminal) -> None:
    result = made("users", "add", "ann", "--password-stdin", given=f"{PASSWORD}\nmore\n")
    assert result.exit_code == 0
    assert "no roles" in result.stdout
    assert PASSWORD not in result.stdout
    assert signs_in(made, "ann", PASSWORD)


def test_on_a_terminal_the_password_is_asked_for_twice(
    made: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    made.somebody_answers = True
    typed = iter([PASSWORD, PASSWORD, PASSWORD, "something else", ""])
    monkeypatch.setattr("getpass.getpass", lambda *_: next(typed))
    assert "shown only now" not in made("users", "add", "ann").stdout
    assert signs_in(made, "ann", PASSWORD)
    differing = made("users", "add", "bob")
    assert (differing.exit_code, "differ" in differing.stderr) == (2, True)
    assert "shown only now" in made("users", "add", "cid").stdout


@pytest.mark.parametrize(
    ("words", "given", "code", "said"),
    [
        (("--role", "nonsense"), PASSWORD, 1, "no active pack owns the role 'nonsense'"),
        ((), "short", 1, "fewer than 10 characters"),
        (("--table", "works_site"), PASSWORD, 1, "there is no table"),
        (("--table", "core_company"), PASSWORD, 1, "core_company is no table of users"),
        (("--set", "vip"), PASSWORD, 2, "FIELD=VALUE"),
        (("--set", "shoe_size=44"), PASSWORD, 1, "shoe_size: sys_user has no such field"),
        (("--set", "vip=perhaps"), PASSWORD, 1, "vip: 'perhaps' is none of"),
        (("--set", "manager=nobody"), PASSWORD, 1, "manager: there is no sys_user record 'nobody'"),
        (("--actor", "nobody"), PASSWORD, 1, "there is no user 'nobody'"),
    ],
)
def test_a_user_who_cannot_be_added_is_not(
    made: Terminal, words: tuple[str, ...], given: str, code: int, said: str
) -> None:
    result = made("users", "add", "ann", "--password-stdin", *words, given=f"{given}\n")
    assert result.exit_code == code
    assert said in result.stderr
    assert user(made, "ann") is None


def test_a_name_is_taken_once(made: Terminal) -> None:
    assert made("users", "add", "ann").exit_code == 0
    again = made("users", "add", "ann")
    assert again.exit_code == 1
    assert "user_name" in again.stderr


def test_roles_are_given_taken_and_listed(made: Terminal) -> None:
    made("packs", "activate", "works", "--yes")
    made("users", "add", "ann", "--role", "works.hand")
    assert made("roles", "give", "works.clerk", "ann").exit_code == 0
    assert made("roles", "take", "works.hand", "ann").exit_code == 0
    given = {"role": "works.clerk", "valid_from": None, "valid_until": None}
    assert made.json("roles", "of", "ann") == {"user_name": "ann", "roles": [given]}
    assert made("roles", "give", "works.clerk", "ann").exit_code == 0, "he has it already"
    refused = made("roles", "give", "works.visitor", "ann")
    assert refused.exit_code == 1
    assert "internal and external" in refused.stderr
    assert made("roles", "of", "ann").stdout == "works.clerk\n"
    assert made("roles", "take", "works.clerk", "ann").exit_code == 0
    assert made("roles", "of", "ann").stdout == "no roles\n"


def test_a_role_that_was_not_given_cannot_be_taken(made: Terminal) -> None:
    result = made("roles", "take", "user_admin", "admin")
    assert result.exit_code == 1
    assert "admin was not given user_admin" in result.stderr
    assert made("roles", "of", "nobody").exit_code == 1


def test_an_actor_gives_only_the_roles_that_are_his_to_give(made: Terminal) -> None:
    made("users", "add", "uma", "--role", "user_admin")
    made("users", "add", "ann")
    assert made("roles", "give", "approver_user", "ann", "--actor", "uma").exit_code == 0
    refused = made("roles", "give", "admin", "ann", "--actor", "uma")
    assert refused.exit_code == 1
    assert "the role 'admin' is not yours to give" in refused.stderr
    assert made("users", "add", "bob", "--actor", "ann").exit_code == 1

    async def granted_by(instance: Instance) -> set[str]:
        return {row["sys_created_by"] async for row in instance.elevated("test").every(UserRole)}

    assert "uma" in made.inside(granted_by)


def test_a_token_is_issued_for_so_many_days(made: Terminal) -> None:
    issued = made.json("tokens", "issue", "admin", "--label", "export", "--days", "3")

    async def whose(instance: Instance) -> Actor | None:
        return await Identity(instance).actor_of_token(issued["token"])

    actor = made.inside(whose)
    assert actor is not None
    assert actor.user_name == "admin"
    left = datetime.datetime.fromisoformat(issued["expires"]) - utc_now()
    assert datetime.timedelta(days=2, hours=23) < left <= datetime.timedelta(days=3)
    text = made("tokens", "issue", "admin", "--label", "for ever").stdout
    assert text.startswith("pgl_")
    assert text.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("nobody", "--label", "x"), 1),
        (("admin", "--label", ""), 1),
        (("admin",), 2),
        (("admin", "--label", "x", "--days", "0"), 2),
    ],
)
def test_a_token_that_cannot_be_issued_is_refused(made: Terminal, words: tuple[str, ...], code: int) -> None:
    result = made("tokens", "issue", *words)
    assert result.exit_code == code
    assert result.stdout == ""

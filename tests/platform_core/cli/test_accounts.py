"""Accounts over the command line: unlock, temporary passwords, sessions, second factors."""

from __future__ import annotations

import pyotp

from platform_core import Identity, Instance, Origin, User
from platform_core.errors import NotSignedIn, TooManyAttempts
from tests.platform_core.cli.terminal import Terminal

OWN = "a password of my own"


def signs_in(pergola: Terminal, password: str = OWN) -> str:
    """What comes of a sign-in."""

    async def sign_in(instance: Instance) -> str:
        try:
            signed_in = await Identity(instance).sign_in("ann", password, address="192.0.2.7")
        except (NotSignedIn, TooManyAttempts) as error:
            return type(error).__name__
        return "must change" if signed_in.must_change else "signed in"

    return pergola.inside(sign_in)


def ann(pergola: Terminal) -> None:
    added = pergola.json("users", "add", "ann")

    async def give(instance: Instance) -> None:
        await Identity(instance).set_password(added["sys_id"], OWN)

    pergola.inside(give)


def test_a_pause_and_a_lock_are_ended(made: Terminal) -> None:
    ann(made)
    outcomes = [signs_in(made, "wrong horse") for _ in range(6)]
    assert outcomes == ["NotSignedIn"] * 5 + ["TooManyAttempts"]

    async def lock(instance: Instance) -> None:
        records = instance.elevated("test")
        found = await records.find(User, User.user_name == "ann")
        assert found is not None
        await records.update(User, found["sys_id"], {"locked_out": True})

    made.inside(lock)
    assert made("users", "unlock", "ann").exit_code == 0
    assert signs_in(made) == "signed in"
    assert made("users", "unlock", "--address", "192.0.2.7").exit_code == 0
    assert made("users", "unlock").exit_code == 2
    assert made("users", "unlock", "nobody").exit_code == 1


def test_a_temporary_password_must_be_changed(made: Terminal) -> None:
    ann(made)
    given = made.json("users", "temporary-password", "ann")
    assert signs_in(made) == "NotSignedIn"
    assert signs_in(made, given["password"]) == "must change"


def test_sessions_are_shown_and_ended(made: Terminal) -> None:
    ann(made)
    signs_in(made)
    (session,) = made.json("users", "sessions", "ann")["sessions"]
    assert session["address"] == "192.0.2.7"
    assert "192.0.2.7" in made("users", "sessions", "ann", "--end").output
    assert made.json("users", "sessions", "ann")["sessions"] == []


def test_a_second_factor_is_shown_and_removed(made: Terminal) -> None:
    ann(made)

    async def enrol(instance: Instance) -> None:
        user = await instance.elevated("test").find(User, User.user_name == "ann")
        assert user is not None
        factors = Identity(instance).second_factors
        secret = (await factors.begin(user["sys_id"])).secret
        await factors.confirm(user["sys_id"], pyotp.TOTP(secret).now(), Origin())

    assert made.json("users", "second-factor", "ann")["second_factor"]["enrolled"] is False
    assert made("users", "second-factor", "ann", "--remove").exit_code == 1
    made.inside(enrol)
    assert made.json("users", "second-factor", "ann")["second_factor"]["recovery_codes_left"] == 10
    assert signs_in(made) == "NotSignedIn"
    assert made("users", "second-factor", "ann", "--remove").exit_code == 0
    assert signs_in(made) == "signed in"


def test_commands_as_a_user_administrator_take_over_nobody_who_holds_more(made: Terminal) -> None:
    made("users", "add", "hr", "--role", "user_admin")
    made("users", "add", "packs", "--role", "pack_admin")
    ann(made)
    for words in (
        ("users", "unlock"), ("users", "temporary-password"), ("users", "sessions"), ("users", "sessions", "--end"),
        ("users", "second-factor"), ("users", "second-factor", "--remove"), ("tokens", "issue", "--label", "x"),
    ):  # fmt: skip
        for user in ("admin", "packs"):
            refused = made(*words, user, "--actor", "hr")
            assert (refused.exit_code, "not yours to give" in refused.stderr) == (1, True), words
        assert made(*words, "hr", "--actor", "ann").exit_code == 1
        nothing_there = words[-1] == "--remove"
        for actor, user in (("hr", "ann"), ("admin", "packs")):
            assert made(*words, user, "--actor", actor).exit_code == nothing_there, words
    assert made("users", "unlock", "--address", "192.0.2.7", "--actor", "ann").exit_code == 1
    assert made("users", "unlock", "--address", "192.0.2.7", "--actor", "hr").exit_code == 0
    assert made("roles", "give", "pack_admin", "ann", "--actor", "hr").exit_code == 1

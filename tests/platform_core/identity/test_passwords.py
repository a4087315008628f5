"""Passwords: which are accepted, and how they are kept and checked."""

from __future__ import annotations

import asyncio
import threading

import pytest

from platform_core.errors import InvalidInput, NotFound
from platform_core.identity import Passwords
from platform_core.ids import new_id
from tests.platform_core.identity.house import HOME, PASSWORD, House, cheap_passwords


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "too_short"),
        ("ninechars", "too_short"),
        ("x" * 201, "too_long"),
        ("ann.lee@bank", "same_as_user_name"),
        ("ANN.LEE@BANK", "same_as_user_name"),
        ("half a character \ud800", "not_text"),
    ],
)
async def test_a_bad_password_is_refused_with_its_reason_and_nothing_is_kept(
    house: House, password: str, code: str
) -> None:
    ann = await house.user("ann.lee@bank")

    with pytest.raises(InvalidInput) as caught:
        await house.identity.set_password(ann, password)

    assert [(error.pointer, error.code) for error in caught.value.errors] == [("/password", code)]
    assert caught.value.remedy
    assert await house.count("sys_user_credential") == 0


@pytest.mark.parametrize("password", ["ten chars!", "x" * 200, "пароль из слов", "zero \0 inside it"])
async def test_every_text_of_10_to_200_characters_can_be_a_password(house: House, password: str) -> None:
    ann = await house.user("ann", password=password)

    assert (await house.identity.sign_in("ann", password, address=HOME)).actor.id == ann


async def test_one_text_is_one_password_whatever_keyboard_typed_it(house: House) -> None:
    ann = await house.user("ann", password="cafe\u0301 au lait")

    assert (await house.identity.sign_in("ann", "caf\u00e9 au lait", address=HOME)).actor.id == ann


async def test_only_a_user_with_a_user_name_can_have_a_password(house: House) -> None:
    nameless = await house.user(None)

    for user_id in (nameless, new_id(), "ann", ""):
        with pytest.raises(NotFound):
            await house.identity.set_password(user_id, PASSWORD)

    assert await house.count("sys_user_credential") == 0


async def test_the_database_keeps_an_argon2id_hash(house: House) -> None:
    await house.user("ann", password=PASSWORD)
    await house.user("bob", password=PASSWORD)

    kept = [hashed for (hashed,) in await house.rows("SELECT password_hash FROM sys_user_credential")]

    assert all(hashed.startswith("$argon2id$v=19$m=8,t=1,p=1$") for hashed in kept)
    assert len(set(kept)) == 2


async def test_a_hash_of_older_parameters_is_replaced_at_the_next_sign_in(house: House) -> None:
    ann = await house.user("ann", password=PASSWORD)
    hasher = cheap_passwords(passes=2)
    older = await hasher.hash(PASSWORD)
    await house.run("UPDATE sys_user_credential SET password_hash = ?1", older)

    assert (await house.identity.sign_in("ann", PASSWORD, address=HOME)).actor.id == ann
    ((newer,),) = await house.rows("SELECT password_hash FROM sys_user_credential")
    assert "t=1" in newer
    assert (await house.identity.sign_in("ann", PASSWORD, address=HOME)).actor.id == ann
    assert await house.rows("SELECT password_hash FROM sys_user_credential") == [(newer,)]


async def test_a_hash_that_cannot_be_read_matches_nothing(house: House) -> None:
    await house.user("ann", password=PASSWORD)

    for kept in ("", "plain", "$argon2id$v=19$m=8,t=1,p=1$x$y"):
        assert not await cheap_passwords().matches(kept, "")
        assert not await cheap_passwords().matches(kept, kept)


async def test_without_a_hash_the_same_work_is_done_and_nothing_matches(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    passwords = cheap_passwords()
    kept = await passwords.hash(PASSWORD)
    checked: list[str] = []
    verify = Passwords._verify

    def watch(self: Passwords, against: str, given: bytes) -> bool:
        checked.append(against.rpartition("p=1$")[0])
        return verify(self, against, given)

    monkeypatch.setattr(Passwords, "_verify", watch)
    assert await passwords.matches(kept, PASSWORD)
    assert not await passwords.matches(None, PASSWORD)
    assert not await passwords.matches(kept, "x" * 10_000_000)
    assert not await passwords.matches(kept, "\ud800")
    assert not await passwords.matches(None, "")

    assert len(checked) == 5
    assert len(set(checked)) == 1


async def test_what_is_no_text_matches_nothing() -> None:
    passwords = cheap_passwords()
    kept = await passwords.hash("")

    assert await passwords.matches(kept, "")
    assert not await passwords.matches(kept, "\ud800")
    assert not await passwords.matches(kept, "x" * 201)


async def test_the_stand_in_for_a_missing_hash_is_a_real_one() -> None:
    passwords = Passwords()
    real = await passwords.hash(PASSWORD)

    assert passwords._nobodys.split("$")[:4] == real.split("$")[:4]
    assert [len(part) for part in passwords._nobodys.split("$")] == [len(part) for part in real.split("$")]
    assert not passwords.outdated(passwords._nobodys)


async def test_no_more_hashes_run_than_there_are_slots_even_when_callers_go_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    passwords = cheap_passwords()
    gate, running, most = threading.Event(), 0, 0
    lock = threading.Lock()

    def slow(self: Passwords, kept: str, given: bytes) -> bool:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        gate.wait(5)
        with lock:
            running -= 1
        return False

    monkeypatch.setattr(Passwords, "_verify", slow)
    tasks = [asyncio.ensure_future(passwords.matches(None, "")) for _ in range(6)]
    await asyncio.sleep(0.05)
    for task in tasks[:3]:
        task.cancel()
    await asyncio.sleep(0.05)
    assert running == 2
    gate.set()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)

    assert most == 2
    assert [type(outcome) for outcome in outcomes] == [asyncio.CancelledError] * 3 + [bool] * 3


async def test_the_old_password_is_needed_to_choose_a_new_one(house: House) -> None:
    ann = await house.user("ann", password=PASSWORD)

    with pytest.raises(InvalidInput) as caught:
        await house.identity.change_password(ann, "wrong horse", "another horse", address=HOME)
    assert [(error.pointer, error.code) for error in caught.value.errors] == [("/current_password", "wrong")]
    with pytest.raises(InvalidInput) as caught:
        await house.identity.change_password(ann, PASSWORD, "short", address=HOME)
    assert [(error.pointer, error.code) for error in caught.value.errors] == [("/password", "too_short")]

    assert (await house.identity.sign_in("ann", PASSWORD, address=HOME)).actor.id == ann

"""What passwords must not be: too short by the settings, the user's own names, or known to others."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from platform_core.errors import ConfigurationError, InvalidInput
from platform_core.identity import Origin
from platform_core.identity.breaches import BreachList
from platform_core.identity.policy import check_policy
from tests.platform_core.identity.house import HOME, PASSWORD, House

NAMES = ("ann.lee", "ann.lee@shark-hotels.example", "Ann Lee-Müller", "Ann", "Lee-Müller")


def sha1(password: str) -> str:
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


@pytest.mark.parametrize(
    "password",
    [
        "annleeannlee",
        "Ann.Lee-2026",
        "ANN LEE MÜLLER",
        "ann.lee@shark-hotels.example",
        "sharkhotels1",
        "leeleelee123",
    ],
)
def test_a_password_is_more_than_the_users_own_names(password: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        check_policy(password, *NAMES)
    assert caught.value.errors[0].code == "made_of_names"


@pytest.mark.parametrize(
    "password", ["ann likes long walks", "correct horse battery", "anna-maria-7391", "x" * 10, "!!!!----????"]
)
def test_a_name_in_a_longer_password_does_no_harm(password: str) -> None:
    check_policy(password, *NAMES)


async def test_the_names_are_those_of_the_record_and_the_length_is_a_setting(house: House) -> None:
    ann = await house.user("al7", first_name="Annabelle", email="queen@hive.example")
    for password in ("annabelle-1", "queen-hive-1"):
        with pytest.raises(InvalidInput, match="little more than"):
            await house.identity.set_password(ann, password)
    house.settings["base.password_min_length"] = 14
    with pytest.raises(InvalidInput, match="fewer than 14"):
        await house.identity.set_password(ann, PASSWORD)
    await house.identity.set_password(ann, "correct horse 14")
    with pytest.raises(InvalidInput, match="fewer than 14"):
        await house.identity.change_password(ann, "correct horse 14", PASSWORD, address=HOME)


async def test_a_refused_new_password_does_not_count_as_a_wrong_one(house: House) -> None:
    await house.user("ann", password=PASSWORD)
    for _ in range(7):
        with pytest.raises(InvalidInput):
            await house.identity.change_password_by_name(
                "ann", PASSWORD, "short", origin=Origin(address=HOME)
            )
    await house.identity.change_password_by_name(
        "ann", PASSWORD, "another horse", origin=Origin(address=HOME)
    )


@pytest.mark.parametrize("ending", ["\n", "\r\n", ":3\n", ":100000000000\r\n"])
@pytest.mark.parametrize("count", [0, 1, 2, 3, 50, 1000])
def test_a_list_finds_every_line_and_nothing_else(tmp_path: Path, count: int, ending: str) -> None:
    known = sorted(sha1(f"password {number}") for number in range(count))
    file = tmp_path / "list"
    file.write_bytes("".join(f"{digest}{ending}" for digest in known).encode())
    listed = BreachList(file)

    assert all(listed.holds(f"password {number}") for number in range(count))
    assert not any(listed.holds(f"another {number}") for number in range(200))


def test_a_list_without_a_last_line_end_and_in_lower_case_is_read_as_well(tmp_path: Path) -> None:
    file = tmp_path / "list"
    file.write_text("\n".join(sorted(sha1(f"p{number}").lower() for number in range(20))))
    assert all(BreachList(file).holds(f"p{number}") for number in range(20))
    assert not BreachList(file).holds("p20")


@pytest.mark.parametrize("name", ["{}", "{}.txt"])
def test_a_folder_of_prefixes_is_a_list(tmp_path: Path, name: str) -> None:
    digests = sorted(sha1(f"password {number}") for number in range(30))
    for prefix in {digest[:5] for digest in digests}:
        lines = [f"{digest[5:]}:7\r\n" for digest in digests if digest.startswith(prefix)]
        (tmp_path / name.format(prefix)).write_text("".join(lines), newline="")
    listed = BreachList(tmp_path)
    assert all(listed.holds(f"password {number}") for number in range(30))
    assert not any(listed.holds(f"another {number}") for number in range(50))


def test_a_large_list_is_searched_and_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "list"
    known = sorted(
        hashlib.sha1(b"%d" % number, usedforsecurity=False).hexdigest().upper() for number in range(50_000)
    )
    file.write_text("".join(f"{digest}:1\n" for digest in known))
    read = 0
    opened = Path.open

    def counting(self: Path, mode: str = "r") -> object:
        file = opened(self, mode, buffering=0)
        plain = file.read

        def count(size: int = -1) -> bytes:
            nonlocal read
            found: bytes = plain(size)
            read += len(found)
            return found

        file.read = count  # type: ignore[method-assign]
        return file

    monkeypatch.setattr(Path, "open", counting)
    assert BreachList(file).holds("31415")
    assert read < 10_000


async def test_a_breached_password_is_refused_and_a_list_that_is_not_there_is_said(
    house: House, tmp_path: Path
) -> None:
    file = tmp_path / "list"
    file.write_text(f"{sha1(PASSWORD)}:9\n")
    ann = await house.user("ann")
    house.breached_passwords = file
    with pytest.raises(InvalidInput) as caught:
        await house.identity.set_password(ann, PASSWORD)
    assert caught.value.errors[0].code == "breached"
    await house.identity.set_password(ann, "another horse")
    with pytest.raises(InvalidInput, match="others know"):
        await house.identity.check_password(PASSWORD, "somebody.new")
    house.breached_passwords = tmp_path / "nowhere"
    with pytest.raises(ConfigurationError, match="breached_passwords"):
        await house.identity.set_password(ann, "one more horse")

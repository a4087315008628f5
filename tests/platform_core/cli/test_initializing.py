"""Making an instance."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from platform_core import (
    ADMIN,
    ConfigurationError,
    Identity,
    Instance,
    User,
    read_configuration,
    write_configuration,
)
from platform_core.cli.initializing import shown_url
from tests.platform_core.cli.terminal import PASSWORD, Terminal


def test_a_fresh_instance_has_a_secret_of_its_own_and_an_administrator(pergola: Terminal) -> None:
    result = pergola.init()
    assert result.exit_code == 0, result.stderr
    assert PASSWORD not in result.stdout
    file = pergola.folder / "pergola.toml"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert read_configuration(pergola.folder).database == pergola.database_url

    async def sign_in(instance: Instance) -> bool:
        identity = Identity(instance)
        await identity.sign_in("admin", PASSWORD, address="test")
        user = await instance.elevated("test").find(User, User.user_name == "admin")
        assert user is not None
        actor = await identity.actor(user["sys_id"])
        return actor is not None and actor.has(ADMIN)

    assert pergola.inside(sign_in)
    assert [pack["name"] for pack in pergola.json("packs", "list")["packs"] if pack["state"] == "active"] == [
        "base"
    ]


def test_a_made_up_password_is_shown_once(pergola: Terminal) -> None:
    document = pergola.json("init", "--database", pergola.database_url, "--name", "Shop")
    assert (document["name"], document["administrator"]) == ("Shop", "admin")
    password = document["password"]

    async def sign_in(instance: Instance) -> str:
        signed_in = await Identity(instance).sign_in("admin", password, address="test")
        return signed_in.actor.user_name

    assert pergola.inside(sign_in) == "admin"


@pytest.mark.parametrize("given", ["1000", "2000000000", '"8 MiB"', "-1"])
def test_a_body_has_some_size_and_not_any(tmp_path: Path, given: str) -> None:
    write_configuration(tmp_path)
    file = tmp_path / "pergola.toml"
    text = file.read_text("utf-8")
    file.write_text(f"{text}max_body = 100000\n", "utf-8")
    assert read_configuration(tmp_path).max_body == 100_000
    file.write_text(f"{text}max_body = {given}\n", "utf-8")
    with pytest.raises(ConfigurationError, match="max_body"):
        read_configuration(tmp_path)


def test_two_instances_share_no_secret(tmp_path: Path, sqlite_url: str) -> None:
    secrets = set()
    for name in ("one", "two"):
        pergola = Terminal(tmp_path / name, "")
        assert pergola("init").exit_code == 0
        secrets.add(read_configuration(pergola.folder).secret)
        assert (pergola.folder / "pergola.db").exists()
    assert len(secrets) == 2


def test_an_existing_instance_is_left_alone(made: Terminal) -> None:
    before = (made.folder / "pergola.toml").read_text()
    result = made.init()
    assert result.exit_code == 1
    assert "exists already; choose another folder" in result.stderr
    assert (made.folder / "pergola.toml").read_text() == before


def test_a_database_that_holds_an_instance_is_left_alone(made: Terminal, tmp_path: Path) -> None:
    other = Terminal(tmp_path / "other", made.database_url)
    result = other.init()
    assert result.exit_code == 1
    assert "holds an instance already" in result.stderr
    assert not other.folder.exists()
    assert made("verify").exit_code == 0


@pytest.mark.parametrize(
    ("words", "given", "said"),
    [
        (("--database", "mysql://x"), "a long enough password\n", "mysql"),
        (("--database", "postgresql://nobody@127.0.0.1:1/x"), "a long enough password\n", "error: "),
        ((), "short\n", "fewer than 10 characters"),
        ((), "", "fewer than 10 characters"),
    ],
)
def test_what_fails_leaves_no_instance_behind(
    tmp_path: Path, words: tuple[str, ...], given: str, said: str
) -> None:
    pergola = Terminal(tmp_path / "shop", "")
    result = pergola("init", "--admin-password-stdin", *words, given=given)
    assert result.exit_code == 1
    assert said in result.stderr
    assert not pergola.folder.exists()


def test_a_folder_that_was_there_before_stays(tmp_path: Path) -> None:
    pergola = Terminal(tmp_path, "")
    (tmp_path / "notes.txt").write_text("mine")
    assert pergola("init", "--database", "mysql://x").exit_code == 1
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_the_passwords_of_databases_are_not_shown() -> None:
    shown = shown_url("postgresql://ann:s3cret@db.example.com:5432/shop?sslmode=require")
    assert shown == "postgresql://ann:***@db.example.com:5432/shop?sslmode=require"

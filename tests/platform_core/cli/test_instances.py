"""The instances of a host, on the command line."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from platform_core import Identity, Instance, read_configuration
from platform_core.storage import open_database
from tests.platform_core.cli.terminal import PASSWORD, Terminal

Url = Callable[[], str]


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal whose commands are about a host's folder, which is not there yet."""
    monkeypatch.delenv("PERGOLA_INSTANCE", raising=False)
    return Terminal(tmp_path / "srv" / "host", "")


def add(host: Terminal, name: str, *words: str) -> Any:
    """Add an instance; the document that the command prints."""
    options = ("--host-name", f"{name}.test", "--admin-password-stdin")
    return host.json("instances", "add", name, *options, *words, given=f"{PASSWORD}\n")


def at(host: Terminal, name: str) -> Terminal:
    """A terminal whose commands are about one instance of the host."""
    return Terminal(host.folder / name, "")


def tables(url: str) -> list[str]:
    """What there is in a database."""

    async def look() -> list[str]:
        database = open_database(url)
        await database.open()
        try:
            sql = "SELECT name FROM sqlite_master"
            if database.dialect == "postgres":
                sql = "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
            return [row[0] for row in await database.fetch(sql)]
        finally:
            await database.close()

    return asyncio.run(look())


def test_instances_are_made_listed_and_taken_off_the_list(host: Terminal, new_database_url: Url) -> None:
    urls = {name: new_database_url() for name in ("acme", "shop")}
    for name, url in urls.items():
        made = add(host, name, "--database", url)
        assert (made["name"], made["host_names"]) == (name, [f"{name}.test"])
        assert made["made"]["password"] is None
    listed = host.json("instances", "list")
    assert [each["name"] for each in listed["instances"]] == ["acme", "shop"]
    assert [each["problem"] for each in listed["instances"]] == [None, None]
    assert listed["problem"] is None
    assert {name: read_configuration(host.folder / name).database for name in urls} == urls
    secrets = {read_configuration(host.folder / name).secret for name in urls}
    assert len(secrets) == 2

    async def sign_in(instance: Instance) -> str:
        return (await Identity(instance).sign_in("admin", PASSWORD, address="test")).actor.user_name

    assert at(host, "acme").inside(sign_in) == "admin"
    removed = host.json("instances", "remove", "acme", "--yes")
    assert removed["directory"] == str(host.folder / "acme")
    assert [each["name"] for each in host.json("instances", "list")["instances"]] == ["shop"]
    assert at(host, "acme").inside(sign_in) == "admin"
    assert at(host, "acme")("verify").exit_code == 0


def test_an_instance_that_was_taken_off_the_list_comes_back_as_it_was(host: Terminal) -> None:
    add(host, "acme")
    before = (host.folder / "acme" / "pergola.toml").read_bytes()
    host.json("instances", "remove", "acme", "--yes")
    refused = host("instances", "add", "acme", "--host-name", "a.test")
    assert refused.exit_code == 1
    assert "there is an instance in" in refused.stderr
    assert "--existing" in refused.stderr
    back = host.json("instances", "add", "acme", "--host-name", "a.test", "--existing")
    assert back["made"] is None
    assert (host.folder / "acme" / "pergola.toml").read_bytes() == before


def test_other_commands_are_told_which_instance_to_name(host: Terminal) -> None:
    add(host, "acme")
    result = host("packs", "list")
    assert result.exit_code == 1
    assert f"name one of them, as in --instance {host.folder / 'acme'}" in result.stderr
    assert at(host, "acme")("packs", "list").exit_code == 0


def test_what_cannot_be_made_leaves_nothing_behind(host: Terminal, new_database_url: Url) -> None:
    url = new_database_url()
    words = ("instances", "add", "acme", "--host-name", "a.test")
    for given, options, said in (
        ("short\n", (), "fewer than 10 characters"),
        (f"{PASSWORD}\n", ("--database", "mysql://x"), "mysql"),
        (f"{PASSWORD}\n", ("--database", "postgresql://nobody@127.0.0.1:1/x"), "error: "),
        (f"{PASSWORD}\n", ("--host-name", "a.test"), "'a.test' is a host name of 'acme' already"),
        (f"{PASSWORD}\n", ("--host-name", "a.test:80", "--database", url), "without the port"),
    ):
        result = host(*words, *options, "--admin-password-stdin", given=given)
        assert result.exit_code == 1, (options, result.stdout)
        assert said in result.stderr
        assert not host.folder.parent.exists()
    assert tables(url) == []


def test_an_instance_is_made_with_its_administrator_or_not_at_all(
    host: Terminal, new_database_url: Url, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = new_database_url()
    add(host, "shop")
    before = sorted(host.folder.rglob("*"))

    async def fails(*_: object) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr(Identity, "set_first_password", fails)
    words = ("instances", "add", "acme", "--host-name", "a.test", "--database", url, "--admin-password-stdin")
    result = host(*words, given=f"{PASSWORD}\n")
    assert result.exit_code == 1
    assert "the power went" in result.stderr
    assert sorted(host.folder.rglob("*")) == before
    assert tables(url) == []
    monkeypatch.undo()
    monkeypatch.delenv("PERGOLA_INSTANCE", raising=False)
    assert host(*words, given=f"{PASSWORD}\n").exit_code == 0


def test_a_database_that_another_instance_has_is_refused(host: Terminal, database_url: str) -> None:
    add(host, "acme", "--database", database_url)
    words = ("instances", "add", "shop", "--host-name", "b.test", "--database", database_url)
    result = host(*words)
    assert result.exit_code == 1
    assert "holds an instance already" in result.stderr
    assert not (host.folder / "shop").exists()
    assert at(host, "acme")("verify").exit_code == 0


def test_an_instance_that_shares_a_secret_is_not_taken(host: Terminal) -> None:
    add(host, "acme")
    add(host, "shop")
    host.json("instances", "remove", "shop", "--yes")
    own, other = (host.folder / name / "pergola.toml" for name in ("shop", "acme"))
    mine, theirs = (read_configuration(file.parent).secret for file in (own, other))
    own.write_text(own.read_text().replace(mine, theirs))
    result = host("instances", "add", "shop", "--host-name", "s.test", "--existing")
    assert result.exit_code == 1
    assert "'acme' and 'shop' have the same secret" in result.stderr
    assert [each["name"] for each in host.json("instances", "list")["instances"]] == ["acme"]


def test_the_list_shows_what_is_wrong_with_an_instance(host: Terminal) -> None:
    add(host, "acme")
    add(host, "shop")
    (host.folder / "acme" / "pergola.toml").unlink()
    listed = host.json("instances", "list")["instances"]
    assert "there is no instance in" in listed[0]["problem"]
    assert listed[1]["problem"] is None
    assert "there is no instance in" in host("instances", "list").stdout
    configuration = host.folder / "shop" / "pergola.toml"
    (host.folder / "acme" / "pergola.toml").write_text(
        configuration.read_text().replace('name = "shop"', 'name = "acme"')
    )
    assert "have the same database" in host.json("instances", "list")["problem"]


def test_taking_off_the_list_is_asked_for(host: Terminal) -> None:
    add(host, "acme")
    result = host("instances", "remove", "acme")
    assert result.exit_code == 2
    assert "confirm with --yes" in result.stderr
    host.somebody_answers = True
    declined = host("instances", "remove", "acme", given="n\n")
    assert declined.exit_code == 1
    assert "nothing was changed" in declined.stderr
    assert host("instances", "remove", "acme", given="y\n").exit_code == 0
    gone = host("instances", "remove", "acme", "--yes", "--json")
    assert gone.exit_code == 1
    assert json.loads(gone.stdout)["error"]["code"] == "not_found"


def test_an_instances_folder_is_no_host(made: Terminal) -> None:
    result = made("instances", "add", "acme", "--host-name", "a.test")
    assert result.exit_code == 1
    assert "is that of one instance" in result.stderr
    assert not (made.folder / "acme").exists()


def test_an_existing_instance_keeps_its_database_and_its_passwords(host: Terminal) -> None:
    result = host(
        "instances", "add", "acme", "--host-name", "a", "--existing", "--database", "sqlite:///x.db"
    )
    assert result.exit_code == 2
    assert not host.folder.exists()

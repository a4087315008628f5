"""A host's list of instances is checked strictly, and no two instances share what is theirs."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from platform_core import (
    ConfigurationError,
    Host,
    InstanceConfiguration,
    is_host,
    reached,
    read_configuration,
    read_host,
    refuse_shared,
)
from platform_core.storage import open_database

SECRET = "a secret that is good enough for tests"


def host_of(directory: Path, text: str) -> Host:
    """The host whose file says this."""
    (directory / "pergola.toml").write_text(text)
    return read_host(directory)


def instance_in(folder: Path, name: str, *, secret: str = "", database: str = "", more: str = "") -> None:
    """An instance's own file."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [
        f'name = "{name}"',
        f'database = "{database or f"sqlite:///{folder}/pergola.db"}"',
        f'secret = "{secret or (name * 40)}"',
        more,
    ]
    (folder / "pergola.toml").write_text("\n".join(lines))


def block(name: str, *host_names: str, more: str = "") -> str:
    """An instance as the list has it."""
    quoted = ", ".join(f'"{each}"' for each in host_names)
    return f'[[instances]]\nname = "{name}"\nhost_names = [{quoted}]\n{more}\n'


def test_a_list_names_instances_their_host_names_and_their_folders(tmp_path: Path) -> None:
    text = block("acme", "ACME.example.com.", "www.acme.example") + block(
        "shop", "shop.example.com", more='folder = "../elsewhere"'
    )
    host = host_of(tmp_path, text)
    assert is_host(tmp_path)
    acme, shop = host.instances
    assert acme.host_names == ("acme.example.com", "www.acme.example")
    assert host.folder(acme) == tmp_path / "acme"
    assert host.folder(shop) == tmp_path / "../elsewhere"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (block("acme", "a.test") + block("acme", "b.test"), "/instances/1/name: 'acme' is in the list twice"),
        (block("acme", "a.test") + block("shop", "A.test"), "/instances/1/host_names/0: 'a.test' is a host name of 'acme'"),
        (block("acme", "a.test") + block("shop", "a.test."), "'a.test' is a host name of 'acme' already"),
        (block("acme", "a.test", "A.TEST"), "/instances/0/host_names/1: 'a.test' is a host name of 'acme' already"),
        (block("acme", "bücher.test") + block("shop", "xn--bcher-kva.test"), "'xn--bcher-kva.test' is a host name of"),
        (block("acme", "a.test:80"), "write it without the port"),
        (block("acme", "*.test"), "there are no patterns"),
        (block("acme"), "/instances/0/host_names: 'acme' has no host name"),
        (block("Acme!", "a.test"), "/instances/0/name: 'Acme!' is no name"),
        (block("../acme", "a.test"), "'../acme' is no name"),
        (block("acme", "a.test", more='folder = "."'), "the folder of the host cannot be that of an instance"),
        (block("acme", "a.test", more='folder = "x"') + block("shop", "b.test", more='folder = "y/../x"'),
         "/instances/1/folder: 'acme' has the folder"),
        (block("acme", "a.test", more='database = "sqlite:///x.db"'), "unknown field `database` - at `$.instances[0]`"),
        ("port = 80\n" + block("acme", "a.test"), "unknown field `port`"),
        ('[[instances]]\nname = "acme"\n', "missing required field `host_names` - at `$.instances[0]`"),
        ('[[instances]]\nname = 7\nhost_names = ["a.test"]', "at `$.instances[0].name`"),
        ('instances = "acme"', "at `$.instances`"),
        ("[[instances]", "cannot be used"),
        ('name = "acme"', "is that of one instance"),
    ],
)  # fmt: skip
def test_a_wrong_list_is_refused_with_file_key_and_remedy(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        host_of(tmp_path, text)
    assert said in str(caught.value)
    assert str(tmp_path / "pergola.toml") in caught.value.detail
    assert caught.value.remedy


def test_everything_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    text = block("acme", "a.test") + block("acme", "a.test:1") + block("shop")
    with pytest.raises(ConfigurationError) as caught:
        host_of(tmp_path, text)
    assert [problem.pointer for problem in caught.value.errors] == [
        "/instances/1/name",
        "/instances/1/host_names/0",
        "/instances/2/host_names",
    ]


def test_an_empty_file_is_that_of_a_host_without_instances(tmp_path: Path) -> None:
    assert host_of(tmp_path, "# nothing yet\n").instances == ()
    assert is_host(tmp_path)


def test_a_folder_without_a_file_is_no_host_and_says_how_to_begin_one(tmp_path: Path) -> None:
    assert not is_host(tmp_path)
    with pytest.raises(ConfigurationError, match="pergola instances add"):
        read_host(tmp_path)


def test_where_one_instance_is_asked_for_a_host_names_its_own(tmp_path: Path) -> None:
    host_of(tmp_path, block("acme", "a.test") + block("shop", "b.test"))
    with pytest.raises(
        ConfigurationError, match=f"several instances: acme, shop; .*--instance {tmp_path}/acme"
    ):
        read_configuration(tmp_path)


def test_an_instance_is_called_the_same_in_both_files(tmp_path: Path) -> None:
    instance_in(tmp_path / "acme", "other")
    host = host_of(tmp_path, block("acme", "a.test"))
    with pytest.raises(ConfigurationError, match="'acme' in .* and 'other' in"):
        host.configuration(host.instances[0])


def test_host_names_are_said_in_one_place(tmp_path: Path) -> None:
    instance_in(tmp_path / "acme", "acme", more='host_names = ["a.test"]')
    host = host_of(tmp_path, block("acme", "a.test"))
    with pytest.raises(ConfigurationError, match="move them to"):
        host.configuration(host.instances[0])


def test_an_instance_that_is_served_alone_may_name_its_hosts(tmp_path: Path) -> None:
    instance_in(tmp_path, "acme", more='host_names = ["ACME.test."]')
    assert read_configuration(tmp_path).host_names == ("acme.test",)
    instance_in(tmp_path, "acme", more='host_names = ["acme.test:80"]')
    with pytest.raises(ConfigurationError, match=r"pergola\.toml cannot be used: .*without the port"):
        read_configuration(tmp_path)


def test_an_instance_that_cannot_be_read_does_not_hide_the_others(tmp_path: Path) -> None:
    instance_in(tmp_path / "acme", "acme")
    host = host_of(tmp_path, block("acme", "a.test") + block("shop", "b.test"))
    found, broken = host.readable()
    assert set(found) == {"acme"}
    assert "there is no instance in" in str(broken["shop"])


def configured(**databases: str) -> dict[str, InstanceConfiguration]:
    """Instances on these databases."""
    return {
        name: InstanceConfiguration(name=name, database=url, secret=name * 40)
        for name, url in databases.items()
    }


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sqlite:////srv/a.db", "sqlite:////srv/b/../a.db"),
        ("postgresql://u@db.example.com/crm", "postgresql://other:x@DB.example.com:5432/crm"),
        ("postgresql://u@h/crm?search_path=a", "postgres://u@h/crm?search_path=a&sslmode=require"),
        ("postgresql://u@h1:1,h2:2/crm", "postgresql://v@h1:1,h2:2/crm"),
    ],
)
def test_two_instances_on_one_database_are_refused(one: str, other: str) -> None:
    with pytest.raises(ConfigurationError, match="'acme' and 'shop' have the same database"):
        refuse_shared(configured(acme=one, shop=other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sqlite:////srv/a.db", "sqlite:////srv/b.db"),
        ("postgresql://u@h/crm?search_path=a", "postgresql://u@h/crm?search_path=b"),
        ("postgresql://u@h/crm", "postgresql://u@h:5433/crm"),
        ("postgresql://u@h/crm", "sqlite:////srv/crm"),
    ],
)
def test_instances_on_different_databases_are_not(one: str, other: str) -> None:
    refuse_shared(configured(acme=one, shop=other))


def test_two_instances_with_one_secret_are_refused(tmp_path: Path) -> None:
    instance_in(tmp_path / "acme", "acme", secret=SECRET)
    instance_in(tmp_path / "shop", "shop", secret=SECRET)
    host = host_of(tmp_path, block("acme", "a.test") + block("shop", "b.test"))
    with pytest.raises(ConfigurationError, match="'acme' and 'shop' have the same secret") as caught:
        host.readable()
    assert SECRET not in str(caught.value)


async def _reached(url: str) -> str:
    database = open_database(url)
    await database.open()
    try:
        return await reached(database)
    finally:
        await database.close()


async def test_a_database_is_known_again_by_any_other_name(new_database_url: Callable[[], str]) -> None:
    one, other = new_database_url(), new_database_url()
    assert await _reached(one) == await _reached(one)
    assert await _reached(one) != await _reached(other)


async def test_a_file_is_known_again_behind_a_link(tmp_path: Path) -> None:
    first = await _reached(f"sqlite:///{tmp_path / 'a.db'}")
    os.link(tmp_path / "a.db", tmp_path / "b.db")
    linked = f"sqlite:///{tmp_path / 'b.db'}"
    assert await reached(open_database(linked)) == first
    with pytest.raises(ConfigurationError, match="the same database"):
        refuse_shared(configured(acme=f"sqlite:///{tmp_path / 'a.db'}", shop=linked))

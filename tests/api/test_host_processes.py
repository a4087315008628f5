"""A host in processes of its own: commands, a real server, several workers, proxies."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.process_kit import PASSWORD, Server, Start, environment, run, start

__all__ = ["environment", "start"]

NAMES = ("acme", "shop")


def add(environment: dict[str, str], name: str, *words: str) -> None:
    """Add an instance to the host."""
    options = ("--host-name", f"{name}.test", "--admin-password-stdin", *words)
    done = run(environment, "instances", "add", name, *options, given=f"{PASSWORD}\n")
    assert done.returncode == 0, done.stderr


def token(server: Server, host: str) -> dict[str, str]:
    """Headers of the administrator of an instance."""
    form = {"grant_type": "password", "username": "admin", "password": PASSWORD}
    answer = server.http.post("/api/token", data=form, headers={"host": host})
    assert answer.status_code == 200, answer.text
    return {"host": host, "authorization": f"Bearer {answer.json()['access_token']}"}


def lines(tmp_path: Path) -> list[dict[str, Any]]:
    """The server's log."""
    return [json.loads(line) for line in (tmp_path / "server.log").read_text().splitlines()]


@pytest.fixture
def two(environment: dict[str, str], new_database_url: Callable[[], str]) -> dict[str, str]:
    """The environment of a host with two instances."""
    for name in NAMES:
        add(environment, name, "--database", new_database_url())
    return environment


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_host_serves_its_instances_in_every_worker(
    start: Start, two: dict[str, str], tmp_path: Path, workers: str
) -> None:
    server = start("run", "--workers", workers)
    assert server.said["instances"] == list(NAMES)
    admins = {name: token(server, f"{name}.test") for name in NAMES}
    for name, headers in admins.items():
        body = {"name": "base.session_hours", "value": str(len(name))}
        made = server.http.post("/api/tables/sys_properties", json=body, headers=headers)
        assert made.status_code == 201, made.text
    for _ in range(12):  # New connections, so that every worker has its turn.
        with httpx.Client(base_url=server.said["address"], timeout=20) as client:
            for name, headers in admins.items():
                found = client.get("/api/tables/sys_properties", headers=headers).json()["records"]
                assert [record["value"] for record in found] == [str(len(name))]
                other = {**headers, "host": next(f"{each}.test" for each in NAMES if each != name)}
                assert client.get("/api/me", headers=other).status_code == 401
            assert client.get("/api/me", headers={"host": "nobody.test"}).status_code == 421
    assert server.stop() == 0
    said = lines(tmp_path)
    named = {line.get("instance") for line in said if line["logger"] == "pergola.access"}
    assert named == {"acme", "shop", None}
    assert "Traceback" not in (tmp_path / "server.log").read_text()


def test_a_pack_is_activated_in_one_instance_under_the_running_host(
    start: Start, two: dict[str, str]
) -> None:
    server = start("run", "--workers", "2")
    admins = {name: token(server, f"{name}.test") for name in NAMES}
    folder = Path(two["PERGOLA_INSTANCE"]) / "acme"
    done = run(two, "packs", "activate", "b2b", "--yes", "--json", "--instance", str(folder))
    assert json.loads(done.stdout)["behind"] == [], done.stderr
    statuses = {
        name: server.http.get("/api/tables/customer_account", headers=headers).status_code
        for name, headers in admins.items()
    }
    assert statuses == {"acme": 200, "shop": 404}
    assert server.stop(signal.SIGTERM) == 0


def test_an_instance_is_added_and_taken_away_under_the_running_host(
    start: Start, environment: dict[str, str]
) -> None:
    add(environment, "acme")
    server = start("run")
    add(environment, "shop")
    assert until(server, "shop.test", 200)
    run(environment, "instances", "remove", "acme", "--yes")
    assert until(server, "acme.test", 421)
    assert server.http.get("/health/ready", headers={"host": "shop.test"}).status_code == 200
    assert server.stop() == 0


def until(server: Server, host: str, status: int) -> bool:
    """Ask for a page until it is answered so."""
    return any(server.http.get("/docs", headers={"host": host}).status_code == status for _ in range(2000))


def test_a_forwarded_host_counts_when_the_proxy_is_named(start: Start, environment: dict[str, str]) -> None:
    add(environment, "acme")
    headers = {"host": "inner", "x-forwarded-host": "acme.test"}
    trusting = start("run", "--trust-proxy", "127.0.0.1")
    assert trusting.http.get("/api/me", headers=headers).status_code == 401
    assert trusting.stop() == 0
    careful = start("run")
    assert careful.http.get("/api/me", headers=headers).status_code == 421
    assert careful.stop() == 0


def test_one_broken_instance_is_no_reason_not_to_start(start: Start, environment: dict[str, str]) -> None:
    add(environment, "acme")
    add(environment, "shop")
    (Path(environment["PERGOLA_INSTANCE"]) / "shop" / "pergola.toml").write_text("broken")
    server = start("run", ready="degraded")
    assert server.http.get("/docs", headers={"host": "acme.test"}).status_code == 200
    down = server.http.get("/docs", headers={"host": "shop.test"})
    assert down.status_code == 503
    assert int(down.headers["retry-after"]) >= 1
    assert server.stop() == 0


def test_a_wrong_list_is_refused_before_anything_is_served(environment: dict[str, str]) -> None:
    add(environment, "acme")
    file = Path(environment["PERGOLA_INSTANCE"]) / "pergola.toml"
    text = file.read_text()
    file.write_text(text + '\n[[instances]]\nname = "shop"\nhost_names = ["ACME.test"]\n')
    refused = run(environment, "run", "--port", "0")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert f"error: {file} cannot be used: /instances/1/host_names/0: 'acme.test'" in refused.stderr
    file.write_text("# empty\n")
    empty = run(environment, "run", "--port", "0")
    assert empty.returncode == 1
    assert "pergola instances add" in empty.stderr

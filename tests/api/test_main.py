"""The console script: commands that need HTTP, in processes of their own."""

from __future__ import annotations

import json
import signal
import socket
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result
from openapi_spec_validator import validate

from api.assembled import route_problems
from api.main import checks, pergola
from api.server import address_of, bind
from platform_core import ConfigurationError, Console, available, command_line
from tests.api.process_kit import PASSWORD, Start, environment, run, signed_in, start

__all__ = ["environment", "start"]


def test_a_demo_is_served_kept_and_served_again(start: Start, tmp_path: Path) -> None:
    first = start("demo", "start")
    demo = first.said["demo"]
    assert demo["made"]
    because = {each["user_name"]: each["because"] for each in demo["sign_ins"]}
    assert {"admin", "samuel.oduya", "marina.costa", "clara.jensen"} <= because.keys()
    with signed_in(first, "samuel.oduya", demo["password"]) as agent:
        case = agent.get("/api/tables/sn_bom_compl_service", params={"limit": 1, "order": "number"}).json()
        table = f"/api/tables/sn_bom_compl_service/{case['records'][0]['sys_id']}"
        tag = agent.get(table).headers["etag"]
        changed = agent.patch(table, json={"short_description": "Kept"}, headers={"If-Match": tag})
        assert changed.status_code == 200, changed.text
    assert first.stop() == 0
    second = start("demo", "start")
    assert not second.said["demo"]["made"]
    assert second.said["demo"]["password"] == demo["password"]
    assert second.said["demo"]["sign_ins"] == demo["sign_ins"]
    with signed_in(second, "samuel.oduya", demo["password"]) as agent:
        assert agent.get(table).json()["short_description"] == "Kept"
    assert second.stop(signal.SIGTERM) == 0
    assert "Traceback" not in (tmp_path / "server.log").read_text()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_several_workers_serve_one_socket_and_stop_together(
    start: Start, environment: dict[str, str], how: signal.Signals, tmp_path: Path
) -> None:
    assert run(environment, "init", "--admin-password-stdin", given=f"{PASSWORD}\n").returncode == 0
    server = start("run", "--workers", "2")
    with signed_in(server, "admin", PASSWORD) as admin:
        assert all(admin.get("/api/me").json()["user_name"] == "admin" for _ in range(10))
    assert server.stop(how) == 0
    with pytest.raises(httpx.ConnectError):
        httpx.get(server.said["address"])
    assert "Traceback" not in (tmp_path / "server.log").read_text()


def test_a_pack_is_activated_under_the_running_server(start: Start, environment: dict[str, str]) -> None:
    run(environment, "init", "--admin-password-stdin", given=f"{PASSWORD}\n")
    server = start("run")
    with signed_in(server, "admin", PASSWORD) as admin:
        assert admin.get("/api/tables/customer_account").status_code == 404
        activated = run(environment, "packs", "activate", "b2b", "--yes", "--json")
        assert json.loads(activated.stdout)["behind"] == [], activated.stderr
        assert admin.get("/api/tables/customer_account").status_code == 200
    assert server.stop() == 0


def test_a_port_in_use_is_an_error_that_says_what_to_do(environment: dict[str, str]) -> None:
    run(environment, "init")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        for words in (("run",), ("demo", "start")):
            result = run(environment, *words, "--port", port)
            assert result.returncode == 1
            assert f"error: port {port} of 127.0.0.1 cannot be served" in result.stderr
            assert "--port" in result.stderr


def test_a_server_without_an_instance_does_not_start(environment: dict[str, str]) -> None:
    result = run(environment, "run", "--port", "0")
    assert (result.returncode, result.stdout) == (1, "")
    assert "error: there is no instance in" in result.stderr


def test_a_server_whose_database_is_away_says_so(environment: dict[str, str]) -> None:
    run(environment, "init")
    file = Path(environment["PERGOLA_INSTANCE"]) / "pergola.toml"
    away = 'database = "postgresql://nobody@127.0.0.1:1/away"'
    lines = [away if line.startswith("database") else line for line in file.read_text().splitlines()]
    file.write_text("\n".join(lines))
    for workers in ("1", "2"):
        result = run(environment, "run", "--port", "0", "--workers", workers)
        assert result.returncode == 1
        assert "error: the server could not start" in result.stderr


def test_the_openapi_document_is_that_of_the_active_packs(
    environment: dict[str, str], tmp_path: Path
) -> None:
    run(environment, "init")
    document = json.loads(run(environment, "openapi", "--server", "https://desk.example.com").stdout)
    validate(document)
    assert document["servers"] == [{"url": "https://desk.example.com"}]
    assert "/api/tables/customer_account" not in document["paths"]
    assert run(environment, "packs", "activate", "b2b", "--yes").returncode == 0
    file = tmp_path / "openapi.json"
    assert f"{file}: " in run(environment, "openapi", "--output", str(file)).stdout
    assert "/api/tables/customer_account" in json.loads(file.read_text())["paths"]
    nowhere = run(environment, "openapi", "--output", str(tmp_path / "absent" / "o.json"))
    assert (nowhere.returncode, "cannot be written" in nowhere.stderr) == (1, True)


def test_routes_are_checked_on_the_command_line_as_by_the_server() -> None:
    assert checks() == (route_problems,)


@pytest.mark.parametrize(
    ("host", "shown"), [("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "127.0.0.1"), ("localhost", None)]
)
def test_an_address_is_one_that_a_browser_can_open(host: str, shown: str | None) -> None:
    with bind(host, 0) as bound:
        port = bound.getsockname()[1]
        assert shown is None or address_of(bound) == f"http://{shown}:{port}"
        with socket.create_connection((address_of(bound)[7:].rpartition(":")[0].strip("[]"), port)):
            pass


def test_a_host_that_is_not_ours_cannot_be_served() -> None:
    with pytest.raises(ConfigurationError, match="cannot be served"):
        bind("192.0.2.1", 0)


def invoke(*words: str) -> Result:
    return CliRunner().invoke(pergola(), list(words), obj=Console(packs=available()))


@pytest.mark.parametrize("words", [("run",), ("openapi",), ("demo", "start")], ids=" ".join)
def test_commands_that_need_http_have_options_and_examples_like_all_others(words: tuple[str, ...]) -> None:
    result = invoke(*words, "--help")
    assert f"Example:\n  pergola {' '.join(words)}" in result.stdout
    assert "--json" in result.stdout
    assert "--instance" in result.stdout


def test_the_core_alone_has_no_command_that_needs_http() -> None:
    assert set(pergola().commands) - set(command_line().commands) == {"run", "openapi"}

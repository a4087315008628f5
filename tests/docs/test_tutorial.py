"""The tutorial's pack, as its reader would make it: built, installed, activated and used."""

import email
import shutil
import zipfile
from pathlib import Path

import httpx
import pytest

from docs.pages.installed import ROOT
from docs.pages.snippets import definitions, shown
from tests.docs.third_party import LOYALTY, Machine, machine

TUTORIAL = ROOT / "docs" / "tutorial" / "first-pack.md"
MODULE = LOYALTY / "csm_pack_loyalty.py"


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    return machine(tmp_path_factory.mktemp("third_party"), LOYALTY)


def test_the_pack_has_fewer_than_sixty_lines() -> None:
    assert len(MODULE.read_text(encoding="utf-8").splitlines()) < 60


def test_the_tutorial_shows_every_definition_of_the_pack_and_every_file() -> None:
    pieces = list(shown(TUTORIAL.read_text(encoding="utf-8")))
    of_module = [name for path, names in pieces if path.endswith(MODULE.name) for name in names]
    assert of_module == list(definitions(MODULE.read_text(encoding="utf-8")))
    whole = {path for path, names in pieces if not names}
    relative = LOYALTY.relative_to(ROOT).as_posix()
    assert whole == {f"{relative}/{name}" for name in ("pyproject.toml", "test_loyalty.py")}


def test_the_wheel_holds_the_module_and_its_entry_point(reader: Machine) -> None:
    (wheel,) = (reader.folder / "wheels").glob("csm_pack_loyalty-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (entry_points,) = [name for name in names if name.endswith("entry_points.txt")]
        assert archive.read(entry_points).decode().split() == [
            "[pergola.packs]",
            "loyalty",
            "=",
            "csm_pack_loyalty:pack",
        ]
        metadata = email.message_from_bytes(
            archive.read(entry_points.replace("entry_points.txt", "METADATA"))
        )
    assert [name for name in names if ".dist-info/" not in name] == [MODULE.name]
    assert metadata["Requires-Dist"] == "pergola-csm>=0.1"


def test_the_packs_own_tests_pass_where_it_is_installed(reader: Machine) -> None:
    tests = reader.folder / "tests"
    tests.mkdir()
    for name in ("test_loyalty.py", "pyproject.toml"):
        shutil.copy(LOYALTY / name, tests / name)
    done = reader.run("python", "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "not postgres", tests)
    assert "15 passed" in done.stdout


def test_the_pack_is_checked_activated_and_used_over_http(reader: Machine) -> None:
    reader.pergola("check", "loyalty", "--quick")
    reader.pergola("init")
    planned = reader.pergola("packs", "plan", "activate", "loyalty")
    assert [pack["name"] for pack in planned["packs"]] == [
        "customer_base",
        "b2b",
        "b2c",
        "product_data",
        "service_organization",
        "install_base",
        "customer_service",
        "loyalty",
    ]
    assert "GET /api/loyalty/points" in planned["routes"]
    reader.pergola("packs", "activate", "loyalty", "--plan", planned["hash"])
    ann = reader.pergola("users", "add", "ann", "--role", "loyalty.member")
    reader.pergola("users", "add", "alice", "--role", "sn_customerservice_agent")
    tokens = {
        name: reader.pergola("tokens", "issue", name, "--label", "test")["token"] for name in ("ann", "alice")
    }
    with reader.served() as address, httpx.Client(base_url=address, timeout=20) as client:
        member, agent = ({"Authorization": f"Bearer {tokens[name]}"} for name in ("ann", "alice"))
        given = client.post(
            "/api/tables/loyalty_membership", headers=agent, json={"member": ann["sys_id"], "points": 5}
        )
        assert given.status_code == 201
        assert client.get("/api/loyalty/points", headers=member).json() == {"memberships": 1, "points": 5}
        assert client.get("/api/loyalty/points").status_code == 401
        refused = client.post("/api/tables/loyalty_membership", headers=member, json={"points": 9})
        assert refused.status_code == 403
        document = client.get("/openapi.json").json()
        assert "/api/loyalty/points" in document["paths"]
        assert "/api/tables/loyalty_points_claim" in document["paths"]


def test_the_tutorial_runs_the_commands_that_this_test_runs() -> None:
    text = TUTORIAL.read_text(encoding="utf-8")
    for command in (
        "pergola check loyalty",
        "pergola init",
        "pergola packs plan activate loyalty",
        "pergola packs activate loyalty",
    ):
        assert command in text
    assert Path(MODULE).name in text

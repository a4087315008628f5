"""Real distributions that break, beside a server and commands in processes of their own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from docs.pages.installed import ROOT
from platform_core.base import pack as base

SOUND = """
from platform_core import INTERNAL, Entity, Grant, Pack, Role, String, Task
{before}
class Note(Entity, extends=Task, tablename="{name}_note", number_prefix="{name}"):
    '''Something noted down.'''
    said = String()

ROLE = Role("{name}.keeper", "Keeps notes", contains=(INTERNAL,))
pack = Pack(
    name="{name}", version="1.0", summary="Notes", requires={requires!r}, entities=(Note,), roles=(ROLE,),
    access_rules=(Grant(role=ROLE, entity=Note, may=("read",), because="Keepers read"),),
)
"""
PASSWORD = "correct horse battery"
BREAKING = {
    "raises": "raise LookupError('no luck')",
    "exits": "import sys; sys.exit(0)",
    "interrupts": "raise KeyboardInterrupt",
    "loops": "while True: pass",
    "sleeps": "import time; time.sleep(3600)",
    "hides": "import sys; sys.modules[__name__] = object()",
}
SAID = {
    "raises": "cannot be imported: LookupError: no luck",
    "exits": "cannot be imported: SystemExit: 0",
    "interrupts": "cannot be imported: KeyboardInterrupt",
    "loops": "cannot be imported: not done within 3 s (at ",
    "sleeps": "cannot be imported: not done within 3 s (at ",
    "hides": "cannot be imported: AttributeError",
}


class Place:
    """A folder of distributions, an instance, and commands that see them."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.site, self.folder, self.database = folder / "site", folder, database_url
        self.environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join((str(self.site), str(ROOT))),
            "PERGOLA_INSTANCE": str(folder / "instance"),
            "PERGOLA_PACKS": "notes,more_notes",
            "PERGOLA_PACK_SECONDS": "3",
        }

    def install(self, name: str, before: str = "", requires: tuple[str, ...] = ()) -> None:
        """Put a distribution in place that brings a pack."""
        self.distribution(name, f"[pergola.packs]\n{name} = {name}_pack:pack\n")
        text = SOUND.format(name=name, before=before, requires=requires)
        (self.site / f"{name}_pack.py").write_text(text)

    def distribution(self, name: str, entry_points: str) -> None:
        """Put the metadata of a distribution in place."""
        info = self.site / f"{name}-1.0.dist-info"
        info.mkdir(parents=True, exist_ok=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(entry_points)

    def run(self, *words: str, given: str | None = None, **environment: str) -> Any:
        """What a command says with `--json`."""
        done = subprocess.run(
            [sys.executable, "-m", "api.main", *words, "--json"], env=self.environment | environment, input=given,
            capture_output=True, text=True, check=False, timeout=100,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)

    def states(self, **environment: str) -> dict[str, Any]:
        """The packs that a command lists, by name."""
        return {pack["name"]: pack for pack in self.run("packs", "list", **environment)["packs"]}

    @contextmanager
    def served(self, **environment: str) -> Iterator[httpx.Client]:
        """A client of a server, which ends by itself when it is asked to."""
        log = (self.folder / "server.log").open("a")
        words = [sys.executable, "-m", "api.main", "run", "--port", "0", "--json"]
        process = subprocess.Popen(
            words, env=self.environment | environment, stdout=subprocess.PIPE, stderr=log, text=True
        )
        try:
            assert process.stdout is not None
            said = ""
            while not said.endswith("\n}\n"):
                line = process.stdout.readline()
                assert line, (self.folder / "server.log").read_text()
                said += line
            with httpx.Client(base_url=json.loads(said)["address"], timeout=60) as client:
                yield client
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0, (self.folder / "server.log").read_text()
        finally:
            log.close()
            if process.poll() is None:
                process.kill()
                process.wait()
            if process.stdout is not None:
                process.stdout.close()


@pytest.fixture
def place(tmp_path: Path, database_url: str) -> Place:
    """An instance with two packs of two distributions, one of which requires the other."""
    made = Place(tmp_path, database_url)
    made.install("notes")
    made.install("more_notes", requires=("notes",))
    made.run("init", "--database", database_url, "--admin-password-stdin", given=f"{PASSWORD}\n")
    made.run("packs", "activate", "more_notes", "--yes")
    return made


def signed_in(client: httpx.Client) -> dict[str, str]:
    form = {"grant_type": "password", "username": "admin", "password": PASSWORD}
    return {"Authorization": f"Bearer {client.post('/api/token', data=form).json()['access_token']}"}


def test_p12_a_distribution_that_breaks_is_named_and_the_platform_serves_and_stops(place: Place) -> None:
    place.install("notes", before=BREAKING["sleeps"])
    listed = place.states()
    assert {name: pack["state"] for name, pack in listed.items()} == {
        "base": "active", "notes": "quarantined", "more_notes": "quarantined",
    }  # fmt: skip
    assert "notes_pack:pack cannot be imported: not done within 3 s (at " in listed["notes"]["reason"]
    assert "its thread is left behind" in listed["notes"]["reason"]
    assert "it requires 'notes', which is left out" in listed["more_notes"]["reason"]
    with place.served() as client:
        ready = client.get("/health/ready")
        assert (ready.status_code, ready.json()) == (
            200,
            {
                "status": "degraded", "generation": 2, "safe_mode": False,
                "quarantined": ["more_notes", "notes"], "missing": [],
            },
        )  # fmt: skip
        assert client.get("/api/packs").status_code == 401
        headers = signed_in(client)
        packs = {pack["name"]: pack for pack in client.get("/api/packs", headers=headers).json()["packs"]}
        assert packs == listed
        assert client.get("/api/tables/task", headers=headers).status_code == 200
        assert client.get("/api/tables/notes_note", headers=headers).status_code == 404
    assert "pack 'notes' is quarantined" in (place.folder / "server.log").read_text()
    (place.site / "notes-1.0.dist-info" / "entry_points.txt").unlink()
    assert place.states()["notes"]["state"] == "missing"
    place.install("notes")
    with place.served() as client:
        assert client.get("/health/ready").json()["status"] == "ready"


def test_p12_whatever_distributions_do_the_others_are_listed(tmp_path: Path) -> None:
    place = Place(tmp_path, f"sqlite:///{tmp_path / 'data.sqlite'}")
    place.run("init", "--database", place.database, "--admin-password-stdin", given=f"{PASSWORD}\n")
    for name, before in BREAKING.items():
        place.install(name, before=before)
    place.install("prints", before="import os\nprint('hello')\nos.system('echo hello')")
    place.install("notes")
    place.install("more_notes")
    place.distribution("rival", "[pergola.packs]\nnotes = rival_pack:pack\n")
    place.distribution("garbled", "[pergola.packs]\nmore_notes\n")
    place.distribution("usurper", "[pergola.packs]\nbase = more_notes_pack:pack\n")
    listed = place.states(PERGOLA_PACKS=",".join((*BREAKING, "prints", "notes", "more_notes")))
    for name, said in SAID.items():
        assert listed[name]["state"] == "quarantined"
        assert f"{name}_pack:pack {said}" in listed[name]["reason"]
    assert "it is offered by two distributions, at " in listed["notes"]["reason"]
    assert (listed["base"]["version"], listed["base"]["reason"]) == (base.version, None)
    for name in ("more_notes", "prints"):
        assert listed[name]["state"] == "available", listed[name]


def test_p12_safe_mode_serves_the_base_and_imports_nothing(place: Place) -> None:
    mark = place.folder / "imported"
    place.install("notes", before=f"open({str(mark)!r}, 'w').close()")
    with place.served(PERGOLA_SAFE_MODE="1") as client:
        ready = client.get("/health/ready")
        assert ready.status_code == 200
        assert (ready.json()["status"], ready.json()["safe_mode"]) == ("degraded", True)
        headers = signed_in(client)
        assert client.get("/api/packs", headers=headers).json()["safe_mode"] is True
        asked = {"operation": "deactivate", "packs": ["more_notes"]}
        plan = client.post("/api/packs/plan", headers=headers, json=asked).json()
        done = client.post("/api/packs/execute", headers=headers, json={**asked, "plan": plan["hash"]})
        assert done.status_code == 200, done.text
    assert "safe mode" in (place.folder / "server.log").read_text()
    listed = place.states(PERGOLA_SAFE_MODE="1")
    assert (listed["notes"]["state"], listed["more_notes"]["state"]) == ("quarantined", "inactive")
    assert not mark.exists()
    assert place.states()["notes"]["state"] == "active"
    assert mark.exists()

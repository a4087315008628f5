"""``python -m benchmarks.hosting``: what one more instance in a process costs.

Hosts of several sizes are served by a process of their own, each instance with all installed packs and their
demonstration data in a SQLite file. Every instance is asked for the same pages, records and documents before the memory
is read.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
import msgspec

from platform_core import Available, Identity, Instance, InstanceConfiguration, User, available
from platform_core.demonstration import load_demo
from platform_core.operations import execute, initialize, plan_activation

from .instances import OPERATOR, SECRET

ROOT = Path(__file__).resolve().parent.parent
MIB = 1024 * 1024
START_SECONDS = 240
READS = (
    "/health/ready", "/docs", "/api/me", "/api/schema", "/api/tables/sn_customerservice_case?limit=50",
    "/api/tables/sn_customerservice_case?limit=5&order=-opened_at&count=exact", "/api/tables/customer_account",
    "/api/tables/csm_consumer", "/api/tables/task?active=true", "/api/tables/sys_user", "/metrics",
)  # fmt: skip


class Size(msgspec.Struct, frozen=True, kw_only=True):
    """A host of one size."""

    instances: int
    start_seconds: float
    """Until every instance is served, the start of Python included."""
    start_cpu_seconds: float
    """Processor time of the same: what it would take on a machine that has nothing else to do, on one core."""
    first_mib: float
    """After the start."""
    asked_mib: float
    """After requests to every instance."""
    described_mib: float
    """After every instance was also asked for its OpenAPI document."""
    idle_cpu_percent: float
    """Of one core, while nobody asks anything."""


async def make_template(file: Path, packs: Available) -> str:
    """A database with all packs active and demonstration data; returns an administrator's token."""
    configuration = InstanceConfiguration(
        name="template", database=f"sqlite:///{file}", secret=SECRET, durable=False
    )
    instance = Instance(configuration, packs)
    await instance.database.open()
    try:
        await initialize(instance)
        names = sorted(packs.packs)
        planned = await plan_activation(instance, names)
        await execute(instance, "activate", names, planned.hash, OPERATOR)
        await instance.reload()
        await load_demo(instance)
        user = await instance.elevated("benchmark").create(User, {"user_name": "operator"})
        await instance.elevated("benchmark").create(
            "sys_user_has_role", {"user": user["sys_id"], "role": "admin"}
        )
        return await Identity(instance).issue_token(user["sys_id"], "benchmark")
    finally:
        await instance.close()


def make_host(folder: Path, template: Path, count: int) -> None:
    """A host with so many copies of the template."""
    blocks = []
    for number in range(count):
        name = f"i{number:03d}"
        own = folder / name
        own.mkdir(parents=True)
        shutil.copy(template, own / "pergola.db")
        said = {"name": name, "database": f"sqlite:///{own}/pergola.db", "secret": secrets.token_urlsafe(48)}
        (own / "pergola.toml").write_text("".join(f'{key} = "{value}"\n' for key, value in said.items()))
        blocks.append(f'[[instances]]\nname = "{name}"\nhost_names = ["{name}.test"]\n')
    (folder / "pergola.toml").write_text("\n".join(blocks))


class Process:
    """A server process of a host."""

    def __init__(self, folder: Path, log: Path) -> None:
        command = ["-m", "api.main", "run", "--instance", str(folder), "--port", "0", "--json"]
        began = time.monotonic()
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                [sys.executable, *command], cwd=ROOT, stdout=subprocess.PIPE, stderr=output, text=True
            )
        assert self._process.stdout is not None
        said = ""
        while not said.endswith("\n}\n"):
            line = self._process.stdout.readline()
            if not line:
                raise RuntimeError(log.read_text()[-3000:])
            said += line
        self.http = httpx.Client(base_url=json.loads(said)["address"], timeout=120)
        give_up = began + START_SECONDS
        while self.http.get("/health/ready").json()["status"] != "ready":
            if time.monotonic() > give_up:
                raise RuntimeError(f"not every instance has started:\n{log.read_text()[-3000:]}")
            time.sleep(0.05)
        self.start_seconds = time.monotonic() - began
        self.start_cpu_seconds = self.cpu_seconds()

    def resident(self) -> float:
        """MiB of memory that the process has."""
        pages = int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / MIB

    def cpu_seconds(self) -> float:
        """Processor time of the process so far."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        """End it."""
        self.http.close()
        self._process.terminate()
        self._process.communicate(timeout=120)


def ask(http: httpx.Client, host: str, token: str) -> None:
    """Use an instance as people do: read lists and records, open a case."""
    headers = {"host": host, "authorization": f"Bearer {token}"}
    for path in READS:
        _good(http.get(path, headers=headers))
    table = "/api/tables/sn_customerservice_case"
    made = _good(http.post(table, json={"short_description": "Measured"}, headers=headers)).json()
    read = _good(http.get(f"{table}/{made['sys_id']}", headers=headers))
    change = {"short_description": "Measured again", "work_notes": "Noted"}
    tag = {"if-match": read.headers["etag"]}
    _good(http.patch(f"{table}/{made['sys_id']}", json=change, headers={**headers, **tag}))
    _good(http.get(f"{table}/{made['sys_id']}/history", headers=headers))


def _good(answer: httpx.Response) -> httpx.Response:
    if answer.is_error:
        raise RuntimeError(f"{answer.request.url}: {answer.status_code} {answer.text[:500]}")
    return answer


def measure(folder: Path, template: Path, count: int, token: str, idle: float) -> Size:
    """Serve a host of one size, and read its figures."""
    make_host(folder, template, count)
    process = Process(folder, folder.with_suffix(".log"))
    try:
        first = process.resident()
        hosts = [f"i{number:03d}.test" for number in range(count)]
        for _ in range(3):
            for host in hosts:
                ask(process.http, host, token)
        asked = process.resident()
        for host in hosts:
            headers = {"host": host, "authorization": f"Bearer {token}"}
            _good(process.http.get("/openapi.json", headers=headers))
        described = process.resident()
        before = process.cpu_seconds()
        time.sleep(idle)
        used = process.cpu_seconds() - before
    finally:
        process.stop()
    return Size(
        instances=count,
        start_seconds=process.start_seconds,
        start_cpu_seconds=process.start_cpu_seconds,
        first_mib=first,
        asked_mib=asked,
        described_mib=described,
        idle_cpu_percent=100 * used / idle,
    )


COLUMNS = {
    "instances": "instances",
    "start_seconds": "start s",
    "start_cpu_seconds": "its CPU s",
    "first_mib": "MiB started",
    "asked_mib": "MiB asked",
    "described_mib": "MiB described",
    "idle_cpu_percent": "idle CPU %",
}


def as_text(sizes: list[Size]) -> str:
    """The figures, and what each further instance costs compared with the smallest host."""
    lines = ["  ".join(COLUMNS.values())]
    lines += [
        "  ".join(f"{getattr(size, name):{len(title)}.1f}" for name, title in COLUMNS.items())
        for size in sizes
    ]
    least = sizes[0]
    for size in sizes[1:]:
        more = size.instances - least.instances
        each = [
            (getattr(size, name) - getattr(least, name)) / more
            for name in ("first_mib", "asked_mib", "described_mib")
        ]
        lines.append(
            f"each of {more} further: {each[0]:.2f} MiB started, {each[1]:.2f} asked, {each[2]:.2f} described"
        )
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hosting", description=__doc__)
    parser.add_argument(
        "--instances", type=int, nargs="+", default=[1, 10, 50], help="sizes (default: 1 10 50)"
    )
    parser.add_argument("--idle", type=float, default=5.0, help="seconds of doing nothing (default: 5)")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    asked = parser.parse_args()
    packs = available()
    with tempfile.TemporaryDirectory(prefix="pergola-hosting-") as name:
        folder = Path(name)
        token = asyncio.run(make_template(folder / "template.db", packs))
        sizes = []
        for count in sorted(asked.instances):
            print(f"{count} instances", file=sys.stderr, flush=True)
            sizes.append(measure(folder / f"host{count}", folder / "template.db", count, token, asked.idle))
    print(msgspec.json.format(msgspec.json.encode(sizes)).decode() if asked.json else as_text(sizes))


if __name__ == "__main__":
    main()

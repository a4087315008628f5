"""Where the tests find PostgreSQL: the server they are told, one of their own, or the one on this machine.

Their own comes before the machine's: it is nobody else's, and as it need not sync, dropping a schema takes a
tenth of the time.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from urllib.parse import quote

SETTING = "PERGOLA_TEST_POSTGRES"
LOCAL_SERVERS = ("postgresql:///postgres", "postgresql://127.0.0.1:5432/postgres")
INSTALLATIONS = (
    "usr/lib/postgresql/*/bin",
    "usr/pgsql-*/bin",
    "usr/local/pgsql/bin",
    "opt/homebrew/opt/postgresql*/bin",
    "usr/local/opt/postgresql*/bin",
)
# The pipe on standard input closes when we are killed as well.
SERVE_WHILE_WE_LIVE = ["/bin/sh", "-c", 'exec 3<&0; (read -r _ <&3; kill -INT $$) & exec "$@" 3<&-', "sh"]
SECONDS_TO_START = 60
SECONDS_TO_STOP = 20

Candidate = tuple[str, Callable[[], AbstractContextManager[str]]]


class NoServerError(Exception):
    """PostgreSQL cannot be used; the message says why, way by way."""


def candidates(environ: Mapping[str, str]) -> list[Candidate]:
    """The servers to try, in order. A server that was named is the only one: nothing else is meant then."""
    if named := environ.get(SETTING):
        return [(SETTING, partial(_running_server, named))]
    running = [(url, partial(_running_server, url)) for url in LOCAL_SERVERS]
    return [("a server of our own", lambda: throwaway_server(find_binaries(environ.get("PATH")))), *running]


def _running_server(url: str) -> AbstractContextManager[str]:
    return nullcontext(url)


def find_binaries(path: str | None, root: Path = Path("/")) -> Path:
    """The folder that holds both `initdb` and `postgres`; the newest one when PATH has none."""
    on_path = shutil.which("initdb", path=path)
    folders = [Path(on_path).resolve().parent] if on_path else []
    for pattern in INSTALLATIONS:
        folders += sorted(root.glob(pattern), key=_version, reverse=True)
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise NoServerError("no folder with `initdb` and `postgres` on PATH or among the usual installations")


def _version(folder: Path) -> tuple[float, str]:
    digits = "".join(letter for letter in folder.parent.name if letter.isdigit() or letter == ".")
    try:
        return float(digits), str(folder)
    except ValueError:
        return 0.0, str(folder)


@contextmanager
def throwaway_server(binaries: Path) -> Iterator[str]:
    """A new cluster on a Unix socket that only we can reach. It forgets everything, so it need not sync."""
    home = Path(tempfile.mkdtemp(prefix="pergola-pg-"))
    try:
        owner = _owner()
        if owner is not None:
            os.chown(home, owner, -1)
        _initialize(binaries, home, owner)
        with _serving(binaries, home, owner):
            yield f"postgresql://pergola@/postgres?host={quote(str(home), safe='')}&port=5432"
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _owner() -> int | None:
    """Who runs the server: we do, unless we are root, whom PostgreSQL refuses."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_uid
        except KeyError:
            continue
    raise NoServerError("PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody")


def _initialize(binaries: Path, home: Path, owner: int | None) -> None:
    options = ["-U", "pergola", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
    made = subprocess.run(
        [binaries / "initdb", "-D", home / "data", *options],
        cwd=home,
        user=owner,
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise NoServerError(f"{binaries}/initdb failed: {made.stderr.strip()}")


@contextmanager
def _serving(binaries: Path, home: Path, owner: int | None) -> Iterator[None]:
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": home,
        "fsync": "off",
        "full_page_writes": "off",
    }
    flags = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with (home / "log").open("w") as log:
        server = subprocess.Popen(
            [*SERVE_WHILE_WE_LIVE, binaries / "postgres", "-D", home / "data", "-p", "5432", *flags],
            cwd=home,
            user=owner,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for the tests; they stop the server when they are done.
        )
    try:
        _await_start(server, home)
        yield
    finally:
        server.send_signal(signal.SIGINT)
        if server.stdin is not None:
            server.stdin.close()
        try:
            server.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _await_start(server: "subprocess.Popen[bytes]", home: Path) -> None:
    """Wait for the line in which the server itself says that it takes connections."""
    status = home / "data" / "postmaster.pid"
    give_up = time.monotonic() + SECONDS_TO_START
    while server.poll() is None and time.monotonic() < give_up:
        if status.exists() and [line.strip() for line in status.read_text().splitlines()[7:8]] == ["ready"]:
            return
        time.sleep(0.02)
    raise NoServerError(f"the server did not start: {(home / 'log').read_text().strip()[-500:]}")

"""Reference: everything that an operator can set."""

from __future__ import annotations

import re
from pathlib import Path

from docs.pages.installed import ROOT, own_packs
from docs.pages.markdown import code, page, table
from docs.pages.signatures import struct_fields
from platform_core import FILE_NAME, HostedInstance, InstanceConfiguration

INTRODUCTION = """
Three places, from the outside in: environment variables choose the instance and how the process runs, the file
`pergola.toml` says where its data is, and settings in the database say how it behaves.
"""
FILE = {
    "name": "What the instance is called; its API document bears the name",
    "database": "Where the data is: `sqlite:///PATH` or `postgresql://USER@HOST/DATABASE`",
    "secret": "Signs what leaves the instance and comes back; at least 32 characters, and no two instances share one",
    "durable": "A commit is on the disk before it is acknowledged. `false` trades the last commits before a power cut for "
    "speed",
    "readers": "SQLite: how many connections read at once; there is always one that writes",
    "pool": "PostgreSQL: how many connections a process opens at most",
    "host_names": "Served alone: the only host names under which it answers; without any it answers under all. In a host "
    "they stand in the host's list instead",
    "https": "The instance is served over HTTPS: cookies are sent over nothing else, and browsers are told to remember it",
    "max_body": "Bytes that the body of a request may have at most, a file on a record among them: 64 KiB to 1 GiB",
    "breached_passwords": "A list of passwords that nobody may choose: a sorted file of SHA-1 hashes, or a folder of such "
    "files by the first five digits; a relative path is seen from the instance's folder",
    "archives": "Folder of the archives of uninstalled packs; a relative one lies in the instance's folder. Servers that "
    "share the database share it, other instances do not",
}
ENVIRONMENT = {
    "PERGOLA_INSTANCE": "Folder of the instance (or of the host, for commands that are about one), where `--instance` does "
    "not name one; `./instance` without either",
    "PERGOLA_DEBUG": "`1`: the command line also shows where in the code a failure happened",
    "PERGOLA_PORT": "Port to serve on, where `--port` does not name one",
    "PERGOLA_PACKS": "Names of installed packs, separated by commas: the only ones that are offered",
    "PERGOLA_TRUST_PROXY": "Addresses of proxies whose forwarding headers a worker process believes; `pergola run` sets it "
    "from `--trust-proxy`",
    "PERGOLA_PACK_SECONDS": "How long a pack may take to be imported, and again to say what it brings; 10 without it",
    "PERGOLA_SAFE_MODE": "`1`: the base alone is served, and no pack is imported",
    "PERGOLA_TEST_POSTGRES": "URL of the PostgreSQL server on which the test kit makes its databases",
    "PERGOLA_LOG_LEVEL": "From which level a worker process logs: `DEBUG`, `INFO` (the default), `WARNING`, `ERROR`; "
    "`pergola run` sets it from `--log-level`",
}
LISTED = {
    "name": "What the instance is called, here and in its own file: a-z, 0-9, - and _",
    "host_names": "The host names under which it is served: whole names without a port, in any case; "
    "no two instances share one",
    "folder": "Where its own `pergola.toml` is, seen from the host's folder; left out, it is called like the instance",
}
HOST = f"""
## The file `{FILE_NAME}` of a host

A host serves several instances. Its file is a list of blocks `[[instances]]` and nothing else; each instance keeps a
file of its own, as above. `pergola instances` changes the list, and a running server follows it.
"""
SETTINGS = """
## Settings in the database

An administrator sets them as records of `sys_properties` (`name`, `value`); without a record a setting has its default.
Every worker follows a change. A secret one is shown nowhere once it is set, and can only be replaced.
"""


def variables() -> set[str]:
    """The environment variables that the code speaks of."""
    found: set[str] = set()
    for package in ("platform_core", "plugins", "industry_packs", "api"):
        for path in sorted(Path(ROOT / package).rglob("*.py")):
            found |= set(re.findall(r"PERGOLA_[A-Z_]*[A-Z]", path.read_text(encoding="utf-8")))
    return found


def build() -> str:
    """The page."""
    environment = table(
        ("variable", "meaning"), [(code(name), ENVIRONMENT[name]) for name in sorted(variables())]
    )
    lines = struct_fields(InstanceConfiguration)
    rows = [(code(line.name), code(line.type), code(line.default), FILE[line.name]) for line in lines]
    listed = [
        (code(line.name), code(line.type), code(line.default), LISTED[line.name])
        for line in struct_fields(HostedInstance)
    ]
    settings = [
        (
            code(setting.name),
            "secret" if setting.secret else setting.kind,
            code(setting.default),
            setting.summary,
        )
        for pack in own_packs().values()
        for setting in pack.settings
    ]
    return page(
        "Settings",
        INTRODUCTION,
        f"## Environment\n\n{environment}",
        f"## The file `{FILE_NAME}`\n\n`pergola init` writes it, readable by its owner alone.",
        table(("key", "type", "default", "meaning"), rows),
        HOST.strip(),
        table(("key", "type", "default", "meaning"), listed),
        SETTINGS.strip(),
        table(("setting", "kind", "default", "meaning"), settings),
    )

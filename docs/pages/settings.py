"""Reference: everything that an operator can set."""

from __future__ import annotations

import re
from pathlib import Path

from docs.pages.installed import ROOT, own_packs
from docs.pages.markdown import code, page, table
from docs.pages.signatures import struct_fields
from platform_core import FILE_NAME, InstanceConfiguration

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
    "https": "The instance is served over HTTPS: cookies are sent over nothing else, and browsers are told to remember it",
}
ENVIRONMENT = {
    "PERGOLA_INSTANCE": "Folder of the instance, where `--instance` does not name one; `./instance` without either",
    "PERGOLA_DEBUG": "`1`: the command line also shows where in the code a failure happened",
    "PERGOLA_PORT": "Port to serve on, where `--port` does not name one",
    "PERGOLA_PACKS": "Names of installed packs, separated by commas: the only ones that are offered",
    "PERGOLA_LOG_LEVEL": "From which level a worker process logs: `DEBUG`, `INFO` (the default), `WARNING`, `ERROR`; "
    "`pergola run` sets it from `--log-level`",
}
SETTINGS = """
## Settings in the database

An administrator sets them as records of `sys_properties` (`name`, `value`); without a record a setting has its default.
Every worker follows a change.
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
    settings = [
        (code(setting.name), setting.kind, code(setting.default), setting.summary)
        for pack in own_packs().values()
        for setting in pack.settings
    ]
    return page(
        "Settings",
        INTRODUCTION,
        f"## Environment\n\n{environment}",
        f"## The file `{FILE_NAME}`\n\n`pergola init` writes it, readable by its owner alone.",
        table(("key", "type", "default", "meaning"), rows),
        SETTINGS.strip(),
        table(("setting", "kind", "default", "meaning"), settings),
    )

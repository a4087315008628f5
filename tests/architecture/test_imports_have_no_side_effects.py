"""Importing a pack, or the core, starts nothing, registers nothing and changes nothing in the process."""

import subprocess
import sys

import pytest

from docs.pages.installed import ROOT, entry_points

# Runs in a process of its own. What libraries do is measured first, by importing all that packs may use.
PROBE = """
import asyncio, atexit, logging, os, signal, sys, threading, warnings
warnings.simplefilter("error")
import argon2, asyncpg, litestar, msgspec, pluggy, piccolo.table, piccolo.columns
{before}

def state():
    return {{
        "threads": sorted(thread.name for thread in threading.enumerate()),
        "signal handlers": [str(signal.getsignal(number)) for number in sorted(signal.valid_signals())],
        "log handlers": [str(handler) for handler in logging.getLogger().handlers],
        "log level": logging.getLogger().level,
        "exit functions": atexit._ncallbacks(),
        "environment": dict(os.environ),
        "folder": os.getcwd(),
        "open files": sorted(os.listdir("/dev/fd")),
        "event loop policy": type(asyncio.get_event_loop_policy()).__name__,
        "exception hook": sys.excepthook,
    }}

before = state()
import {module}
after = state()
for name in before:
    assert before[name] == after[name], f"importing {module} changes {{name}}: {{before[name]}} -> {{after[name]}}"
{then}
"""
WHAT_IT_BRINGS = """
from platform_core import Pack
assert isinstance({module}.pack, Pack)
"""
WITHOUT = """
loaded = {{name.partition(".")[0] for name in sys.modules}}
assert not loaded & {names!r}, loaded & {names!r}
"""


def run(source: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", source], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("module", sorted(entry_points().values()))
def test_importing_a_pack_changes_nothing(module: str) -> None:
    then = WHAT_IT_BRINGS.format(module=module)
    run(PROBE.format(before="import platform_core", module=module, then=then))


def test_importing_the_core_changes_nothing() -> None:
    run(PROBE.format(before="", module="platform_core", then=""))


def test_the_core_brings_no_web_server_along() -> None:
    names = {"litestar", "uvicorn", "api", "plugins", "industry_packs", "pytest", "starlette"}
    run("import sys\nimport platform_core\n" + WITHOUT.format(names=names))

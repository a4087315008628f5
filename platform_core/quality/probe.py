"""Whether importing a module changes the process that imports it."""

from __future__ import annotations

import asyncio
import os
import sys

INHERITED = ("PATH", "HOME", "LANG", "TMPDIR")
"""All else may have been set by importing the module here."""
# Runs in a process of its own. What libraries do is measured first, by importing all that packs may use.
PROBE = """
import asyncio, atexit, logging, os, signal, sys, threading, warnings
sys.path[:] = {path!r}
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
    if before[name] != after[name]:
        print(f"importing it changes the {{name}}")
"""


async def changes_of_importing(module: str, *, before: str = "import platform_core") -> list[str]:
    """What importing a module changes in a process, besides defining things; ``before`` is done first."""
    program = PROBE.format(before=before, module=module, path=sys.path)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        program,
        env={
            name: value
            for name, value in os.environ.items()
            if name.startswith("PYTHON") or name in INHERITED
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    output, errors = await process.communicate()
    if process.returncode:
        return [f"importing it fails: {errors.decode().strip().splitlines()[-1]}"]
    return output.decode().splitlines()

"""``quality.toml``: what a pack holds itself to, and what it cannot hold, with the reason."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Any

import msgspec

FILE_NAME = "quality.toml"
DONE = "done"


class Promises(msgspec.Struct, frozen=True):
    """The rules that are done and must stay so, the exempt ones with their reasons, and what is wrong with the file."""

    done: frozenset[str] = frozenset()
    exempt: dict[str, str] = {}
    problems: tuple[str, ...] = ()


def read_promises(folder: Path | None, rules: Collection[str]) -> Promises:
    """The promises of the pack in a folder; none without the file."""
    if folder is None or not (folder / FILE_NAME).is_file():
        return Promises()
    path = folder / FILE_NAME
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        return Promises(problems=(f"{FILE_NAME} is no TOML: {error}; correct it",))
    problems = [
        f"{FILE_NAME} has {name!r}, which means nothing; leave [rules] only"
        for name in document
        if name != "rules"
    ]
    listed = document.get("rules", {})
    if not isinstance(listed, dict):
        return Promises(problems=(f"{FILE_NAME} has no table [rules]; write one",))
    done, exempt = set(), {}
    for name, value in listed.items():
        problem = _problem(name, value, rules)
        if problem:
            problems.append(problem)
        elif value == DONE:
            done.add(name)
        else:
            exempt[name] = value["exempt"].strip()
    return Promises(frozenset(done), exempt, tuple(problems))


def _problem(name: str, value: Any, rules: Collection[str]) -> str:
    if name not in rules:
        return f"{FILE_NAME} names the rule {name!r}, which there is not; `pergola check --rules` lists them"
    if value == DONE:
        return ""
    if not isinstance(value, dict) or value.keys() != {"exempt"}:
        return f'{FILE_NAME} says {value!r} of {name}; write "done" or {{ exempt = "why" }}'
    if not isinstance(value["exempt"], str) or not value["exempt"].strip():
        return f"{FILE_NAME} exempts {name} without a reason; write why"
    return ""

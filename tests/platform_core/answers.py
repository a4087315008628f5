"""A person who reads through a session that answers what the test says: nothing here needs a database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from platform_core import Actor, Entity, Grant
from platform_core.reading import Reader
from tests.example.works import HAND, Job, Rule
from tests.platform_core.compiler.plain import ruled, somebody


class Answers:
    """A session that answers with the rows that it is given, and remembers what it was asked."""

    dialect = "sqlite"

    def __init__(self, *rows: Sequence[Any]) -> None:
        self.rows = list(rows)
        self.asked: list[tuple[str, list[Any]]] = []

    async def fetch(self, sql: str, values: Sequence[Any]) -> list[Any]:
        self.asked.append((sql, list(values)))
        return self.rows


def grant(*may: str, where: Any = None, fields: Any = None, entity: type[Entity] = Job) -> Grant:
    """A hand may do something."""
    return Grant(role=HAND, entity=entity, may=may, where=where, fields=fields, because="x")


def reader(
    *rules: Rule, session: Answers | None = None, actor: Actor | None = None, hidden: Any = None
) -> Reader:
    """A hand reads."""
    assembly = ruled(*rules, hidden=hidden)
    return Reader(assembly, actor or somebody(HAND), session or Answers())  # type: ignore[arg-type]

"""What packs are given leads to no query API: over public names, nobody arrives at a database, a session or a reader."""

from __future__ import annotations

import ast
import dataclasses
import inspect
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import pytest
from litestar import Request, get
from litestar.datastructures import State
from litestar.di import NamedDependency

import platform_core
from api.context import Platform
from docs.pages.installed import ROOT
from platform_core import BusinessRule, Change, Entity, Instance, Pack, Records
from platform_core.reading import Reader
from platform_core.storage import Database
from platform_core.testing import MakeWorld
from tests.example import bypass
from tests.example.bypass import SNOOP, Note

DEEPEST = 6
SENDING = ("fetch", "fetch_dicts", "execute", "execute_many", "batch", "run_querystring")
"""What sends SQL, whatever it is a method of."""
GIVEN: dict[str, Any] = {}
"""What the pack of the test was given, by the place in which its code ran."""


@get("/bypass/given")
async def given(request: Request[Any, Any, Any], records: NamedDependency[Records]) -> dict[str, str]:
    """Keep what a handler gets."""
    GIVEN["records of a route"], GIVEN["request"] = records, request
    GIVEN["state of the app"], GIVEN["scope"] = request.app.state, request.scope
    return {"kept": "all"}


async def before_it_is_kept(change: Change) -> None:
    """Keep what a rule gets."""
    GIVEN["change"] = change
    GIVEN["elevated records of a rule"] = change.elevated("a look")


PACK = Pack(
    name="bypass",
    version="1.0",
    summary="Keeps what it is given",
    entities=(Note,),
    roles=(SNOOP,),
    access_rules=bypass.pack.access_rules,
    business_rules=(
        BusinessRule(entity=Note, kinds=("create",), before=before_it_is_kept, because="It keeps"),
    ),
    routes=(given,),
)


def sends(thing: Any) -> bool:
    """Whether somebody who has it can send a statement of his own."""
    if isinstance(thing, Reader | Platform | Instance):
        return True
    # Classes of entities have Piccolo's query methods; what these come to is tested elsewhere.
    return not isinstance(thing, type) and any(callable(getattr(thing, name, None)) for name in SENDING)


def parts(thing: Any) -> Iterator[tuple[str, Any]]:
    """What one gets at from a thing over public names, without calling anything."""
    if isinstance(thing, Mapping):
        yield from ((f"[{key!r}]", thing[key]) for key in list(thing)[:50])
    elif isinstance(thing, list | tuple | set | frozenset):
        yield from ((f"[{number}]", each) for number, each in enumerate(list(thing)[:50]))
    elif isinstance(thing, msgspec.Struct):
        yield from ((f".{name}", getattr(thing, name)) for name in thing.__struct_fields__)
    elif dataclasses.is_dataclass(thing):
        yield from ((f".{each.name}", getattr(thing, each.name, None)) for each in dataclasses.fields(thing))
    elif not isinstance(thing, type) and not inspect.isroutine(thing):
        names = {
            *getattr(thing, "__dict__", ()),
            *(name for kind in type(thing).__mro__ for name in vars(kind)),
        }
        for name in sorted(names):
            if not name.startswith("_"):
                found = inspect.getattr_static(type(thing), name, None)
                if not inspect.isroutine(found) and not isinstance(found, classmethod | staticmethod):
                    yield f".{name}", _got(thing, name)


def _got(thing: Any, name: str) -> Any:
    try:
        return getattr(thing, name)
    except Exception:  # noqa: BLE001 - what raises gives nothing
        return None


def ways_to_sql(start: Any, name: str) -> list[str]:
    """The paths over public names from a thing to something that sends SQL, the shortest first."""
    todo, seen, found = deque([(name, start, 0)]), {id(start)}, []
    keep = []
    while todo:
        path, thing, depth = todo.popleft()
        keep.append(thing)
        if depth and sends(thing):
            found.append(path)
            continue
        for step, part in parts(thing) if depth < DEEPEST else ():
            module = type(part).__module__
            ours = module.startswith(("platform_core", "api", "plugins", "litestar", "tests", "builtins"))
            if (
                ours
                and id(part) not in seen
                and not isinstance(part, str | bytes | int | float | bool | None)
            ):
                seen.add(id(part))
                todo.append((f"{path}{step}", part, depth + 1))
    return found


async def test_a5_nothing_that_a_pack_is_given_leads_to_a_query_api(world: MakeWorld) -> None:
    GIVEN.clear()
    csm = await world(PACK)
    snoop = await csm.person("snoop", SNOOP)
    client = await csm.client(snoop)
    assert (await client.get("/bypass/given")).json() == {"kept": "all"}
    await csm.as_(snoop).create(Note, {"name": "mine"})
    assert set(GIVEN) == {
        "change", "elevated records of a rule", "records of a route", "request", "scope", "state of the app",
    }  # fmt: skip
    found = {name: ways for name, thing in GIVEN.items() if (ways := ways_to_sql(thing, name))}
    assert found == {}


async def test_the_walk_finds_what_is_there_to_be_found(world: MakeWorld) -> None:
    csm = await world(PACK)

    class Holder:
        def __init__(self) -> None:
            self.records = csm.system
            self.deep = {"one": [csm.instance]}

    assert ways_to_sql(Holder(), "it") == ["it.deep['one'][0]"]
    database: Database = csm.instance.database
    assert ways_to_sql(type("Holder", (), {"base": database})(), "it") == ["it.base"]
    assert ways_to_sql(State({"platform": csm.instance}), "it") == ["it['platform']"]


# What stands in the public face, sends SQL, and is for operators, the API and the command line: all of it needs an
# instance's configuration, which holds the database's credentials.
OPERATORS = {"Background", "Host", "HostedInstance", "Identity", "Instance", "InstanceConfiguration"}


def test_the_public_face_has_no_unguarded_query_api() -> None:
    names: set[str] = set()
    for name in platform_core.__all__:
        thing = getattr(platform_core, name)
        if isinstance(thing, type) and not issubclass(thing, Entity):
            members = {each for each in dir(thing) if not each.startswith("_")}
            hints = {str(each) for each in inspect.get_annotations(thing).values()}
            if members & {*SENDING, "database", "session", "reader"} or any(
                "Database" in hint for hint in hints
            ):
                names.add(name)
    assert names <= OPERATORS, names - OPERATORS


def test_our_own_packs_take_nothing_that_is_for_operators_and_nothing_private() -> None:
    files = [path for folder in ("plugins", "industry_packs") for path in (ROOT / folder).rglob("*.py")]
    assert len(files) > 20
    for path in files:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        taken = {
            alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names
        }
        private = {
            node.attr
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute)
            and node.attr in ("_host", "_reader", "_session", "_transaction")
        }
        assert not taken & OPERATORS | private, path


@pytest.mark.parametrize("name", ["reader", "session", "database", "host"])
def test_records_give_no_way_round_themselves(name: str) -> None:
    assert name not in dir(Records)

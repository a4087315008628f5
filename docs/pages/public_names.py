"""Reference: what packs may import from the core."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import msgspec

import platform_core
from docs.pages.markdown import code, codes, literals, page, paragraphs
from docs.pages.signatures import calling_word, function_signature, public_methods, signature
from platform_core import Choices, Date, Entity, Journal, PackHooks, PlatformError, Role

INTRODUCTION = """
Packs and the api import from `platform_core`, and from nowhere further in: what stands here is the promise, all else may
change. A check refuses any other import.
"""
# Which modules' names stand together, in the order in which a pack's author meets them.
GROUPS = {
    "The pack": ("pack", "overviews", "data_steps", "form_steps", "hookspecs", "demo"),
    "Entities and fields": (
        "entity",
        "fields",
        "value_fields",
        "formats",
        "references",
        "choices",
        "constraints",
        "ids",
    ),
    "Access": ("access", "conditions", "switches", "explain", "inspection", "identity.role_paths"),
    "Records": (
        "records",
        "attaching",
        "storage.values",
        "query",
        "changes",
        "creation",
        "compiler.values",
        "filtering",
    ),
    "Life cycles and rules": ("lifecycles", "rules"),
    "Routes": ("retiring",),
    "Errors": ("errors",),
    "The base pack": ("base.delegation", "base.people", "base.roles", "base.work"),
    "Instances": ("configuration", "instance", "discovery", "registry", "assembly", "background"),
    "Hosts": ("hosting", "host_names"),
    "Operations on packs": ("operations", "statuses"),
    "Signing in": ("identity", "signing_up", "accounts"),
    "Mail": ("mail", "mailing"),
    "Command line": ("cli",),
}
# Of these, packs use what stands in their first lines; hooks have a page of their own.
HOW_TO_USE_STANDS_ELSEWHERE = (msgspec.Struct, Entity, PackHooks, Journal)
SENTENCES = {
    "APPROVAL": "States of an approval.",
    "CONTACT_TYPE": "Channels over which work comes in.",
    "COUNT_BOUND": "Where a bounded count stops.",
    "Condition": "What a Piccolo expression such as `Case.priority == 1` is.",
    "DEFAULT_LIMIT": "How many records a page has when nobody says.",
    "ESCALATION": "How urgent a task has become.",
    "FILE_NAME": "The instance's configuration file.",
    "FormatName": "The forms that texts have:",
    "GRANT_TYPES": "Grants that an OAuth client may be allowed.",
    "LEVEL": "Impact and urgency of a task.",
    "MAX_LIMIT": "How many records a page has at most.",
    "NOBODY": "The actor without a user, who has no rights.",
    "OPERATIONS": "All operations:",
    "Operation": "What an access rule may open:",
    "Permission": "An operation, or a move of a lifecycle by name (`transition:close`).",
    "OperationName": "What can be done to packs:",
    "PRIORITY": "Priorities of a task.",
    "UNKNOWN_TYPE": "The content type of a file of which nothing better is known.",
    "Record": "A record as one flat mapping: field name, or path over references, to value.",
    "hookimpl": "Marks a method that answers a hook; the methods of `Pack` have it.",
}


def modules() -> dict[str, str]:
    """The module that each public name comes from, as the package imports it."""
    tree = ast.parse(Path(str(platform_core.__file__)).read_text(encoding="utf-8"))
    return {
        alias.asname or alias.name: node.module or ""
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def group_of(module: str) -> str | None:
    """The group that a module's names stand in."""
    for title, members in GROUPS.items():
        if any(module == member or module.startswith(f"{member}.") for member in members):
            return title
    return None


def build() -> str:
    """The page."""
    homes = modules()
    sections = []
    stray = [name for name in platform_core.__all__ if group_of(homes[name]) is None]
    assert not stray, f"no group of GROUPS has the module of {stray[0]}"
    for title in GROUPS:
        names = [name for name in sorted(platform_core.__all__) if group_of(homes[name]) == title]
        if title == "Errors":
            sections.append(f"## {title}\n\n{codes(names)}: see [Errors](errors.md).")
        else:
            sections.append("\n\n".join([f"## {title}", *_notes(title), *map(describe, names)]))
    return page("Public names", INTRODUCTION, *sections)


def _notes(title: str) -> list[str]:
    if title != "Entities and fields":
        return []
    entity = f"class Thing(Entity, ...){function_signature(vars(Entity)['__init_subclass__'].__func__, returns=False)}"
    keywords = paragraphs(vars(Entity)["__init_subclass__"].__func__.__doc__)[1]
    facts = function_signature(vars(Date.__mro__[1])["__init__"], returns=False)
    return [
        f"An entity is declared as {code(entity.replace('Entity, ...)(*, ', 'Entity, '))}. {keywords}",
        f"Every field type but `Journal` also takes {code(facts.removeprefix('(*, ').removesuffix(', **facts: Any)'))}.",
    ]


def describe(name: str) -> str:
    """A name's entry: heading, how it is called, what it is."""
    thing = getattr(platform_core, name)
    lines = [f"### {name}", sentence(name)]
    if isinstance(thing, type) and issubclass(thing, Entity) and thing is not Entity:
        return "\n\n".join([lines[0], f"Entity `{thing.info.table}`: {literals(thing.info.summary)}"])
    if inspect.isfunction(thing) or isinstance(thing, type):
        called = signature(thing)
        if called:
            lines.insert(1, code(f"{'' if isinstance(thing, type) else calling_word(thing)}{name}{called}"))
        lines += _further(thing)
    return "\n\n".join(lines)


def sentence(name: str) -> str:
    """What the thing is, in one sentence."""
    thing = getattr(platform_core, name)
    match thing:
        case Role():
            return f"Role `{thing.name}`: {thing.summary}."
        case Choices():
            listed = ", ".join(f"`{item.value!r}` {item.label}" for item in thing)
            return f"{SENTENCES[name]} {listed}."
        case int() | str() | tuple():
            return f"{SENTENCES[name]} `{thing!r}`"
    if name in SENTENCES:
        values = get_args(thing) if get_origin(thing) is Literal else ()
        return f"{SENTENCES[name]} {codes(map(repr, values))}".strip()
    return paragraphs(inspect.getdoc(thing))[0]


def _further(thing: Any) -> list[str]:
    """The rest of what is said of a class or function, and a class's methods."""
    found = paragraphs(inspect.getdoc(thing))[1:]
    if not isinstance(thing, type) or issubclass(thing, PlatformError):
        return found
    methods = []
    for name, member in public_methods(thing):
        text = " ".join(paragraphs(member.__doc__))
        if isinstance(member, property):
            methods.append(f"- `{name}`: {text}")
        else:
            plain = getattr(member, "__func__", member)
            methods.append(f"- {code(calling_word(plain) + name + signature(plain))}: {text}")
    if methods and not issubclass(thing, HOW_TO_USE_STANDS_ELSEWHERE):
        found.append("\n".join(methods))
    return found

"""Reference: the hooks that a pack answers, and what runs around changes."""

from __future__ import annotations

import ast
import inspect
from typing import Any

import msgspec

from docs.pages.markdown import block, code, literals, page, paragraphs, table
from docs.pages.signatures import function_signature, struct_fields
from platform_core import Change, ChangeEvent, Pack, PackHooks
from platform_core import rules as rules_module

GRAMMAR = (
    ("register_", "once per assembly, while it is built", "returns contributions; no input and no output otherwise"),
    ("before_", "before a change is written, in its transaction", "may refuse by raising, may set further values"),
    ("after_", "after a change is written, in its transaction", "may change other records; raising undoes it all"),
    ("on_", "after the commit, from the outbox, at least once", "is told; a failure is tried again later"),
)  # fmt: skip
INTRODUCTION = """
A pack adds things by answering hooks. `Pack` answers all of them from its fields, so most packs never write a hook:
they fill in a field. The name of a hook, or of a rule's function, tells how it is called.
"""
AROUND = """
## Around changes

Code around changes is a registered thing, too: a `BusinessRule` holds exactly one function, in the field `before`, `after`
or `on`. The function's name starts with that word. Each is given one payload, a frozen struct that is named and versioned:
fields may join it, and none leaves it before the version changes. An `on` function is given records as well, outside the
access rules; it has 60 seconds, and ten tries with growing pauses before its event is set aside as a dead letter.
"""


def hooks() -> dict[str, Any]:
    """The hooks by name, in the order of their source."""
    return {name: member for name, member in vars(PackHooks).items() if inspect.isfunction(member)}


def heading(name: str) -> str:
    """The heading under which a hook stands: its exact signature."""
    return f"## {name}{function_signature(hooks()[name])}"


def build() -> str:
    """The page."""
    grammar = table(
        ("prefix", "when", "what it may do"), [(code(prefix), when, what) for prefix, when, what in GRAMMAR]
    )
    sections = [f"{heading(name)}\n\n{_sentence(name)}" for name in hooks()]
    return page("Hooks", INTRODUCTION, grammar, *sections, AROUND.strip(), _functions(), *_payloads())


def _sentence(name: str) -> str:
    field = name.removeprefix("register_")
    assert field in Pack.__struct_fields__, f"no field of Pack answers {name}"
    return f"{' '.join(paragraphs(hooks()[name].__doc__))} The field `{field}` of `Pack` answers it."


def _functions() -> str:
    """The types of the functions, as the module declares them."""
    names = {"BeforeRule": "before", "AfterRule": "after", "OnRule": "on"}
    tree = ast.parse(inspect.getsource(rules_module))
    types = {
        statement.targets[0].id: ast.unparse(statement.value)
        for statement in tree.body
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name)
    }
    plain = {name: text.replace("'", "") for name, text in types.items()}
    return block("\n".join(f"{field}: {plain[name]}" for name, field in names.items()))


def _payloads() -> list[str]:
    return [_payload(struct) for struct in (Change, ChangeEvent)]


def _payload(struct: type[msgspec.Struct]) -> str:
    rows = [(code(line.name), code(line.type), code(line.default)) for line in struct_fields(struct)]
    parts = [
        f"## {struct.__name__}",
        f"Version: `{struct.__struct_config__.tag}`.",
        *paragraphs(struct.__doc__),
        table(("field", "type", "default"), rows),
    ]
    methods = [
        f"`{name}{function_signature(member)}`: {literals(member.__doc__ or '')}"
        for name, member in vars(struct).items()
        if inspect.isfunction(member) and not name.startswith("_")
    ]
    return "\n\n".join([*parts, *methods])

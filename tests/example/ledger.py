"""Cases whose rules leave traces: what the pipeline of changes does, and in which order."""

from __future__ import annotations

from typing import Any

from platform_core import (
    EXTERNAL,
    INTERNAL,
    AtMostOneOf,
    BusinessRule,
    Change,
    ChangeEvent,
    Entity,
    Grant,
    Hierarchy,
    Integer,
    InvalidInput,
    Lifecycle,
    NotPermitted,
    Pack,
    Records,
    Reference,
    Role,
    State,
    String,
    Task,
    Transition,
    User,
)

TOLD: list[ChangeEvent] = []
"""What the ``on`` rules were told, by all worlds of the process."""

FAILING: set[str] = set()
"""Subjects at which the ``on`` rule fails."""


class Branch(Entity, tablename="ledger_branch", label="Branch", plural="Branches", display="name"):
    """A place in a tree that is kept together: nobody takes the trunk from under a branch."""

    name = String(60, required=True)
    parent = Reference("self", index=True)
    code = String(40, unique=True, read_only=True)
    path = String(47, index=True, read_only=True)
    hierarchy = Hierarchy(parent="parent", code="code", path="path")


class Entry(Entity, extends=Task, tablename="ledger_case", number_prefix="LED", label="Entry"):
    """Something to be noted."""

    amount = Integer(minimum=-1000, maximum=1000)
    doubled = Integer(read_only=True)
    code = String(20, unique=True, pattern="^[A-Z]+$")
    branch = Reference(Branch, on_delete="restrict")
    one = String(20)
    other = String(20)
    constraints = (AtMostOneOf(("one", "other"), because="An entry has one side"),)


class SpecialEntry(Entity, extends=Entry, tablename="ledger_special", label="Special entry"):
    """An entry that says more."""

    remark = String(60)


class Part(Entity, extends=Task, tablename="ledger_part", number_prefix="PRT", label="Part"):
    """A part of an entry; it goes with the entry."""

    entry = Reference(Entry, required=True, on_delete="cascade", index=True)
    twin = Reference("self", on_delete="cascade")
    note = String(60)


class Line(Entity, tablename="ledger_line", label="Line"):
    """What the rules write down."""

    text = String(200, required=True)
    about = Reference(Entry)


CLERK = Role("ledger.clerk", "Keeps the ledger", contains=(INTERNAL,))
JUDGE = Role("ledger.judge", "Closes entries", contains=(CLERK,))
HISTORIAN = Role("ledger.historian", "Brings old entries in", contains=(CLERK,))
WITNESS = Role("ledger.witness", "Sees and comments his own", contains=(EXTERNAL,), kind="external")

LIFECYCLE = Lifecycle(
    entity=Entry,
    initial=1,
    active_field="active",
    free_for=(HISTORIAN,),
    states=(State(1, "New"), State(2, "Open"), State(3, "Closed", active=False, final=True)),
    transitions=(
        Transition(name="open", label="Open", sources=(1,), target=2, because="Entries are opened"),
        Transition(name="touch", label="Touch", sources=(2,), target=2, because="To be looked at again"),
        Transition(
            name="close",
            label="Close",
            sources=(2,),
            target=3,
            needs=("close_notes",),
            roles=(JUDGE,),
            where=lambda actor: Entry.amount > 0,
            because="Judges close entries with an amount",
        ),
    ),
)


async def before_first(change: Change) -> dict[str, Any] | None:
    """Write a line, so that a refusal further on has something to undo; set a value."""
    if change.new.get("short_description") == "leave a line":
        await change.elevated("the ledger keeps lines").create(Line, {"text": "before"})
    if "amount" in change.changed and change.new["amount"] is not None:
        return {"doubled": change.new["amount"] * 2, "description": "first"}
    return None


async def before_second(change: Change) -> dict[str, Any] | None:
    """See what the first rule set; refuse one amount."""
    if change.new.get("amount") == 13:
        raise InvalidInput("thirteen is not written down", remedy="use another amount")
    if change.new.get("description") == "first":
        return {"description": f"second after first, doubled {change.new['doubled']}"}
    return None


async def after_entry(change: Change) -> None:
    """Write a line in the same transaction; refuse one amount when all is written."""
    await change.elevated("the ledger keeps lines").create(
        Line, {"text": f"after {change.kind}", "about": None if change.kind == "delete" else change.sys_id}
    )
    if change.new.get("amount") == 14:
        raise NotPermitted("fourteen is refused at the last moment", remedy="use another amount")


async def on_entry(event: ChangeEvent, records: Records) -> None:
    """Remember what was told, or fail."""
    subject = event.new.get("short_description") or event.old.get("short_description")
    if subject in FAILING or event.sys_id in FAILING:
        raise RuntimeError(f"{subject} fails")
    TOLD.append(event)


RULES = (
    BusinessRule(entity=Entry, kinds=("create", "update"), before=before_second, because="Second", order=20),
    BusinessRule(entity=Entry, kinds=("create", "update"), before=before_first, because="First", order=10),
    BusinessRule(entity=Entry, kinds=("create", "update", "delete"), after=after_entry, because="Lines"),
    BusinessRule(entity=Entry, kinds=("create", "update", "delete"), on=on_entry, because="To be told"),
)
EVERYTHING: tuple[Any, ...] = ("create", "read", "write", "delete")

pack = Pack(
    name="ledger",
    version="1.0",
    summary="Entries with rules around them",
    entities=(Branch, Entry, SpecialEntry, Part, Line),
    roles=(CLERK, JUDGE, HISTORIAN, WITNESS),
    lifecycles=(LIFECYCLE,),
    business_rules=RULES,
    access_rules=(
        *(
            Grant(role=CLERK, entity=entity, may=EVERYTHING, because="Clerks keep the ledger")
            for entity in (Branch, Entry, Part, Line, User)
        ),
        Grant(
            role=WITNESS,
            entity=Entry,
            may=("read", "write"),
            where=lambda actor: Entry.opened_by == actor.id,
            fields=("short_description", "opened_by", "comments"),
            because="Witnesses see and comment their own entries",
        ),
    ),
)

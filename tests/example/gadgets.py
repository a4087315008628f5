"""A small complete pack: cases about gadgets, agents who work them, customers who open them."""

from __future__ import annotations

from platform_core import (
    EXTERNAL,
    INTERNAL,
    USER_ADMIN,
    Entity,
    Grant,
    Lifecycle,
    Pack,
    Role,
    State,
    String,
    Task,
    Transition,
)


class Gadget(Entity, extends=Task, tablename="gadgets_case", number_prefix="GAD", label="Gadget case"):
    """Something is wrong with a gadget."""

    color = String(20)


AGENT = Role("gadgets.agent", "Works the cases", contains=(INTERNAL,), assignable_by=(USER_ADMIN,))
CUSTOMER = Role(
    "gadgets.customer", "Opens cases", contains=(EXTERNAL,), kind="external", assignable_by=(USER_ADMIN,)
)

LIFECYCLE = Lifecycle(
    entity=Gadget,
    initial=1,
    active_field="active",
    states=(State(1, "New"), State(2, "Open"), State(3, "Closed", active=False, final=True)),
    transitions=(
        Transition(
            name="open", label="Open", sources=(1,), target=2, roles=(AGENT,), because="Agents take cases on"
        ),
        Transition(
            name="close",
            label="Close",
            sources=(1, 2),
            target=3,
            needs=("close_notes",),
            because="A case ends with notes",
        ),
    ),
)

RULES = (
    Grant(
        role=AGENT,
        entity=Gadget,
        may=("create", "read", "write", "delete"),
        because="Agents work on every case",
    ),
    Grant(
        role=CUSTOMER,
        entity=Gadget,
        may=("read",),
        where=lambda actor: Gadget.opened_by == actor.id,
        because="Customers see their own cases",
    ),
    Grant(
        role=CUSTOMER,
        entity=Gadget,
        may=("write",),
        where=lambda actor: Gadget.opened_by == actor.id,
        fields=("comments", "state"),
        because="Customers comment on their own cases",
    ),
    Grant(
        role=CUSTOMER,
        entity=Gadget,
        may=("create",),
        where=lambda actor: Gadget.opened_by == actor.id,
        fields=("short_description", "opened_by", "comments"),
        because="Customers open cases for themselves",
    ),
)

pack = Pack(
    name="gadgets",
    version="1.0",
    summary="Cases about gadgets",
    entities=(Gadget,),
    roles=(AGENT, CUSTOMER),
    access_rules=RULES,
    lifecycles=(LIFECYCLE,),
)

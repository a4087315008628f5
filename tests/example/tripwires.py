"""A pack that contributes one of every kind of thing that runs code, and notes each time that something of it runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

from litestar import get
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler

from platform_core import (
    ActorFact,
    ActorStandIn,
    BusinessRule,
    CaseType,
    Change,
    ChangeEvent,
    Condition,
    DataStep,
    DemoData,
    DemoLoader,
    Entity,
    Grant,
    Job,
    Lifecycle,
    Pack,
    ProtectedField,
    Records,
    Related,
    Restriction,
    Role,
    Setting,
    State,
    String,
    Task,
    Transition,
    User,
    hookimpl,
    related,
)
from tests.example.gadgets import AGENT, Gadget

FIRED = Counter[str]()
"""Which code of the pack ran, and how often, in all worlds of the process."""


def trip(name: str) -> None:
    """Some code of the pack runs."""
    FIRED[name] += 1


class Alarm(Entity, extends=Gadget, tablename="wires_alarm", number_prefix="ALM", label="Alarm"):
    """A gadget that makes noise."""

    loudness = String(20)
    secret_code = String(20)


class Siren(Entity, tablename="wires_siren", label="Siren", display="name"):
    """Something that stands on its own."""

    name = String(40, required=True)
    owner = String(32)


GUARD = Role("wires.guard", "Looks after alarms", contains=(AGENT,))


def _where(name: str, condition: Callable[[ActorStandIn], Condition]) -> Callable[[ActorStandIn], Condition]:
    def where(actor: ActorStandIn) -> Condition:
        trip(name)
        return condition(actor)

    return where


def _fact(actor: ActorStandIn) -> Related:
    trip("actor fact")
    return related(User.sys_id, User.sys_id == actor.id)


ACCESS = (
    Grant(
        role=GUARD,
        entity=Alarm,
        may=("create", "read", "write", "delete"),
        because="Guards look after alarms",
    ),
    Grant(
        role=GUARD,
        entity=Siren,
        may=("create", "read", "write", "delete"),
        where=_where("grant", lambda actor: Siren.name != "hidden"),
        because="Guards look after sirens",
    ),
    Grant(
        role=GUARD,
        entity=Task,
        may=("read",),
        where=_where("grant on another pack's entity", lambda actor: Task.opened_by == actor.id),
        because="Guards see what they opened",
    ),
    Restriction(
        entity=Alarm,
        where=_where("restriction", lambda actor: Alarm.loudness != "deafening"),
        because="Nobody hears these",
    ),
    ProtectedField(
        entity=Alarm, field="secret_code", read=(GUARD,), write=(GUARD,), because="Guards know it"
    ),
)

LIFECYCLE = Lifecycle(
    entity=Alarm,
    initial=1,
    active_field="active",
    states=(State(1, "Armed"), State(2, "Ringing"), State(3, "Off", active=False, final=True)),
    transitions=(
        Transition(
            name="ring",
            label="Ring",
            sources=(1,),
            target=2,
            where=_where("transition", lambda actor: Alarm.loudness == "loud"),
            because="Loud ones ring",
        ),
    ),
)


def _rules(entity: type[Entity], what: str) -> tuple[BusinessRule, ...]:
    async def before_change(change: Change) -> None:
        trip(f"before {what}")

    async def after_change(change: Change) -> None:
        trip(f"after {what}")

    async def on_change(event: ChangeEvent, records: Records) -> None:
        trip(f"on {what}")

    kinds: Any = ("create", "update", "delete")
    rule = {"entity": entity, "kinds": kinds, "because": "A tripwire"}
    return (
        BusinessRule(**rule, before=before_change),
        BusinessRule(**rule, after=after_change),
        BusinessRule(**rule, on=on_change),
    )


RULES = (
    *_rules(Alarm, "its own"),
    *_rules(Gadget, "another pack's"),
    *_rules(User, "the base's"),
    *_rules(Entity, "anything"),
)


async def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Let everybody in."""
    trip("guard of a route")


async def _dependency() -> str:
    trip("dependency of a route")
    return "wired"


@get("/wires", guards=[guard], dependencies={"word": _dependency})
async def wires(word: NamedDependency[str]) -> dict[str, str]:
    """Answer."""
    trip("route")
    return {"word": word}


def _noting(name: str) -> Callable[[Any], Awaitable[None]]:
    async def note(given: Any) -> None:
        trip(name)

    return note


async def _load(loader: DemoLoader) -> None:
    trip("demo")
    await loader.create(Siren, name="Demonstration")


class Wired(Pack, frozen=True, kw_only=True):
    """A pack whose hooks are tripwires, too."""


def _hook(kind: str) -> Callable[[Pack], Any]:
    def answer(self: Pack) -> Any:
        trip(f"register_{kind}")
        return getattr(self, kind)

    answer.__name__ = f"register_{kind}"
    return hookimpl(answer)


KINDS = (
    "entities", "roles", "access_rules", "actor_facts", "lifecycles", "case_types", "business_rules", "routes", "jobs",
    "settings", "data_steps",
)  # fmt: skip
for _kind in KINDS:
    setattr(Wired, f"register_{_kind}", _hook(_kind))

AT_ACTIVATION = frozenset({"data step", *(f"register_{kind}" for kind in KINDS)})
"""What runs while the pack is being activated, or a server builds its assembly, and not upon a request."""
WHILE_ACTIVE = frozenset({
    "actor fact", "grant", "grant on another pack's entity", "restriction", "transition", "guard of a route",
    "dependency of a route", "route", "job", "demo",
    *(f"{when} {what}" for when in ("before", "after", "on")
      for what in ("its own", "another pack's", "the base's", "anything")),
})  # fmt: skip

pack = Wired(
    name="wires",
    version="1.0",
    summary="Notes whatever of it runs",
    requires=("gadgets",),
    entities=(Alarm, Siren),
    roles=(GUARD,),
    access_rules=ACCESS,
    actor_facts=(ActorFact("wires.self", "Oneself", _fact),),
    lifecycles=(LIFECYCLE,),
    case_types=(CaseType(Alarm, "Alarm", "Something rings"),),
    business_rules=RULES,
    routes=(wires,),
    jobs=(Job(name="wires.job", summary="Runs", every=1, run=_noting("job")),),
    settings=(Setting(name="wires.loud", summary="Whether", kind="boolean", default=True),),
    data_steps=(DataStep(number=1, summary="Runs once", run=_noting("data step")),),
    demo=DemoData("One siren", _load),
)

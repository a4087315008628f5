"""Joining packs: what is refused, in which words, and how a broken pack is contained."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from platform_core import (
    INTERNAL,
    BusinessRule,
    Change,
    Choice,
    Entity,
    Grant,
    Job,
    Lifecycle,
    Number,
    Pack,
    PackError,
    ProtectedField,
    Records,
    Reference,
    Restriction,
    Role,
    Setting,
    State,
    String,
    Transition,
    hookimpl,
)
from platform_core.assembly import Assembly, assemble
from platform_core.base import pack as base
from platform_core.discovery import Available
from platform_core.testing import MakeWorld
from tests.example import works
from tests.example.works import COLORS, HAND, Site


class Orphan(Entity, tablename="odd_orphan"):
    """Refers to a table of a pack that is not there."""

    site = Reference(Site)
    color = Choice(COLORS)


class Silent(Entity, tablename="odd_silent"):
    text = String()


class Unnumbered(Entity, tablename="odd_unnumbered"):
    """Has numbers and no prefix."""

    number = Number()


class Loud(Entity, tablename="Odd_Loud"):
    """Has a name in capitals."""


class Plain(Entity, tablename="odd_plain"):
    """Is fine."""

    text = String()


class Child(Entity, extends=Plain, tablename="odd_child"):
    """Is fine, too."""


ODD = Role("odd.role", "Does odd things", contains=(INTERNAL,))
OUTSIDE = Role("odd.outside", "Stands outside", kind="external")
GHOST = Role("odd.ghost", "Belongs to nobody")
READ = Grant(role=ODD, entity=Plain, may=("read",), because="To be read")


async def before_all(change: Change) -> None: ...


async def does_things(change: Change) -> None: ...


async def works_on(records: Records) -> None: ...


def odd(**parts: Any) -> Pack:
    given = {
        "entities": (Plain,),
        "roles": (ODD,),
        "access_rules": (READ,),
        "summary": "Odd",
        "version": "1.0",
        **parts,
    }
    return Pack(**{"name": "odd", **given})


def joined(*packs: Pack) -> Assembly:
    return assemble(
        Available({"base": base, **{pack.name: pack for pack in packs}}), [pack.name for pack in packs]
    )


def raising(error: Exception) -> Callable[[Any], Any]:
    def where(actor: Any) -> Any:
        raise error

    return where


def flow(**parts: Any) -> Lifecycle:
    given = {
        "entity": Plain,
        "states": (State("a", "A"),),
        "transitions": (),
        "initial": "a",
        "field": "text",
        **parts,
    }
    return Lifecycle(**given)


MOVE = Transition(name="go", label="Go", sources=("a",), target="a", because="To go")


def grant(**parts: Any) -> Grant:
    return Grant(**{"role": ODD, "entity": Plain, "may": ("read",), "because": "x", **parts})


def rule(**parts: Any) -> BusinessRule:
    return BusinessRule(**{"entity": Plain, "kinds": ("create",), "because": "x", **parts})


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"name": "Odd"}, "pack 'Odd': the name is lower snake case"),
    ({"summary": ""}, "pack 'odd' does not say what it is"),
    ({"entities": (Plain, Silent), "access_rules": (READ, grant(entity=Silent))},
     "pack 'odd', entity Silent does not say what it is; give it a docstring"),
    ({"entities": (Plain, Loud)}, "the table name 'Odd_Loud' is not lower snake case"),
    ({"entities": (Plain, Orphan)}, "field 'site' refers to Site; add its pack to `requires`"),
    ({"entities": (Child,)}, "pack 'odd', entity Child extends Plain, which no active pack has"),
    ({"entities": (Plain, Unnumbered)}, "pack 'odd', entity Unnumbered has record numbers but no prefix"),
    ({"access_rules": ()}, "pack 'odd', entity Plain has no access rule that opens it to anybody; add a Grant"),
    ({"roles": (ODD, ODD)}, "the role 'odd.role' is declared 2 times"),
    ({"entities": (Plain, Plain)}, "the table 'odd_plain' is declared 2 times"),
    ({"roles": (Role("Odd Role", "x"),), "access_rules": ()}, "role 'Odd Role': the name is lower case"),
    ({"roles": (Role("odd.role", "x", contains=(GHOST,)),)}, "role 'odd.role' contains 'odd.ghost', which no"),
    ({"roles": (Role("odd.role", "x", assignable_by=(GHOST,)),)}, "is assignable by 'odd.ghost', which no"),
    ({"roles": (Role("odd.role", "x", contains=(INTERNAL, OUTSIDE)), OUTSIDE)}, "internal and external at once"),
    ({"roles": (Role("odd.role", "x", excludes=(GHOST,)),)}, "role 'odd.role' excludes 'odd.ghost', which no"),
    ({"roles": (Role("odd.role", "x", contains=(INTERNAL,), excludes=(INTERNAL,)),)},
     "contains 'odd.role' and 'snc_internal', of which one excludes the other"),
    ({"roles": (ODD,), "settings": (Setting(name="x", summary="x", kind="text", default=""),)}, "call it odd.x"),
    ({"jobs": (Job(name="odd_x", summary="x", every=1, run=works_on),)}, "call it odd.odd_x"),
    ({"access_rules": (READ, grant(role=GHOST))}, "Grant on Plain ('x') names the role 'odd.ghost'"),
    ({"access_rules": (READ, grant(because=""))}, "gives no reason; fill in `because`"),
    ({"access_rules": (READ, grant(fields=("nope",)))}, "opens the field 'nope'"),
    ({"access_rules": (READ, grant(entity=Site))}, "is about an entity of no active pack"),
    ({"access_rules": (READ, grant(where=lambda actor: Site.name == "x"))},
     "names Site.name, a field of another entity"),
    ({"access_rules": (READ, grant(where=lambda actor: bool(actor.id)))}, "actor.id has no truth value here"),
    ({"access_rules": (READ, grant(where=raising(KeyError("k"))))}, "cannot be compiled: KeyError"),
    ({"access_rules": (READ, grant(where=raising(ZeroDivisionError())))}, "cannot be compiled: ZeroDivisionError"),
    ({"access_rules": (READ, grant(where=lambda actor: 1))}, "holds a int, which has no meaning here"),
    ({"access_rules": (READ, Restriction(entity=Entity, where=lambda actor: Plain.text == "x", because="x"))},
     "unconditional"),
    ({"access_rules": (READ, ProtectedField(entity=Plain, field="nope", because="x"))}, "protects the field 'nope'"),
    ({"entities": (Plain, Child), "access_rules": (READ, ProtectedField(entity=Child, field="text", because="x"))},
     "protect it on Plain"),
    ({"business_rules": (rule(),)}, "has 0 functions"),
    ({"business_rules": (rule(before=does_things),)}, "'does_things' on Plain runs 'before'"),
    ({"business_rules": (rule(entity=Site, before=before_all),)}, "is about an entity of no active pack"),
    ({"business_rules": (rule(before=before_all, because=""),)}, "gives no reason"),
    ({"lifecycles": (flow(initial="z"),)}, "pack 'odd', lifecycle of Plain starts in 'z', which is none of its states"),
    ({"lifecycles": (flow(field="nope"),)}, "uses the field 'nope'"),
    ({"lifecycles": (flow(), flow())}, "is not the only one"),
    ({"lifecycles": (flow(entity=Site),)}, "no active pack has the entity"),
    ({"lifecycles": (flow(transitions=(MOVE, MOVE)),)}, "has 2 moves called 'go'"),
    ({"lifecycles": (flow(transitions=(msgspec.structs.replace(MOVE, target="z"),)),)}, "names the state 'z'"),
    ({"lifecycles": (flow(transitions=(msgspec.structs.replace(MOVE, needs=("z",)),)),)}, "needs the field 'z'"),
    ({"lifecycles": (flow(transitions=(msgspec.structs.replace(MOVE, roles=(GHOST,)),)),)}, "names the role 'odd.ghost'"),
    ({"entities": ("odd_plain",)}, "pack 'odd': entities[0] is 'odd_plain', not an entity"),
    ({"roles": ("odd.role",)}, "pack 'odd': roles[0] is 'odd.role', not Role"),
    ({"access_rules": (ODD,)}, "pack 'odd': access_rules[0] is a Role, not Grant"),
    ({"settings": None}, "pack 'odd' fails in register_settings: TypeError"),
]  # fmt: skip


def test_the_odd_pack_is_fine_as_it_is() -> None:
    assert joined(odd()).registry.entities["odd_plain"] is Plain


@pytest.mark.parametrize(("parts", "message"), REFUSED, ids=[message[:50] for _, message in REFUSED])
def test_p9_what_is_wrong_with_a_pack_is_said_with_the_remedy(parts: dict[str, Any], message: str) -> None:
    with pytest.raises(PackError) as refused:
        joined(odd(**parts))
    assert message in str(refused.value)


def test_p9_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(PackError) as refused:
        joined(odd(summary="", access_rules=(), jobs=(Job(name="x", summary="", every=1, run=works_on),)))
    assert len(refused.value.errors) == 3


def test_two_packs_cannot_own_one_name() -> None:
    other = Pack(name="other", version="1", summary="Other", roles=(ODD,))
    with pytest.raises(PackError, match="the role 'odd.role' is declared 2 times"):
        joined(odd(), other)


class Curious(Pack, frozen=True, kw_only=True):
    """Asks for an argument that the hook does not give."""

    @hookimpl
    def register_roles(self, everything: Any) -> Any:  # type: ignore[override]
        return ()


class Inventive(Pack, frozen=True, kw_only=True):
    """Answers a hook that there is not."""

    @hookimpl
    def register_magic(self) -> Any:
        return ()


@pytest.mark.parametrize("kind", [Curious, Inventive])
def test_a_hook_or_argument_that_does_not_exist_is_refused_by_name(kind: type[Pack]) -> None:
    with pytest.raises(PackError) as refused:
        joined(kind(name="odd", version="1", summary="Odd"))
    assert "pack 'odd'" in str(refused.value)
    assert "pergola hooks" in refused.value.remedy


BROKEN: list[Pack] = [
    odd(
        access_rules=(
            Grant(role=ODD, entity=Plain, may=("read",), where=raising(KeyError("k")), because="x"),
        )
    ),
    odd(lifecycles=(flow(initial="z"),)),
    odd(business_rules=(BusinessRule(entity=Plain, kinds=("create",), before=does_things, because="x"),)),
    odd(roles=(Role("odd.role", "x", contains=(GHOST,)),)),
    odd(entities=("x",)),
    Curious(name="odd", version="1.0", summary="Odd", entities=(Plain,)),
]


async def test_p12_a_pack_that_broke_is_left_out_and_the_others_go_on(world: MakeWorld) -> None:
    csm = await world(odd(), works.pack)
    instance = csm.instance
    sound = dict(instance.available.packs)
    for broken in BROKEN:
        instance.available = Available({**sound, "odd": broken})
        assembly = await instance.build()
        assert [pack.name for pack in assembly.packs] == ["base", "works"]
        assert set(instance.quarantined) == {"odd"}
        assert "pack 'odd'" in instance.quarantined["odd"]
    instance.available = Available({name: pack for name, pack in sound.items() if name != "odd"})
    assert [pack.name for pack in (await instance.build()).packs] == ["base", "works"]
    instance.available = Available(sound)
    assert len((await instance.build()).packs) == 3
    assert HAND.name in (await instance.build()).registry.roles

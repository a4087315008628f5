"""Which packs an activation needs, in which order: against brute force over random requirement graphs."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.requirements import Requirement

from platform_core import Pack
from platform_core.base import pack as base
from platform_core.discovery import Available, Broken
from platform_core.resolution import Resolution, dependents

NAMES = ("a", "b", "c", "d", "e")
VERSIONS = ("0.9", "1.0", "1.1", "2.0rc1")
SPECIFIERS = ("", ">=1.0", "<1.1", "==1.0", "~=1.0", ">=0.5,!=1.1", ">=3")


def pack(name: str, version: str = "1.0", *requires: str) -> Pack:
    return Pack(name=name, version=version, summary="A pack", requires=requires)


def offered(*packs: Pack, broken: dict[str, Broken] | None = None) -> Available:
    return Available({"base": base, **{pack.name: pack for pack in packs}}, broken or {})


@st.composite
def environments(draw: st.DrawFn) -> Available:
    """Up to five packs that require each other in any way, circles and misfits included."""
    packs = []
    for name in draw(st.lists(st.sampled_from(NAMES), min_size=1, unique=True)):
        needed = draw(st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(SPECIFIERS)), max_size=2))
        requires = [other + specifier for other, specifier in needed]
        packs.append(pack(name, draw(st.sampled_from(VERSIONS)), *requires))
    return offered(*packs)


def needed_by(available: Available, wanted: set[str]) -> set[str]:
    """The packs named and all that they require, whether they are there or not."""
    closed = {"base", *wanted}
    while True:
        more = {
            Requirement(text).name
            for name in closed
            if (it := available.get(name)) is not None
            for text in it.requires
        }
        if more <= closed:
            return closed
        closed |= more


def can_stand(available: Available, names: set[str]) -> bool:
    """Whether some order has each pack after those that it requires, and every version fits."""
    if any(available.get(name) is None for name in names):
        return False
    asked = [(name, Requirement(text)) for name in names for text in available.packs[name].requires]
    if any(not r.specifier.contains(available.packs[r.name].version, prereleases=True) for _, r in asked):
        return False
    return any(
        all(order.index(r.name) < order.index(name) for name, r in asked)
        for order in itertools.permutations(sorted(names - {"base"}))
        if not any(r.name == "base" for _, r in asked)
    )


@settings(max_examples=300, deadline=None)
@given(available=environments(), wanted=st.sets(st.sampled_from(NAMES), min_size=1))
def test_p4_packs_are_resolved_exactly_when_brute_force_finds_an_order(
    available: Available, wanted: set[str]
) -> None:
    resolution = Resolution(available, wanted)
    needed = needed_by(available, wanted)
    assert (not resolution.problems) == can_stand(available, needed), resolution.problems
    if resolution.problems:
        return
    order = [pack.name for pack in resolution.order]
    assert order[0] == "base"
    assert set(order) == needed
    assert len(order) == len(needed)
    for pack_ in resolution.order:
        for text in pack_.requires:
            assert order.index(Requirement(text).name) < order.index(pack_.name)
    everything = [pack.name for pack in Resolution(available, sorted(needed, reverse=True)).order]
    assert everything == order, "the order depends on what is active, not on what was asked for"


def test_two_requirements_on_one_pack_both_count() -> None:
    available = offered(pack("a", "1.0", "b>=2", "b<9"), pack("b", "1.0"))
    assert len(Resolution(available, ["a"]).problems) == 1
    assert "b>=2" in Resolution(available, ["a"]).problems[0]


@pytest.mark.parametrize(
    ("packs", "words"),
    [
        ((pack("a", "1.0", "b"), pack("b", "1.0", "a")), ("circle", "a -> b -> a")),
        ((pack("a", "1.0", "a"),), ("circle", "a -> a")),
        ((pack("a", "1.0", "ghost"),), ("pack 'a' requires 'ghost'", "not installed")),
        ((pack("a", "1.0", "b>=2"), pack("b", "1.0")), ("pack 'a' requires b>=2", "b 1.0 is installed")),
        ((pack("a", "1.0", "b >> 2"),), ("pack 'a'", "no PEP 440 requirement")),
        ((pack("a", "1.0", "b>1"), pack("b", "soon")), ("pack 'b'", "'soon'", "no PEP 440 version")),
    ],
)
def test_p9_what_stands_in_the_way_names_pack_and_thing(
    packs: tuple[Pack, ...], words: tuple[str, ...]
) -> None:
    text = "; ".join(Resolution(offered(*packs), ["a"]).problems)
    assert all(word in text for word in words), text


def test_p9_all_that_stands_in_the_way_is_said_at_once() -> None:
    available = offered(pack("a", "1.0", "ghost", "b>=2"), pack("b", "1.0", "wraith"))
    assert len(Resolution(available, ["a"]).problems) == 3


def test_a_broken_pack_is_named_with_its_reason() -> None:
    available = offered(pack("a", "1.0", "b"), broken={"b": Broken("b", "ImportError: no module named x")})
    (problem,) = Resolution(available, ["a"]).problems
    assert "pack 'a' requires 'b', which is broken: ImportError: no module named x" in problem


def test_dependents_are_found_through_others() -> None:
    packs = [pack("a"), pack("b", "1.0", "a"), pack("c", "1.0", "b>0"), pack("d")]
    assert dependents(packs, ["a"]) == ["b", "c"]
    assert dependents(packs, ["c", "d"]) == []

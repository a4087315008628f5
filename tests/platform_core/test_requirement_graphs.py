"""P4, P9: random requirement graphs, against a solver that knows no more than what requirements mean.

Packs have versions, ask for versions of others in any way, go round in circles, are missing or broken; some are
active already. The solver here tries orders and lists faults; it shares nothing with the one under test.
"""

from __future__ import annotations

import random
import re
from typing import NamedTuple

import pytest

from platform_core import Pack
from platform_core.base import pack as base
from platform_core.discovery import Available, Broken
from platform_core.resolution import Resolution, dependents

NAMES = ("alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf")
VERSIONS = ("0.9", "1.0", "1.1", "2.0", "2.1")
ASKED = (
    ("", VERSIONS),
    (">=1.0", VERSIONS[1:]),
    ("<1.1", VERSIONS[:2]),
    ("==1.0", ("1.0",)),
    ("!=1.0", ("0.9", "1.1", "2.0", "2.1")),
    ("~=1.0", ("1.0", "1.1")),
    (">=1.1,<2.1", ("1.1", "2.0")),
    (">=3", ()),
)
"""Specifiers, and which of the versions they admit, worked out by hand."""


class Graph(NamedTuple):
    """Packs on offer with their versions; who needs whom in which versions; what is broken, active, and wanted."""

    versions: dict[str, str]
    needs: dict[str, list[tuple[str, str, tuple[str, ...]]]]
    broken: set[str]
    active: set[str]
    wanted: set[str]

    @property
    def available(self) -> Available:
        packs = {
            name: Pack(
                name=name,
                version=version,
                summary="A pack",
                requires=tuple(other + text for other, text, _ in self.needs[name]),
            )
            for name, version in self.versions.items()
        }
        return Available({"base": base, **packs}, {name: Broken(name, "no luck") for name in self.broken})


def a_graph(seed: int) -> Graph:
    """A random graph: sparse and dense ones, most of the versions fitting, now and then something out of order."""
    pick = random.Random(seed)
    names = pick.sample(NAMES, pick.randint(1, len(NAMES)))
    trouble = pick.choice((0.0, 0.05, 0.3))
    versions = {name: pick.choice(VERSIONS) for name in names}
    needs: dict[str, list[tuple[str, str, tuple[str, ...]]]] = {}
    for place, name in enumerate(names):
        found = []
        for other in pick.sample(NAMES, pick.randint(0, 3)):
            if pick.random() >= trouble:
                # Of those that come before it, in versions that are there: such graphs have an order.
                if other not in names[:place]:
                    continue
                fitting = [asked for asked in ASKED if versions[other] in asked[1]]
                found.append((other, *pick.choice(fitting)))
            else:
                found.append((other, *pick.choice(ASKED)))
        needs[name] = found
    broken = {name for name in names if pick.random() < trouble / 3}
    for name in broken:
        del versions[name]
    active = {name for name in versions if pick.random() < 0.3}
    wanted = set(pick.sample(NAMES, pick.randint(1, 3)))
    return Graph(versions, needs, broken, active, wanted)


class Expected(NamedTuple):
    """What has to come out: the packs that are needed, and everything wrong with them."""

    needed: set[str]
    absent: set[str]
    misfits: set[tuple[str, str, str]]
    circle: bool


def brute_force(graph: Graph) -> Expected:
    """Collect what is needed until nothing is added; lay it out one by one until nothing can be laid out."""
    needed = graph.active | graph.wanted
    while True:
        more = {other for name in needed & set(graph.versions) for other, _, _ in graph.needs[name]} - needed
        if not more:
            break
        needed |= more
    there = needed & set(graph.versions)
    misfits = {
        (name, other, text)
        for name in there
        for other, text, admitted in graph.needs[name]
        if other in graph.versions and graph.versions[other] not in admitted
    }
    laid: set[str] = set()
    while True:
        free = {
            name
            for name in there - laid
            if all(other in laid for other, _, _ in graph.needs[name] if other in there)
        }
        if not free:
            break
        laid |= free
    return Expected(needed, needed - there, misfits, laid != there)


def check(graph: Graph) -> bool:
    """Compare; returns whether the graph can be activated."""
    resolution = Resolution(graph.available, graph.active | graph.wanted)
    expected = brute_force(graph)
    said = "\n".join(resolution.problems)
    absent = set(
        re.findall(r"(?:requires|^pack) '(\w+)'(?:, which)? is (?:not installed|broken)", said, re.MULTILINE)
    )
    assert absent == expected.absent, said
    broken = set(re.findall(r"'(\w+)'(?:, which)? is broken: no luck", said))
    assert broken == expected.absent & graph.broken
    misfits = set(re.findall(r"pack '(\w+)' requires (\w+?)([<>=!~][^ ]*), but", said))
    assert {(one, two, _same(text)) for one, two, text in misfits} == {
        (one, two, _same(text)) for one, two, text in expected.misfits
    }, said
    assert ("in a circle" in said) == expected.circle
    fine = not (expected.absent or expected.misfits or expected.circle)
    assert (resolution.problems == []) == fine, said
    if fine:
        order = [pack.name for pack in resolution.order]
        assert order[0] == "base"
        assert set(order[1:]) == expected.needed
        assert len(order) == len(set(order))
        for place, name in enumerate(order[1:], 1):
            assert all(other in order[:place] for other, _, _ in graph.needs[name])
    check_dependents(graph)
    return fine


def _same(text: str) -> frozenset[str]:
    """A specifier whatever the order of its parts."""
    return frozenset(text.split(","))


def check_dependents(graph: Graph) -> None:
    """Who would be left without something: found by following each pack's needs to their ends."""
    gone = graph.wanted
    packs = [graph.available.packs[name] for name in graph.versions]

    def reaches(name: str, seen: frozenset[str]) -> bool:
        return any(
            other in gone
            or (other in graph.versions and other not in seen and reaches(other, seen | {other}))
            for other, _, _ in graph.needs[name]
        )

    expected = sorted(
        name for name in graph.versions if name not in gone and reaches(name, frozenset((name,)))
    )
    assert dependents(packs, gone) == expected


def test_p4_p9_requirements_are_solved_as_brute_force_solves_them() -> None:
    fine = [check(a_graph(seed)) for seed in range(500)]
    assert 100 < sum(fine) < 450, "some graphs can be activated, and some cannot"


@pytest.mark.deep
@pytest.mark.parametrize("part", range(10))
def test_p4_p9_ten_thousand_requirement_graphs(part: int) -> None:
    for seed in range(1_000_000 + part * 1000, 1_000_000 + (part + 1) * 1000):
        check(a_graph(seed))

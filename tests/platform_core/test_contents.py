"""What is remembered of a pack says what is the pack's own, whoever builds upon it."""

from __future__ import annotations

from collections import Counter

from platform_core import INTERNAL, Entity, Grant, Number, Pack
from platform_core.assembly import assemble
from platform_core.contents import pack_contents
from platform_core.discovery import available


class Ship(Entity, tablename="fleet_ship", number_prefix="SHIP"):
    """Has numbers of its own."""

    number = Number()


class Ferry(Entity, extends=Ship, tablename="ferries_ferry"):
    """Is numbered as all ships are."""


class Barge(Entity, extends=Ship, tablename="barges_barge", number_prefix="BRG"):
    """Is numbered for itself."""


class Wreck(Entity, tablename="wrecks_wreck", number_prefix="BRG"):
    """Takes its numbers from where somebody else takes them, too."""

    number = Number()


def pack(name: str, entity: type[Entity], *requires: str) -> Pack:
    """A pack with one entity."""
    seen = Grant(role=INTERNAL, entity=entity, may=("read",), because="Everybody of ours looks at it")
    return Pack(
        name=name, version="1.0", summary=name, requires=requires, entities=(entity,), access_rules=(seen,)
    )


FLEET = pack("fleet", Ship)
FERRIES = pack("ferries", Ferry, "fleet")
BARGES = pack("barges", Barge, "fleet")
WRECKS = pack("wrecks", Wreck)


def prefixes(*packs: Pack) -> dict[str, tuple[str, ...]]:
    """The prefixes that each of these brings when all of them are active."""
    offered = available(extra=packs)
    registry = assemble(offered, [pack.name for pack in packs]).registry
    return {pack.name: pack_contents(registry, pack).prefixes for pack in packs}


def test_p5_record_numbers_go_with_the_pack_that_brought_their_prefix_whoever_extends_its_entities() -> None:
    assert prefixes(FLEET) == {"fleet": ("SHIP",)}
    assert prefixes(FLEET, FERRIES) == {"fleet": ("SHIP",), "ferries": ()}
    assert prefixes(FLEET, BARGES) == {"fleet": ("SHIP",), "barges": ("BRG",)}


def test_a_prefix_that_two_packs_bring_goes_with_neither() -> None:
    assert prefixes(FLEET, BARGES, WRECKS) == {"fleet": ("SHIP",), "barges": (), "wrecks": ()}


def test_p5_every_prefix_of_our_packs_goes_with_one_of_them() -> None:
    ours = available()
    registry = assemble(ours, ours.packs).registry
    numbered = {
        entity.info.number_prefix
        for entity in registry.entities.values()
        if any(field.kind == "number" for field in entity.info.fields.values())
    }
    found = Counter(
        prefix for pack in ours.packs.values() for prefix in pack_contents(registry, pack).prefixes
    )
    assert set(found) >= numbered - {""}
    assert set(found.values()) == {1}

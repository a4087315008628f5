"""What a pack keeps from people in tables of other packs. It is kept from everybody while the pack cannot be used.

A pack in quarantine takes its restrictions and protections with it, and people would see more than before. So the database
knows which they are, and each is stood in for by one that makes no exception.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from .access import OPERATIONS, AccessRule, Grant, Operation, Permission, ProtectedField, Restriction
from .entity import Entity
from .registry import Contributions, Registry


class StoredCut(msgspec.Struct, frozen=True, kw_only=True):
    """A restriction (without ``field``) or a protected field on a table of another pack, as the database knows it."""

    table: str
    because: str
    may: tuple[Permission, ...]
    field: str | None = None


def cuts_of(pack: str, registry: Registry) -> tuple[StoredCut, ...]:
    """What a pack of a registry keeps from people in tables of other packs."""
    rules = registry.packs[pack].access_rules
    return tuple(
        _stored(rule) for rule in rules if not isinstance(rule, Grant) and registry.owner(rule.entity) != pack
    )


def _stored(rule: Restriction | ProtectedField) -> StoredCut:
    table = rule.entity.info.table
    if isinstance(rule, Restriction):
        return StoredCut(table=table, because=rule.because, may=rule.may)
    sides: dict[Operation, object] = {"read": rule.read, "write": rule.write}
    kept = tuple(side for side in OPERATIONS if sides.get(side) is not None)
    return StoredCut(table=table, because=rule.because, may=kept, field=rule.field)


def stood_in_for(given: Contributions, cuts: Mapping[str, Sequence[StoredCut]]) -> Contributions:
    """Contributions with a rule for each cut of packs that are not among them."""
    entities = {entity.info.table: entity for entity in given.entities}
    rules, owners = list(given.access_rules), dict(given.owners)
    for pack, cut in ((pack, cut) for pack, its in cuts.items() for cut in its):
        # A table of a pack that is left out as well is out of reach anyway.
        for rule in _stand_ins(pack, cut, entities.get(cut.table)):
            rules.append(rule)
            owners[f"rule:{id(rule)}"] = pack
    return msgspec.structs.replace(given, access_rules=tuple(rules), owners=owners)


def _stand_ins(pack: str, cut: StoredCut, entity: type[Entity] | None) -> Iterable[AccessRule]:
    because = f"{cut.because} (pack {pack!r} decides for whom, and is left out)"
    if entity is None:
        return
    if cut.field is None:
        yield Restriction(
            entity=entity, where=lambda _: entity.sys_id.is_null(), may=cut.may, because=because
        )
    elif cut.field in entity.info.fields:
        sides: dict[str, tuple[()]] = dict.fromkeys(cut.may, ())
        yield ProtectedField(entity=entity, field=cut.field, because=because, **sides)

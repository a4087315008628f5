"""GS1 keys are checked, and kept in their normal form, wherever they stand."""

from collections.abc import Mapping
from typing import Any

from platform_core import BusinessRule, Change, Entity

from .. import gs1
from ..entities import OrderLine, RetailOrganization, RmaCase, RmaCaseLine

KEYS: dict[type[Entity], dict[str, gs1.Reader]] = {
    RetailOrganization: {"gln": gs1.gln},
    OrderLine: {"gtin": gs1.gtin},
    RmaCase: {"sscc": gs1.sscc},
    RmaCaseLine: {"sgtin": gs1.sgtin},
}


async def before_keys_are_kept(change: Change) -> Mapping[str, Any] | None:
    """A key that is given is read; a wrong one is refused by name of the field."""
    readers = KEYS[change.entity]
    given = {name: change.new[name] for name in readers if name in change.changed}
    return gs1.read_all(readers, given)


KEY_RULES = tuple(
    BusinessRule(
        entity=entity,
        kinds=("create", "update"),
        before=before_keys_are_kept,
        order=20,
        because="A GS1 key has a check digit that fits, and is kept in one way (RET-1)",
    )
    for entity in KEYS
)

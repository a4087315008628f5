"""One change after the other, where a rule looks at more than the record that changes."""

from platform_core import Entity, Records


async def lock(records: Records, entity: type[Entity], sys_id: str) -> None:
    """Let nobody else change the record until this transaction ends; what he wrote before is seen from here on.

    A change of nothing locks the record and writes nothing.
    """
    await records.update(entity, sys_id, {})

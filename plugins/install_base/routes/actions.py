"""Moving, replacing, servicing and uninstalling items."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from platform_core import Record, Records

from ..actions import move_item, replace_item, service_item, uninstall_item
from .shapes import ItemAfter, ItemMove, ItemReplacement, ItemService, ItemUninstallation, key_of

PATH = "/api/install-base/items/{sys_id:str}"
TAGS = ["Install base"]


def _after(record: Record) -> ItemAfter:
    names = (field.name for field in msgspec.structs.fields(ItemAfter))
    return msgspec.convert({name: record.get(name) for name in names}, ItemAfter)


@post(f"{PATH}/move", status_code=200, operation_id="move_item", tags=TAGS)
async def move(
    sys_id: FromPath[str], data: JSONBody[ItemMove], records: NamedDependency[Records]
) -> ItemAfter:
    """Bring an item to another location, below another item, or both. Its history says from where."""
    given = {"location": data.location, "parent": data.parent}
    to: dict[str, Any] = {
        name: key_of(value, name) if value else None
        for name, value in given.items()
        if not isinstance(value, msgspec.UnsetType)
    }
    return _after(await move_item(records, key_of(sys_id), to, data.notes))


@post(f"{PATH}/replace", status_code=201, operation_id="replace_item", tags=TAGS)
async def replace(
    sys_id: FromPath[str], data: JSONBody[ItemReplacement], records: NamedDependency[Records]
) -> ItemAfter:
    """Install a replacement in the place of an item, which is uninstalled. The answer is the replacement."""
    values = msgspec.structs.asdict(data)
    notes, parts = values.pop("notes"), values.pop("keep_parts")
    given = {name: value for name, value in values.items() if value is not None}
    given |= {name: key_of(given[name], name) for name in ("product", "asset") if name in given}
    return _after(await replace_item(records, key_of(sys_id), given, notes, parts=parts))


@post(f"{PATH}/service", status_code=200, operation_id="service_item", tags=TAGS)
async def service(
    sys_id: FromPath[str], data: JSONBody[ItemService], records: NamedDependency[Records]
) -> ItemAfter:
    """Note that an item was serviced. The next maintenance is due an interval later."""
    return _after(await service_item(records, key_of(sys_id), data.day, data.notes))


@post(f"{PATH}/uninstall", status_code=200, operation_id="uninstall_item", tags=TAGS)
async def uninstall(
    sys_id: FromPath[str], data: JSONBody[ItemUninstallation], records: NamedDependency[Records]
) -> ItemAfter:
    """Take an item, with all its parts, out of use."""
    return _after(await uninstall_item(records, key_of(sys_id), data.uninstall_date, data.notes))


ACTIONS = (move, replace, service, uninstall)

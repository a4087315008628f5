"""What the commands about roles and groups share."""

from __future__ import annotations

from typing import Any

import click

from ..base.people import Group as UserGroup
from ..entity import Entity
from ..errors import NotFound
from ..importing import text_converter
from ..instance import Instance
from .console import ACTOR_HELP, REASON

ACTOR = click.option("--actor", metavar="USER", help=ACTOR_HELP)
MOMENT = "MOMENT"
BEGINS = click.option("--from", "begins", metavar=MOMENT, help="When it begins, in UTC. [default: now]")
ENDS = click.option(
    "--until", "ends", metavar=MOMENT, help="When it ends by itself, in UTC. [default: never]"
)


def moment(entity: type[Entity], field: str, text: str) -> Any:
    """A moment as it was typed."""
    try:
        return text_converter(entity.info.fields[field])(text)
    except ValueError as error:
        raise click.UsageError(f"{text!r}: {error}") from None


def period(entity: type[Entity], begins: str | None, ends: str | None) -> dict[str, Any]:
    """From when to when something holds, as far as it was typed."""
    typed = {"valid_from": begins, "valid_until": ends}
    return {name: moment(entity, name, text) for name, text in typed.items() if text is not None}


async def group_id(instance: Instance, name: str) -> str:
    """The id of a group by its name."""
    found = await instance.elevated(REASON).find(UserGroup, UserGroup.name == name)
    if found is None:
        raise NotFound(f"there is no group {name!r}", remedy="`pergola groups list` shows the groups")
    return str(found["sys_id"])

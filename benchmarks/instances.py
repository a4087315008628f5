"""The instance that is measured: customer service and what it requires, of this checkout."""

from __future__ import annotations

from platform_core import Actor, Available, Instance, InstanceConfiguration, Pack, available
from platform_core.operations import execute, initialize, plan_activation
from plugins.b2b import pack as b2b
from plugins.b2c import pack as b2c
from plugins.customer_base import pack as customer_base
from plugins.customer_service import pack as customer_service

OPERATOR = Actor(user_name="operator", kind="internal", elevated="benchmark")
SECRET = "a secret that is good enough for a benchmark"
PACK = customer_service.name


def packs(*further: Pack) -> Available:
    """The packs, whether or not this checkout is installed."""
    return available(extra=(customer_base, b2b, b2c, customer_service, *further))


def instance_at(url: str, *, durable: bool = True, extra: tuple[Pack, ...] = ()) -> Instance:
    """An instance on a database."""
    configuration = InstanceConfiguration(name="benchmark", database=url, secret=SECRET, durable=durable)
    return Instance(configuration, packs(*extra))


async def prepare(instance: Instance) -> None:
    """Make the instance in its empty database, and activate customer service."""
    await initialize(instance)
    planned = await plan_activation(instance, [PACK])
    await execute(instance, "activate", [PACK], planned.hash, OPERATOR)
    await instance.reload()

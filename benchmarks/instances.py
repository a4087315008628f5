"""The instance that is measured: customer service and what it requires, of this checkout."""

from __future__ import annotations

from collections.abc import Sequence

from platform_core import Actor, Available, Instance, InstanceConfiguration, Pack, available
from platform_core.operations import execute, initialize, plan_activation
from plugins.b2b import pack as b2b
from plugins.b2b2c import pack as b2b2c
from plugins.b2c import pack as b2c
from plugins.contracts import pack as contracts
from plugins.customer_access import pack as customer_access
from plugins.customer_base import pack as customer_base
from plugins.customer_service import pack as customer_service
from plugins.install_base import pack as install_base
from plugins.product_data import pack as product_data
from plugins.service_organization import pack as service_organization

OPERATOR = Actor(user_name="operator", kind="internal", elevated="benchmark")
SECRET = "a secret that is good enough for a benchmark"
PACK = customer_service.name


STACK = (
    customer_base, b2b, b2c, b2b2c, product_data, service_organization, install_base, customer_service, contracts,
    customer_access,
)  # fmt: skip


def packs(*further: Pack) -> Available:
    """The packs, whether or not this checkout is installed."""
    return available(extra=(*STACK, *further))


def instance_at(url: str, *, durable: bool = True, extra: tuple[Pack, ...] = ()) -> Instance:
    """An instance on a database."""
    configuration = InstanceConfiguration(name="benchmark", database=url, secret=SECRET, durable=durable)
    return Instance(configuration, packs(*extra))


async def prepare(instance: Instance, names: Sequence[str] = (PACK,)) -> None:
    """Make the instance in its empty database, and activate customer service, or these packs."""
    await initialize(instance)
    planned = await plan_activation(instance, names)
    await execute(instance, "activate", names, planned.hash, OPERATOR)
    await instance.reload()

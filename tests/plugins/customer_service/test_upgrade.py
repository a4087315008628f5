"""Version 0.2 of customer service, whose cases knew nothing of products, is upgraded on an instance without their packs."""

from typing import Any

import msgspec

from platform_core import Entity, Grant, Reference, Task, plan
from platform_core.testing import MakeWorld
from plugins import b2b, b2c, customer_base, customer_service
from plugins.b2b import AGENT, Account, Contact
from plugins.b2c import CONSUMER_AGENT, Consumer
from plugins.customer_service import CASE_VIEWER, MANAGER, Case
from plugins.install_base import InstallBaseItem


class FormerCase(Entity, extends=Task, tablename="sn_customerservice_case", number_prefix="CS", label="Case"):
    """The case as it was, as far as the upgrade is about it."""

    account = Reference(Account, index=True, on_delete="restrict")
    contact = Reference(Contact, index=True)
    consumer = Reference(Consumer, index=True, on_delete="restrict")


BARE: dict[str, Any] = {
    "version": "0.2.0",
    "requires": ("customer_base>=0.2", "b2b>=0.2", "b2c>=0.2"),
    "roles": (msgspec.structs.replace(MANAGER, contains=(AGENT, CONSUMER_AGENT)), CASE_VIEWER),
    "entities": (FormerCase,),
    "access_rules": (Grant(role=AGENT, entity=FormerCase, may=("read",), because="Somebody reads it"),),
    "lifecycles": (),
    "business_rules": (),
    "overview_sections": (),
    "demo": None,
}
NEW = ("product_data", "service_organization", "install_base")


async def test_the_upgrade_brings_the_packs_of_products_along_and_keeps_every_case(world: MakeWorld) -> None:
    former = msgspec.structs.replace(customer_service.pack, **BARE)
    csm = await world(customer_base.pack, b2b.pack, b2c.pack, former)
    active = {pack.name for pack in csm.instance.assembly.packs}
    assert not active & {*NEW}
    account = await csm.make(Account, name="Harbour Bank")
    values = {"short_description": "No money comes out", "account": account["sys_id"]}
    case = await csm.system.create(FormerCase, values)

    csm.instance.available.packs["customer_service"] = customer_service.pack
    planned = await plan(csm.instance, "upgrade", ["customer_service"])
    assert not planned.blockers
    await csm.upgrade(customer_service.pack)

    active = {pack.name for pack in csm.instance.assembly.packs}
    assert active >= {*NEW}
    kept = await csm.system.get(Case, case["sys_id"])
    assert {name: kept[name] for name in ("number", *values)} == {"number": case["number"], **values}
    assert [kept[name] for name in ("product", "asset", "sold_product", "install_base")] == [None] * 4
    item = await csm.system.create(InstallBaseItem, {"name": "ATM", "account": account["sys_id"]})
    linked = await csm.system.update(Case, case["sys_id"], {"install_base": item["sys_id"]})
    assert linked["install_base"] == item["sys_id"]

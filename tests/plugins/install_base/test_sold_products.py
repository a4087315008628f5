"""Whose a sold product is, what it is called, its dates and its parts."""

import datetime
from typing import Any

import pytest

from platform_core import CheckViolation, Conflict, InvalidInput, NotPermitted
from plugins.b2c import HouseholdMember
from plugins.install_base import SoldProduct
from plugins.product_data import ProductOffering, ServiceOffering
from plugins.service_organization import Organization, OrganizationMember
from tests.plugins.install_base.shop import Shop

KINDS: tuple[dict[str, str], ...] = (
    {"account": "bank"},
    {"consumer": "clara's record"},
    {"household": "jensen"},
    {"buyer_organization": "store"},
)


def pointers(refused: pytest.ExceptionInfo[InvalidInput]) -> list[str]:
    """The fields that an error names."""
    return [error.pointer for error in refused.value.errors]


@pytest.mark.rule("CSM-123")
async def test_a_sold_product_has_one_kind_of_owner(shop: Shop) -> None:
    for number, owner in enumerate(KINDS):
        await shop.sold(f"product {number}", **{field: shop[name] for field, name in owner.items()})
    await shop.sold("of both", consumer=shop["clara's record"], household=shop["jensen"])
    for one in KINDS:
        for other in KINDS:
            both = {field: shop[name] for field, name in {**one, **other}.items()}
            if one == other or set(both) == {"consumer", "household"}:
                continue
            with pytest.raises(InvalidInput) as refused:
                await shop.sold("wrong", **both)
            assert set(pointers(refused)) <= {f"/{field}" for field in both}
    with pytest.raises(InvalidInput) as refused:
        await shop.sold("nobody's")
    assert pointers(refused) == ["/account", "/consumer", "/household", "/buyer_organization"]


@pytest.mark.rule("CSM-123")
async def test_the_database_itself_keeps_one_kind_of_owner(shop: Shop) -> None:
    await shop.sold("account's", account=shop["bank"])
    database = shop.world.instance.database
    for wrong in (f"\"consumer\" = '{shop['clara' + chr(39) + 's record']}'", '"account" = NULL'):
        with pytest.raises(CheckViolation):
            await database.execute(f'UPDATE "{SoldProduct.info.table}" SET {wrong}')


@pytest.mark.rule("CSM-124")
async def test_the_contact_of_a_sold_product_is_one_of_its_account(shop: Shop) -> None:
    sold = await shop.sold("by contact", contact=shop["banker"])
    assert sold["account"] == shop["bank"]
    for owner in ({"account": shop["grocery"]}, {"consumer": shop["clara's record"]}):
        with pytest.raises(InvalidInput) as refused:
            await shop.sold("wrong", contact=shop["banker"], **owner)
        assert pointers(refused) == ["/contact"]
    with pytest.raises(InvalidInput) as refused:
        await shop.change("by contact", account=shop["grocery"])
    assert pointers(refused) == ["/contact"]


async def test_a_consumer_and_a_household_that_are_both_named_belong_together(shop: Shop) -> None:
    await shop.consumer("mateo")
    with pytest.raises(InvalidInput) as refused:
        await shop.sold("wrong", consumer=shop["mateo's record"], household=shop["jensen"])
    assert pointers(refused) == ["/household"]
    await shop.add("moves in", HouseholdMember, household=shop["jensen"], consumer=shop["mateo's record"])
    await shop.sold("right", consumer=shop["mateo's record"], household=shop["jensen"])


@pytest.mark.rule("CSM-125")
async def test_a_part_has_the_owner_of_the_whole(shop: Shop) -> None:
    await shop.sold("whole", account=shop["bank"], contact=shop["banker"])
    part = await shop.sold("part", parent=shop["whole"])
    assert part["account"] == shop["bank"]
    for wrong in ({"account": shop["grocery"]}, {"consumer": shop["clara's record"]}):
        with pytest.raises(InvalidInput) as refused:
            await shop.sold("wrong", parent=shop["whole"], **wrong)
        assert pointers(refused) == [f"/{field}" for field in wrong]
        with pytest.raises(InvalidInput):
            await shop.change("part", **wrong)
    await shop.sold("grocery's", account=shop["grocery"])
    with pytest.raises(InvalidInput) as refused:
        await shop.change("part", parent=shop["grocery's"])
    assert pointers(refused) == ["/parent"]


@pytest.mark.rule("CSM-125")
async def test_the_parts_change_hands_with_the_whole(shop: Shop) -> None:
    await shop.sold("whole", account=shop["bank"], contact=shop["banker"])
    await shop.sold("part", parent=shop["whole"], contact=shop["banker"])
    await shop.sold("part of the part", parent=shop["part"])
    await shop.change("whole", account=shop["grocery"], contact=shop["grocer"])
    for name in ("part", "part of the part"):
        part = await shop.now(name)
        assert (part["account"], part["contact"]) == (shop["grocery"], shop["grocer"])
    with pytest.raises(InvalidInput):
        await shop.change("whole", parent=shop["part of the part"])


@pytest.mark.rule("CSM-134")
async def test_a_sold_product_does_not_end_before_it_begins(shop: Shop) -> None:
    day = datetime.date(2026, 3, 1)
    with pytest.raises(InvalidInput) as refused:
        await shop.sold(
            "wrong", account=shop["bank"], start_date=day, end_date=day - datetime.timedelta(days=1)
        )
    assert pointers(refused) == ["/end_date"]
    await shop.sold("one day", account=shop["bank"], start_date=day, end_date=day)
    with pytest.raises(InvalidInput):
        await shop.change("one day", start_date=day + datetime.timedelta(days=1))


@pytest.mark.rule("CSM-179")
async def test_the_member_who_uses_it_is_one_of_the_organization_that_bought_it(shop: Shop) -> None:
    await shop.add("depot", Organization, name="Depot")
    await shop.person("driver")
    member = {"service_organization": shop["depot"], "user": shop["driver"]}
    await shop.add("driver's place", OrganizationMember, **member)
    await shop.add(
        "former", OrganizationMember, service_organization=shop["store"], user=shop["driver"], active=False
    )
    await shop.sold(
        "right", buyer_organization=shop["store"], buyer_organization_member=shop["tellers place"]
    )
    wrong: tuple[dict[str, Any], ...] = (
        {"buyer_organization": shop["store"], "buyer_organization_member": shop["driver's place"]},
        {"buyer_organization": shop["store"], "buyer_organization_member": shop["former"]},
        {"account": shop["bank"], "buyer_organization_member": shop["tellers place"]},
    )
    for values in wrong:
        with pytest.raises(InvalidInput) as refused:
            await shop.sold("wrong", **values)
        assert pointers(refused) == ["/buyer_organization_member"]


async def test_the_product_brings_its_name_and_service_along_and_the_offering_the_product(shop: Shop) -> None:
    service = {"product": shop["ATM"], "default_offering": True}
    await shop.add("gold", ServiceOffering, name="Gold", **service)
    await shop.add("offering", ProductOffering, name="Rented ATM", model=shop["ATM"])
    sold = await shop.everything.create(
        SoldProduct, {"account": shop["bank"], "product_offering": shop["offering"]}
    )
    assert (sold["product"], sold["name"]) == (shop["ATM"], "ATM")
    assert sold["service_offering"] == shop["gold"]
    await shop.add("silver", ServiceOffering, name="Silver", product=shop["ATM"])
    other = await shop.sold("silver one", account=shop["bank"], service_offering=shop["silver"])
    assert other["service_offering"] == shop["silver"]
    with pytest.raises(InvalidInput, match="product"):
        await shop.everything.create(SoldProduct, {"account": shop["bank"], "name": "Of nothing"})


@pytest.mark.rule("CSM-147")
async def test_keepers_create_and_delete_sold_products_and_others_do_not(shop: Shop) -> None:
    values = {"name": "kept", "account": shop["bank"], "product": shop["ATM"]}
    kept = await shop.records("keeper").create(SoldProduct, values)
    part = await shop.records("keeper").create(SoldProduct, {**values, "parent": kept["sys_id"]})
    for who in ("banker", "teller"):
        with pytest.raises(NotPermitted):
            await shop.records(who).create(SoldProduct, values)
    with pytest.raises(Conflict):
        await shop.records("keeper").delete(SoldProduct, kept["sys_id"])
    await shop.records("keeper").delete(SoldProduct, part["sys_id"])
    await shop.records("keeper").delete(SoldProduct, kept["sys_id"])

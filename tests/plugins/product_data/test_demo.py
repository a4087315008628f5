"""The demonstration data of product data: what it shows, and that its sign-ins keep their promises."""

import pytest

from platform_core import NotPermitted, Query, Records, User, UserRole
from platform_core.testing import World
from plugins import product_data
from plugins.product_data import (
    Asset,
    CatalogItem,
    Model,
    ModelCharacteristic,
    ProductOffering,
    ProductSpecification,
)


@pytest.fixture
async def demo(csm: World) -> World:
    """Product data with its demonstration data."""
    await csm.load_demo("product_data")
    return csm


async def records_of(demo: World, user_name: str) -> Records:
    """Records as a person of the demonstration data."""
    user = await demo.system.find(User, User.user_name == user_name)
    assert user is not None
    given = demo.system.every(UserRole, Query(where=UserRole.user == user["sys_id"]))
    return demo.as_(demo.actor(user, *[row["role"] async for row in given]))


async def tags(demo: World, user_name: str) -> set[str]:
    """The tags of the assets that a person of the demonstration data sees."""
    return {row["asset_tag"] async for row in (await records_of(demo, user_name)).every(Asset)}


async def test_somebody_holds_each_role_of_the_pack(demo: World) -> None:
    given = {row["role"] async for row in demo.system.every(UserRole)}
    assert {role.name for role in product_data.pack.roles} <= given


@pytest.mark.rule("CSM-34")
@pytest.mark.rule("CSM-146")
async def test_each_sign_in_sees_the_assets_that_it_is_said_to_see(demo: World) -> None:
    lisbon = {"LIS-ATM-01", "LIS-RT-01", "LIS-POS-01", "LIS-POS-02", "LIS-ROOM-1", "LIS-FD"}
    hamburg = {"HAM-ATM-01", "HAM-RT-01"}
    assert await tags(demo, "tiago.reis") == lisbon
    assert await tags(demo, "beatriz.nunes") == await tags(demo, "carla.pinto") == lisbon | hamburg
    assert await tags(demo, "sam.whitaker") == {"HAM-ATM-01"}
    assert await tags(demo, "nils.berg") == {"BAF-RT-01"}
    assert await tags(demo, "clara.jensen") == {"HOME-1", "HOME-3"}
    assert await tags(demo, "mateo.silva") == {"HOME-2"}
    assert len(await tags(demo, "yvonne.pereira")) == len(await tags(demo, "ruth.okafor")) == 15


async def test_staff_keep_what_their_role_says(demo: World) -> None:
    models, assets = await records_of(demo, "oskar.nyberg"), await records_of(demo, "yvonne.pereira")
    catalogue, offers = await records_of(demo, "tobias.engel"), await records_of(demo, "marek.zielinski")
    reader = await records_of(demo, "leila.farouk")
    model = await models.create(Model, {"name": "New"})
    await assets.create(Asset, {"model": model["sys_id"]})
    await catalogue.create(CatalogItem, {"name": "New"})
    await offers.create(ProductSpecification, {"name": "New"})
    assert await reader.count(ProductOffering) == 2
    for records, entity, values in (
        (models, Asset, {"model": model["sys_id"]}),
        (assets, Model, {"name": "X"}),
        (catalogue, ProductSpecification, {"name": "X"}),
        (offers, CatalogItem, {"name": "X"}),
        (reader, ProductOffering, {"name": "X"}),
    ):
        with pytest.raises(NotPermitted):
            await records.create(entity, values)


async def test_models_stand_at_every_point_of_their_way(demo: World) -> None:
    models = {row["name"]: row async for row in demo.system.every(Model)}
    assert {models[name]["status"] for name in ("AX-100", "AX-200", "AX-300")} == {
        "planned", "in_production", "end_of_sale",
    }  # fmt: skip
    assert models["AX-200"]["display_name"] == "Alder Networks AX-200 2"
    told = {row["value"] async for row in demo.system.every(ModelCharacteristic)}
    assert {"24", "48", "2500", "rack", "true", "2026-02-02"} <= told

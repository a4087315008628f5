"""The samples of the how-to pages do what the pages say."""

from typing import Any

import pytest

from docs.pages.snippets import shown
from platform_core import (
    Conflict,
    Grant,
    InvalidInput,
    Location,
    NotFound,
    NotPermitted,
    Pack,
    PlanError,
    TransitionRefused,
)
from platform_core.outbox import Dispatcher
from platform_core.testing import MakeWorld, World, before_step
from plugins.b2b import AGENT, CUSTOMER, CUSTOMER_ADMIN, Account, Contact
from plugins.customer_service import Case
from tests.docs.samples import FOLDER, needed_by, sample
from tests.mail_kit import Post, delivered, set_up

ENTITY, ACCESS, CASE_TYPE = (sample(name) for name in ("add_an_entity", "grant_access", "add_a_case_type"))
CHANGE = sample("change_a_released_entity")


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.stem)
def test_every_sample_is_shown_by_its_page(path: Any) -> None:
    page = FOLDER.parent / f"{path.stem.replace('_', '-')}.md"
    shown_paths = {piece for piece, _ in shown(page.read_text(encoding="utf-8"))}
    assert f"docs/how-to/samples/{path.name}" in shown_paths


# -- add an entity ------------------------------------------------------------------------------------------------------


async def test_a_branch_gets_number_and_defaults(world: MakeWorld) -> None:
    csm = await world(ENTITY.pack)
    keeper = await csm.person("kim", ENTITY.KEEPER)
    city = await csm.system.create(Location, {"name": "Lisbon"})
    branch = await csm.as_(keeper).create(ENTITY.Branch, {"name": "Baixa", "city": city["sys_id"]})
    assert (branch["number"], branch["service"], branch["main"]) == ("BRN0001001", "both", False)


async def test_a_city_has_one_main_branch(world: MakeWorld) -> None:
    csm = await world(ENTITY.pack)
    records = csm.as_(await csm.person("kim", ENTITY.KEEPER))
    city = (await csm.system.create(Location, {"name": "Lisbon"}))["sys_id"]
    await records.create(ENTITY.Branch, {"name": "Baixa", "city": city, "main": True})
    with pytest.raises(Conflict):
        await records.create(ENTITY.Branch, {"name": "Graça", "city": city, "main": True})


async def test_visits_go_with_their_branch_and_are_never_changed(world: MakeWorld) -> None:
    csm = await world(ENTITY.pack)
    records = csm.as_(await csm.person("kim", ENTITY.KEEPER))
    city = (await csm.system.create(Location, {"name": "Lisbon"}))["sys_id"]
    branch = await records.create(ENTITY.Branch, {"name": "Baixa", "city": city})
    visit = await records.create(ENTITY.Visit, {"branch": branch["sys_id"], "minutes": 20})
    with pytest.raises(NotPermitted):
        await records.update(ENTITY.Visit, visit["sys_id"], {"minutes": 5})
    await records.delete(ENTITY.Branch, branch["sys_id"])
    assert await records.count(ENTITY.Visit) == 0


# -- grant access ---------------------------------------------------------------------------------------------------------


async def rental(world: MakeWorld) -> tuple[World, dict[str, str]]:
    """A group with one subsidiary, a device for each, and a seized one."""
    csm = await world(*needed_by(ACCESS.pack))
    group = await csm.system.create(Account, {"name": "Group"})
    hotel = await csm.system.create(Account, {"name": "Hotel", "account_parent": group["sys_id"]})
    devices = {}
    for name, account, seized in (("lift", group, False), ("oven", hotel, False), ("safe", hotel, True)):
        values = {"name": name, "account": account["sys_id"], "price": 120000, "seized": seized}
        devices[name] = (await csm.system.create(ACCESS.Device, values))["sys_id"]
    return csm, {"group": group["sys_id"], "hotel": hotel["sys_id"], **devices}


async def seen(csm: World, actor: Any) -> set[str]:
    """The names of the devices that somebody gets in a list."""
    return {record["name"] async for record in csm.as_(actor).every(ACCESS.Device)}


@pytest.mark.rule("CSM-4")
async def test_everybody_sees_the_devices_that_the_page_says(world: MakeWorld) -> None:
    csm, ids = await rental(world)
    guest = await csm.person("guest", CUSTOMER, entity=Contact, account=ids["hotel"])
    admin = await csm.person("admin", CUSTOMER_ADMIN, entity=Contact, account=ids["group"])
    assert await seen(csm, guest) == {"oven"}
    assert await seen(csm, admin) == {"lift", "oven"}
    assert await seen(csm, await csm.person("kim", ACCESS.KEEPER)) == {"lift", "oven"}
    assert await seen(csm, await csm.person("lee", ACCESS.COUNSEL)) == {"lift", "oven", "safe"}
    assert await seen(csm, await csm.person("eve", AGENT)) == set()


@pytest.mark.rule("CSM-6")
async def test_counsel_seizes_a_device_and_keepers_see_it_no_more(world: MakeWorld) -> None:
    csm, ids = await rental(world)
    keeper, counsel = await csm.person("kim", ACCESS.KEEPER), await csm.person("lee", ACCESS.COUNSEL)
    with pytest.raises(NotPermitted):
        await csm.as_(keeper).update(ACCESS.Device, ids["oven"], {"seized": True})
    await csm.as_(counsel).update(ACCESS.Device, ids["oven"], {"seized": True})
    assert await seen(csm, keeper) == {"lift"}


@pytest.mark.rule("CSM-3")
@pytest.mark.rule("CSM-6")
async def test_prices_are_for_buyers(world: MakeWorld) -> None:
    csm, ids = await rental(world)
    keeper, buyer = await csm.person("kim", ACCESS.KEEPER), await csm.person("bo", ACCESS.BUYER)
    assert "price" not in await csm.as_(keeper).get(ACCESS.Device, ids["oven"])
    assert (await csm.as_(buyer).get(ACCESS.Device, ids["oven"]))["price"] == 120000


async def test_explain_names_the_restriction_that_hides_a_device(world: MakeWorld) -> None:
    csm, ids = await rental(world)
    keeper = await csm.person("kim", ACCESS.KEEPER)
    with pytest.raises(NotFound):
        await csm.as_(keeper).get(ACCESS.Device, ids["safe"])
    found = await csm.system.explain(ACCESS.Device, ids["safe"], "read", keeper)
    verdicts = {rule.because: rule.holds for rule in found.rules}
    assert not found.allowed
    assert verdicts == {ACCESS.GRANTS[0].because: True, ACCESS.SEIZED.because: False}


# -- add a case type ------------------------------------------------------------------------------------------------------


async def test_a_lost_card_is_blocked_and_the_issuer_told_once_though_the_rule_is_told_twice(
    world: MakeWorld,
) -> None:
    csm = await world(*needed_by(CASE_TYPE.pack))
    records = csm.as_(await csm.person("alice", AGENT))
    case = await records.create(CASE_TYPE.LostCard, {"short_description": "Gone", "last_four": "1234"})
    blocked = await records.transition(Case, case["sys_id"], "block")
    whole = await records.get(CASE_TYPE.LostCard, case["sys_id"])
    assert (whole["blocked"], whole["priority"], blocked["sys_class_name"]) == (True, 1, "cards_lost_card")
    dispatcher = Dispatcher(csm.instance)
    while await dispatcher.deliver(csm.instance.assembly):
        pass
    told = "UPDATE sys_outbox SET state = 'ready', delivered = '[]'"
    await csm.instance.database.execute(told)
    await dispatcher.deliver(csm.instance.assembly)
    notes = await records.journal(CASE_TYPE.LostCard, case["sys_id"], "work_notes")
    assert len(notes.records) == 1


async def test_a_lost_card_has_its_own_life(world: MakeWorld) -> None:
    csm = await world(*needed_by(CASE_TYPE.pack))
    records = csm.as_(await csm.person("alice", AGENT))
    case = await records.create(CASE_TYPE.LostCard, {"short_description": "Gone", "last_four": "1234"})
    with pytest.raises(NotFound, match="propose_solution"):
        await records.transition(CASE_TYPE.LostCard, case["sys_id"], "propose_solution")
    await records.transition(CASE_TYPE.LostCard, case["sys_id"], "block")
    with pytest.raises(TransitionRefused):
        await records.transition(CASE_TYPE.LostCard, case["sys_id"], "found")
    with pytest.raises(InvalidInput):
        await records.transition(CASE_TYPE.LostCard, case["sys_id"], "replace")
    closed = await records.transition(CASE_TYPE.LostCard, case["sys_id"], "replace", {"close_notes": "9876"})
    assert (closed["state"], closed["active"]) == (3, False)


async def test_lost_cards_show_in_lists_of_cases(world: MakeWorld) -> None:
    csm = await world(*needed_by(CASE_TYPE.pack))
    agent = await csm.person("alice", AGENT)
    values = {"short_description": "Gone", "last_four": "12345"}
    with pytest.raises(InvalidInput):
        await csm.as_(agent).create(CASE_TYPE.LostCard, values)
    case = await csm.as_(agent).create(CASE_TYPE.LostCard, {**values, "last_four": "1234"})
    assert await csm.sees(agent, Case) == {case["sys_id"]}


# -- change a released entity -----------------------------------------------------------------------------------------


def boxes() -> Pack:
    """The pack in its first version."""
    entities = (CHANGE.Site, CHANGE.Box)
    grants = (
        Grant(role=CHANGE.KEEPER, entity=each, may=("read",), because="Keepers look") for each in entities
    )
    return before_step(CHANGE.pack, 1, entities=entities, access_rules=tuple(grants))


async def test_boxes_become_lockers(world: MakeWorld) -> None:
    csm = await world(boxes())
    site = await csm.make(CHANGE.Site, code="lisbon")
    box = await csm.make(CHANGE.Box, name="A 12", size="L", site="lisbon", remark="Rusty")
    await csm.make(CHANGE.Box, name="B 3", size=None, site="lisbon", inspected=None, remark=None)
    await csm.upgrade(CHANGE.pack)
    lockers = [record async for record in csm.system.every(CHANGE.Locker)]
    assert [(each["label"], each["size"], each["number"], each["site"]) for each in lockers] == [
        ("A 12", "large", 12, site["sys_id"]),
        ("B 3", "small", 3, site["sys_id"]),
    ]
    inspections = [record async for record in csm.system.every(CHANGE.Inspection)]
    assert sorted((each["locker"] == box["sys_id"], each["remark"]) for each in inspections) == [
        (False, "Taken over"),
        (True, "Rusty"),
        (True, "Taken over"),
    ]


async def test_a_box_of_a_site_that_there_is_not_stands_in_the_way(world: MakeWorld) -> None:
    csm = await world(boxes())
    await csm.make(CHANGE.Box, name="A 12", size="XL", site="nowhere")
    with pytest.raises(PlanError) as refused:
        await csm.upgrade(CHANGE.pack)
    assert "lockers_locker.site: 1 row with a value that cannot be converted" in str(refused.value)
    assert "lockers_locker.size: 1 row with a code that is not in the choice list" in str(refused.value)


# -- show a customer ----------------------------------------------------------------------------------------------------


async def test_boats_are_shown_with_their_account(world: MakeWorld) -> None:
    harbor = sample("show_a_customer")
    csm = await world(harbor.pack)
    account = await csm.system.create(Account, {"name": "Blue Anchor Ferries"})
    await csm.system.create(harbor.Boat, {"name": "Sea Gull", "account": account["sys_id"]})
    for actor, boats in (
        (await csm.person("ruth", AGENT), ["Sea Gull"]),
        (await csm.person("carl", CUSTOMER, entity=Contact, account=account["sys_id"]), None),
    ):
        client = await csm.client(actor)
        seen = await client.get(f"/api/customers/customer_account/{account['sys_id']}/overview")
        shown_boats = seen.json()["sections"].get("boats")
        assert (shown_boats and [boat["name"] for boat in shown_boats["records"]]) == boats


async def test_a_recipient_is_mailed_once_that_his_parcel_is_on_its_way(world: MakeWorld, post: Post) -> None:
    parcels = sample("send_a_mail")
    csm = await world(parcels.pack)
    await set_up(csm, post)
    made = await csm.system.create(parcels.Parcel, {"recipient": "ann@example.com"})
    await csm.system.update(parcels.Parcel, made["sys_id"], {"sent": True})
    await delivered(csm)
    await csm.instance.database.execute("UPDATE sys_outbox SET state = 'ready', delivered = NULL")
    await delivered(csm)
    assert [mail.rcpt_tos for mail in post.mails] == [["ann@example.com"]]
